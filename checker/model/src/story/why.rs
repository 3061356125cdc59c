//! What to look at. Never the solution.

mod search;
mod shapes;
mod waits;

use super::names::Names;
use super::{Problem, deadlock, livelock, rows};
use crate::kernel::{Class, Event, Execution, How, Kind};

pub(super) fn of(
    execution: &Execution,
    kind: &Kind,
    problem: Problem,
    names: &Names,
) -> Vec<String> {
    let mut lines = about(execution, kind, problem, names);
    lines.splice(..0, late(execution, names));
    if let Kind::Panic { message } = kind
        && message.ends_with("PoisonError { .. }")
    {
        lines.splice(..0, poisoned(execution, names));
    }
    lines
}

/// Who panicked while it held a lock.
fn poisoned(execution: &Execution, names: &Names) -> Option<String> {
    let events = execution.events();
    let poisons = |event: &Event| event.how == How::Poisons;
    let unlock = events.iter().rposition(poisons)?;
    let by = events[unlock].thread;
    let panic = events[..unlock]
        .iter()
        .rfind(|event| event.verb == "panic" && event.thread == by);
    Some(format!(
        "`{}` panicked{} while it held `{}`, which is poisoned from then on. Is what it guards \
         still as it should be, and who is to go on with it?",
        names.thread(by),
        rows::at(panic.and_then(|panic| panic.site)),
        events[unlock]
            .object
            .map_or("it", |object| names.object(object)),
    ))
}

fn about(execution: &Execution, kind: &Kind, problem: Problem, names: &Names) -> Vec<String> {
    match (kind, problem) {
        (_, Problem::StaleRead) => stale(execution, names),
        (Kind::Panic { message }, _) => search::panic(execution, message, names),
        (Kind::Deadlock, _) => deadlock::why(execution, names),
        (Kind::Livelock, _) => livelock::why(execution, names),
        (Kind::DataRace { first, second, .. }, _) => {
            let (one, other) = (rows::source(first.site), rows::source(second.site));
            if [&one, &other]
                .iter()
                .all(|place| place.file.starts_with("tests/"))
            {
                return vec![format!(
                    "{}:{} and {}:{} are the check's own lines, and touch the same memory. One is \
                     to come after the other, and it is your code that promises it. Which of your \
                     functions returned too soon, or let somebody in too soon, or on what is its \
                     promise built?",
                    one.file, one.line, other.file, other.line
                )];
            }
            vec![format!(
                "{}:{} and {}:{} touch the same memory. No lock, no join and no pair of release \
                 store and acquire load lies between them, so neither happens before the other, \
                 and the compiler and the processor may do them in any order, or half. Which is to \
                 come first, and what makes the other wait for that?",
                one.file, one.line, other.file, other.line
            )]
        }
        (Kind::UseAfterFree { by, freed, .. }, _) => vec![format!(
            "`{}` gave it back{}. Who could still see it then, and what was to keep it there for \
             them?",
            names.thread(*by),
            rows::beside(*freed),
        )],
        (Kind::FreedTwice { first, freed }, _) => vec![format!(
            "`{}` gave it back first{}. Whose is it, and how does everybody else know that it is \
             not theirs to give back?",
            names.thread(*first),
            rows::beside(*freed),
        )],
        (Kind::NotHeld { object, .. }, _) => {
            let events = execution.events();
            let last = events
                .iter()
                .rev()
                .find(|event| event.object == Some(*object) && event.class == Class::Unlock);
            let last = last.map(|event| {
                let by = names.thread(event.thread);
                format!(
                    "`{by}` was the last to unlock it{}. ",
                    rows::beside(event.site)
                )
            });
            vec![format!(
                "{}Each unlock gives back what one lock has taken. Which one is this to give back, \
                 and who else does so, a guard perhaps?",
                last.unwrap_or_default(),
            )]
        }
        (Kind::Abort { .. }, _) => vec![
            "A `drop` that panics while its thread unwinds aborts the whole process. Look at \
             what your `drop` assumes."
                .to_owned(),
        ],
        _ => Vec::new(),
    }
}

/// The last load that returned what was stored before something that it knows of.
fn late(execution: &Execution, names: &Names) -> Option<String> {
    let events = execution.events();
    let is_late = |event: &&Event| matches!(event.how, How::Late { .. });
    let event = events.iter().rev().find(is_late)?;
    let How::Late { overtaken } = &event.how else {
        return None;
    };
    Some(format!(
        "`{}` read {} from `{}`{}, which was stored before {} here, and came to memory after it: \
         nothing orders these two stores. Which of them is to be the last, and what does it wait \
         for?",
        names.thread(event.thread),
        rows::text_of(&event.read),
        event.object.map_or("it", |object| names.object(object)),
        rows::beside(event.site),
        rows::text_of(overtaken),
    ))
}

/// The last load that returned an old value.
pub(super) fn stale_read(execution: &Execution) -> Option<Event> {
    let events = execution.events();
    events
        .iter()
        .rev()
        .find(|event| matches!(event.how, How::Stale { .. }))
        .cloned()
}

fn stale(execution: &Execution, names: &Names) -> Vec<String> {
    let Some(event) = stale_read(execution) else {
        return Vec::new();
    };
    let object = event.object.map_or("it", |object| names.object(object));
    vec![
        format!(
            "`{}` read an old value of `{object}`: a newer one had been stored, but nothing makes \
             that store happen before this load.",
            names.thread(event.thread)
        ),
        "A release store orders what was written before it, and only for a thread that reads it \
         with an acquire load. Look at the `Ordering` of each store and load that is meant to \
         hand something over."
            .to_owned(),
    ]
}
