//! Random schedules: how rare is what the search has found?

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use super::{Config, Ended, Rarity, run};
use crate::engines::Program;
use crate::engines::schedules::{Outcome, Uniform};
use crate::schedule::Order;

/// The first seed, so that the same schedules are tried each time.
const SEED: u64 = 1;

/// One part in so many of the search's budget is spent here.
const SHARE: usize = 25;

/// Counts the random schedules that fail, whatever way they do. If the failure needs no wait
/// that ends early, none does: on a machine that is rare, and here it would wake up whoever
/// sleeps on.
pub(super) fn measure(config: &Config, program: &Arc<Program>, early_ends: bool) -> Option<Rarity> {
    let chooser = match early_ends {
        true => Uniform::new,
        false => Uniform::without_early_ends,
    };
    let (mut shown, mut tried, mut effort) = (0, 0, 0);
    for ended in under(chooser, config, SEED, program).take(config.samples) {
        tried += 1;
        shown += usize::from(ended.run.outcome == Outcome::Failed);
        effort += ended.run.effort();
        if effort >= config.budget / SHARE {
            break;
        }
    }
    (tried > 0).then_some(Rarity { shown, tried })
}

/// Executions under uniformly random schedules, each with the next seed.
pub(super) fn random<'a>(
    config: &'a Config,
    seed: u64,
    program: &'a Arc<Program>,
) -> impl Iterator<Item = Ended> + 'a {
    under(Uniform::new, config, seed, program)
}

fn under<'a>(
    chooser: fn(u64) -> Uniform,
    config: &'a Config,
    seed: u64,
    program: &'a Arc<Program>,
) -> impl Iterator<Item = Ended> + 'a {
    let mut known = config.looks();
    (0..).map(move |index| {
        let seed = seed.wrapping_add(index);
        let chooser = Rc::new(RefCell::new(chooser(seed)));
        let run = run(config, known, chooser, program);
        let ended = Ended {
            known,
            order: Order::Uniform { seed },
            run,
        };
        known.add_all(ended.run.looks);
        ended
    })
}
