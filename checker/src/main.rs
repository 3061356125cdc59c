//! The `checker` program: checks one exercise, grades a class, and proves the
//! kit's own recipes. Each verb is a file of `verbs/`; this one only dispatches.

mod altered;
mod compile;
mod grading;
mod interrupt;
mod kit;
mod marks;
mod out;
mod prebuilt;
mod progress;
mod ready;
mod scratch;
mod submission;
mod tether;
mod verbs;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;
use clap::{Parser, Subcommand};

use compile::Limits;
use kit::Kit;
use out::{Out, Outcome, Usage};
use verbs::{check, doctor, explain, grade, hint, list, overview, prove};

/// Checks and grades the exercises of this kit.
#[derive(Parser)]
#[command(name = "checker", version, after_help = EXAMPLES)]
struct Cli {
    /// The kit's folder [default: above the current folder, then where checker was built]
    #[arg(long, global = true, value_name = "DIR")]
    kit: Option<PathBuf>,

    /// Another folder in the place of the kit's tests/ (for the kit's own tests)
    #[arg(long, global = true, hide = true, value_name = "DIR")]
    tests: Option<PathBuf>,

    /// Ends every check after so many seconds (for the kit's own tests)
    #[arg(long, global = true, hide = true, value_name = "SECONDS")]
    limit: Option<f64>,

    /// Ends the compiler after so many seconds (for the kit's own tests)
    #[arg(long, global = true, hide = true, value_name = "SECONDS")]
    compile_limit: Option<f64>,

    #[command(subcommand)]
    verb: Option<Verb>,
}

#[derive(Subcommand)]
enum Verb {
    List(list::Options),
    Check(check::Options),
    Explain(explain::Options),
    Hint(hint::Options),
    Grade(grade::Options),
    Prove(prove::Options),
    Doctor(doctor::Options),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let mut out = Out::new();
    let outcome = run(cli, &mut out);
    interrupt::nothing_more_is_said();
    let outcome = outcome.and_then(|outcome| {
        out.finish()?;
        Ok(outcome)
    });
    match outcome {
        Ok(outcome) => outcome.into(),
        Err(error) => {
            out::complain(&error);
            if error.is::<Usage>() {
                Outcome::BadUsage.into()
            } else {
                Outcome::InternalError.into()
            }
        }
    }
}

fn run(cli: Cli, out: &mut Out) -> Result<Outcome> {
    let limits = Limits {
        check: seconds(cli.limit)?,
        compile: seconds(cli.compile_limit)?.unwrap_or(compile::LIMIT),
    };
    let kit = || Kit::find(cli.kit.as_deref(), cli.tests.as_deref());
    match cli.verb {
        None => overview::run(&kit()?, out),
        Some(Verb::List(options)) => list::run(&options, &kit()?, out),
        Some(Verb::Check(options)) => check::run(&options, &kit()?, limits, out),
        Some(Verb::Explain(options)) => explain::run(&options, &kit()?, limits, out),
        Some(Verb::Hint(options)) => hint::run(&options, &kit()?, out),
        Some(Verb::Grade(options)) => grade::run(&options, &kit()?, limits, out),
        Some(Verb::Prove(options)) => prove::run(&options, &kit()?, limits, out),
        Some(Verb::Doctor(options)) => doctor::run(&options, kit(), out),
    }
}

fn seconds(number: Option<f64>) -> Result<Option<Duration>> {
    number
        .map(|seconds| {
            Duration::try_from_secs_f64(seconds)
                .map_err(|error| Usage::error(format!("{seconds} seconds: {error}")))
        })
        .transpose()
}

const EXAMPLES: &str = "\
Examples:
  checker                      where to go from here
  checker check ex04           my answer to exercise 4, and the story of its first failure
  checker hint ex04            what to look at
  checker grade class/         every submission in a folder
  checker grade class/ --json  the same, for a program

In the kit's folder `cargo checker` does the same without being installed.

Exit codes: 0 good, 1 a check fails, 2 bad usage, 3 something in the kit itself is broken.";
