//! Every weak-memory execution, up to the bound.

use std::sync::Arc;

use super::coverage::count;
use super::{Config, Coverage, Verdict, failed};
use crate::engines::{Program, orderings};
use crate::kernel::{Kind, Looks};
use crate::schedule::{Order, Schedule};

pub(super) fn search(config: &Config, program: &Arc<Program>) -> (Verdict, Coverage) {
    let explored = orderings::explore(program, config.bound, config.limit, config.budget, None);
    let mut coverage = Coverage::default();
    let verdict = match explored.kept.as_deref() {
        Some(execution) => match execution.failure().map(|failure| failure.kind) {
            Some(Kind::Unsupported { reason }) => {
                coverage.orderings_unsupported = Some(reason);
                return (Verdict::Pass, coverage);
            }
            Some(Kind::TooLong) => {
                let reason = "one execution has too many steps for it";
                coverage.orderings_unsupported = Some(reason.to_owned());
                return (Verdict::Pass, coverage);
            }
            _ => {
                let mut story = failed(execution);
                let execution = explored.executions;
                let order = Order::WeakMemory { execution };
                story.schedule = Some(Schedule::new(Looks::default(), order));
                Verdict::Fail(Box::new(story))
            }
        },
        None if explored.cut => {
            coverage.orderings_cut = true;
            Verdict::Pass
        }
        None if explored.complete => Verdict::Pass,
        None => Verdict::Stopped(format!(
            "the search of weak-memory executions stopped after {}",
            count(explored.executions, "execution")
        )),
    };
    coverage.orderings = Some(explored.executions);
    (verdict, coverage)
}
