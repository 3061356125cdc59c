//! One execution of a check once more, by the name that a failure gave it.

use model::{Replay, Schedule};

use crate::Check;
use crate::check::Body;
use crate::child::{config, record_with};
use crate::race;
use crate::record::{Record, Status};

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
            let config = config(bound, schedules_only);
            Ok(record(model::replay(&config, &schedule, run)))
        }
        Body::ModelledRace { programs, run } => {
            let (program, schedule) = execution.split_once('@').ok_or_else(|| {
                format!("`{execution}` names no program: it looks like `call.1.2/call.3@1.5-2`")
            })?;
            let schedule: Schedule = schedule.parse()?;
            let program = programs().named(program)?;
            let tried = program.clone();
            let replay = model::replay(&race::config(), &schedule, move || run(&tried));
            let mut record = record(replay);
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

fn record(replay: Replay) -> Record {
    let Replay {
        mut story, missed, ..
    } = replay;
    if !missed.is_empty() {
        story.situation.push(format!(
            "of this schedule {} no longer applies: the code is not what it was",
            missed.join(",")
        ));
    }
    record_with(story)
}
