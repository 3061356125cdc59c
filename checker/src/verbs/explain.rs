//! `checker explain`: one execution of a check once more, by its name.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use harness::Screen;
use harness::record::{Record, Status};

use super::target::{self, Target};
use crate::compile::{Limits, Workshop};
use crate::kit::{Check, Kit};
use crate::out::{BOLD, DIM, Out, Outcome, Usage, me};
use crate::ready::Ready;

/// Shows one schedule of a check again, even after the code was changed
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Options {
    /// An exercise such as ex04, or the path of an exercise's folder
    #[arg(value_name = "ID or PATH")]
    target: PathBuf,

    /// The schedule's name: it stands below the story of a failure
    #[arg(long, value_name = "NAME")]
    schedule: String,

    /// The kit's solution instead of the exercise
    #[arg(long)]
    solution: bool,
}

pub fn run(options: &Options, kit: &Kit, limits: Limits, out: &mut Out) -> Result<Outcome> {
    let target = target::find(&options.target, options.solution, kit)?;
    let (check, execution) = named(&target, &options.schedule)?;
    let workshop = Workshop::open(kit, &[target.recipe], limits)?;

    writeln!(
        out,
        "{BOLD}{}  {}{BOLD:#}  {DIM}{}{DIM:#}\n",
        target.recipe.id, check.name, target.place
    )?;
    let ready = match Ready::new(&workshop, target.recipe, &[check], &target.sources) {
        Ok(ready) => ready,
        Err(broken) => {
            writeln!(out, "{}", broken.text.trim_end())?;
            return Ok(outcome(broken.status));
        }
    };
    let Some((record, printed)) = ready.run_again(check, execution) else {
        for note in ready.notes() {
            writeln!(out, "{note}")?;
        }
        return Ok(Outcome::SomethingFails);
    };
    tell(&target, check, &record, &printed, out)?;
    Ok(outcome(record.status))
}

/// The check and the execution that a name such as `no_lost_cent@1.3-2` stands for.
fn named<'a, 'n>(target: &Target<'a>, name: &'n str) -> Result<(&'a Check, &'n str)> {
    let recipe = target.recipe;
    let (check, execution) = name.split_once('@').ok_or_else(|| {
        Usage::error(format!(
            "`{name}` names no check: the name of a schedule looks like `{}@1.3-2`, and stands \
             below the story of a failure (`{} check {}`)",
            recipe.checks.first().map_or("check", |check| &check.name),
            me(),
            recipe.id
        ))
    })?;
    let check = target::check(recipe, check)?;
    if !check.kind.is_modelled() {
        return Err(Usage::error(format!(
            "`{}` runs on real threads or processes, which nobody can schedule",
            check.name
        )));
    }
    Ok((check, execution))
}

fn tell(
    target: &Target<'_>,
    check: &Check,
    record: &Record,
    printed: &str,
    out: &mut Out,
) -> Result<()> {
    // A name that cannot be read.
    if record.status == Status::NotRun {
        return Err(Usage::error(record.message.clone()));
    }
    let told = harness::told(record, printed, Screen::of_stdout());
    writeln!(out, "{}", told.trim_end())?;
    if record.status == Status::Pass {
        writeln!(
            out,
            "\nother schedules may still fail:  {}",
            target.one_again(check)
        )?;
    }
    Ok(())
}

fn outcome(status: Status) -> Outcome {
    match status {
        Status::Pass => Outcome::Good,
        Status::InternalError => Outcome::InternalError,
        _ => Outcome::SomethingFails,
    }
}

const EXAMPLES: &str = "\
Examples:
  checker explain ex04 --schedule no_lost_cent@1.3-2
  checker explain --solution ex04 --schedule no_lost_cent@1.3-2   what the solution does there

A name says where the schedule departs from running one thread after the other. In `1.3-2`,
when thread 1 comes to its 3rd step, thread 2 goes on: 0 is main, the others count in the order
in which they are started. `s` after it is a wait that ends for no reason, `t` one that
reaches its time limit; `1.3:2` takes another way inside a step, such as another waiter to
notify. `0` departs nowhere, in `turns` everybody has a turn, `r7` and `p7.250` are random
orders, and `w12` is the 12th weak-memory execution. Letters before a `+` say what else the
search took to matter: `l` the order of unlocks, `t` of the ends of threads, `m` of messages.

Exit codes: 0 nothing goes wrong there, 1 something does, 2 bad usage, 3 the kit itself is
broken.";
