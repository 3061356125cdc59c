//! One execution of a check once more, by the name that a failure gave it.

use model::{Config, Problem, Replay, Schedule};

use crate::Check;
use crate::check::Body;
use crate::child::{config, record_with};
use crate::race;
use crate::record::{Record, Status};

/// Of a longer story the middle is left out.
const ROWS: usize = 200;

/// The name is that of a schedule; of a race check, that of a program and of a
/// schedule, with an `@` between them.
pub(crate) fn run(check: &Check, execution: &str) -> Record {
    replay(check, execution).unwrap_or_else(|why| Record::of(Status::NotRun, why))
}

fn replay(check: &Check, execution: &str) -> Result<Record, String> {
    match check.body {
        Body::Modelled {
            run,
            bound,
            schedules_only,
        } => {
            let schedule: Schedule = execution.parse()?;
            let config = in_full(config(bound, schedules_only));
            Ok(record(&schedule, model::replay(&config, &schedule, run)))
        }
        Body::ModelledRace { programs, run } => {
            let (program, schedule) = execution.split_once('@').ok_or_else(|| {
                format!("`{execution}` names no program: it looks like `call.1.2/call.3@1.3-2`")
            })?;
            let schedule: Schedule = schedule.parse()?;
            let program = programs().named(program)?;
            let tried = program.clone();
            let replay = model::replay(&in_full(race::config()), &schedule, move || run(&tried));
            let mut record = record(&schedule, replay);
            race::add_situation(&mut record, &program, "with this program");
            Ok(record)
        }
        Body::RealRace { .. }
        | Body::Snapshot { .. }
        | Body::Real { .. }
        | Body::Process { .. } => Err(
            "this check runs on real threads or processes, which nobody can schedule".to_owned(),
        ),
    }
}

/// Whoever asks for one execution wants to see all of it.
fn in_full(config: Config) -> Config {
    Config {
        rows: ROWS,
        ..config
    }
}

fn record(schedule: &Schedule, replay: Replay) -> Record {
    let Replay {
        mut story, missed, ..
    } = replay;
    let nothing_applies = missed.len() == places(schedule);
    if nothing_applies && story.problem == Problem::None {
        story.headline = "nothing goes wrong".to_owned();
    } else if !nothing_applies && !missed.is_empty() {
        story.situation.push(format!(
            "of this schedule {} no longer applies: the code is not what it was",
            missed.join(",")
        ));
    }
    let mut record = record_with(story);
    record.preface = nothing_applies.then(|| {
        format!(
            "this schedule does not exist in your code ({} never comes); without it:",
            missed.join(",")
        )
    });
    record
}

/// Where a schedule departs from running one thread after the other.
fn places(schedule: &Schedule) -> usize {
    let name = schedule.to_string();
    let (_, places) = name.split_once('+').unwrap_or(("", &name));
    places.split(',').count()
}
