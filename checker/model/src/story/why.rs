//! What to look at. Never the solution.

use super::names::Names;
use super::{Problem, list, rows, running};
use crate::kernel::{Class, Event, Execution, How, Kind, ObjectId, ThreadId};

pub(super) fn of(
    execution: &Execution,
    kind: &Kind,
    problem: Problem,
    names: &Names,
) -> Vec<String> {
    match (kind, problem) {
        (_, Problem::StaleRead) => stale(execution, names),
        (Kind::Panic { .. }, _) => panic(execution, names),
        (Kind::Deadlock, _) => deadlock(execution),
        (Kind::Livelock, _) => vec![
            "No thread is blocked, and still none arrives. Look at what each of them waits to \
             see, and at who would have to do something for that to change."
                .to_owned(),
        ],
        (Kind::DataRace { first, second, .. }, _) => {
            let (one, other) = (rows::source(first.site), rows::source(second.site));
            vec![format!(
                "{}:{} and {}:{} touch the same memory. No lock, no join and no pair of release \
                 store and acquire load lies between them, so neither happens before the other, \
                 and the compiler and the processor may do them in any order, or half.",
                one.file, one.line, other.file, other.line
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

/// A read of one thread, another thread's write, and a write of the first that
/// did not know of it: the shape of a lost update and of check-then-act.
struct Between<'a> {
    read: &'a Event,
    intruder: &'a Event,
    write: &'a Event,
}

fn changes(event: &Event) -> bool {
    match event.class {
        Class::Write => event.how != How::Refused,
        Class::Unlock => event.read != event.wrote,
        _ => false,
    }
}

fn looks(event: &Event) -> bool {
    matches!(event.class, Class::Read | Class::Lock | Class::Unlock)
        && event.how != How::Blocked
        && event.how != How::Refused
}

fn is_data(execution: &Execution, object: ObjectId) -> bool {
    let kind = execution.object(object).kind;
    kind.starts_with("Atomic") || kind.ends_with("Mutex") || kind.ends_with("RwLock")
}

fn find_between<'a>(execution: &Execution, events: &'a [Event]) -> Option<Between<'a>> {
    // The last such write is the one nearest to the failure.
    for (last, write) in events.iter().enumerate().rev() {
        let Some(object) = write.object else { continue };
        if !changes(write) || !is_data(execution, object) {
            continue;
        }
        let mut intruder = None;
        for event in events[..last].iter().rev() {
            if event.object != Some(object) {
                continue;
            }
            if event.thread != write.thread {
                if intruder.is_none() && changes(event) {
                    intruder = Some(event);
                }
                continue;
            }
            // A lock and its unlock are one operation.
            if write.class == Class::Unlock && event.class == Class::Lock {
                if intruder.is_some() {
                    break;
                }
                continue;
            }
            match intruder {
                Some(intruder) if looks(event) => {
                    return Some(Between {
                        read: event,
                        intruder,
                        write,
                    });
                }
                Some(_) => break,
                None if changes(event) => break,
                None => {}
            }
        }
    }
    None
}

fn panic(execution: &Execution, names: &Names) -> Vec<String> {
    let events = execution.events();
    let Some(found) = find_between(execution, &events) else {
        let forced = events.iter().any(|event| event.forced);
        return if forced {
            vec![
                "Look at the rows marked ⇄: is what the paused thread knew still true when it \
                 goes on?"
                    .to_owned(),
            ]
        } else {
            Vec::new()
        };
    };
    let line = |event: &Event| {
        event.site.map_or_else(String::new, |site| {
            let source = rows::source(site);
            format!(" ({}:{})", source.file, source.line)
        })
    };
    let object = found
        .write
        .object
        .map_or("it", |object| names.object(object));
    vec![
        format!(
            "`{}` looked at `{object}`{}, then `{}` changed it{}, and then `{}` wrote to it{}.",
            names.thread(found.read.thread),
            line(found.read),
            names.thread(found.intruder.thread),
            line(found.intruder),
            names.thread(found.write.thread),
            line(found.write),
        ),
        "Whatever it decided from what it saw first was out of date. Which steps have to happen \
         as one?"
            .to_owned(),
    ]
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

/// Who holds what, and who waits for whom.
pub(super) fn deadlock_headline(execution: &Execution, names: &Names) -> String {
    let stuck: Vec<ThreadId> = running(execution)
        .filter(|&thread| !waits_for_a_thread(execution, thread))
        .collect();
    let told: Vec<ThreadId> = if stuck.is_empty() {
        running(execution).collect()
    } else {
        stuck
    };
    let parts: Vec<String> = told
        .iter()
        .map(|&thread| sentence(execution, thread, names))
        .collect();
    parts.join("; ")
}

fn waits_for_a_thread(execution: &Execution, thread: ThreadId) -> bool {
    let thread = execution.thread(thread);
    thread
        .waits_for
        .is_some_and(|waiting| matches!(waiting.verb, "join" | "scope"))
}

fn sentence(execution: &Execution, thread: ThreadId, names: &Names) -> String {
    let held: Vec<&str> = (0..execution.object_count())
        .map(|index| ObjectId(index as u32))
        .filter(|&id| {
            let object = execution.object(id);
            object.kind != "Thread" && object.holders.contains(&thread)
        })
        .map(|id| names.object(id))
        .collect();
    let name = names.thread(thread);
    let waiting = execution.thread(thread).waits_for;
    let wait = match waiting {
        None => "waits for nobody knows what".to_owned(),
        Some(waiting) => {
            let object = waiting.object.map(|object| names.object(object));
            match (waiting.verb, waiting.object) {
                ("join" | "scope", Some(id)) => {
                    let holders = execution.object(id).holders.clone();
                    match holders.first() {
                        Some(&other) => format!("waits for `{}` to end", names.thread(other)),
                        None => "waits for a thread to end".to_owned(),
                    }
                }
                (verb, _) if verb.starts_with("wait") => format!(
                    "sleeps in `{verb}` and nobody will notify `{}`",
                    object.unwrap_or("it")
                ),
                (verb, Some(id)) if execution.object(id).holders.contains(&thread) => format!(
                    "waits in `{verb}` for `{}`, which it holds itself",
                    object.unwrap_or("it")
                ),
                (verb, Some(_)) => {
                    format!("waits in `{verb}` for `{}`", object.unwrap_or("it"))
                }
                (verb, None) => format!("waits in `{verb}`"),
            }
        }
    };
    match held.as_slice() {
        [] => format!("`{name}` {wait}"),
        held => format!("`{name}` holds {} and {wait}", list(held)),
    }
}

fn deadlock(execution: &Execution) -> Vec<String> {
    let sleeps = running(execution).any(|thread| {
        execution
            .thread(thread)
            .waits_for
            .is_some_and(|waiting| waiting.verb.starts_with("wait"))
    });
    let holds = running(execution).any(|thread| {
        (0..execution.object_count()).any(|index| {
            let object = execution.object(ObjectId(index as u32));
            object.kind != "Thread" && object.holders.contains(&thread)
        })
    });
    let mut lines = Vec::new();
    if holds {
        lines.push(
            "Nobody lets go of what the others wait for. In which order does each thread take \
             what it needs, and is it the same order everywhere?"
                .to_owned(),
        );
    }
    if sleeps {
        lines.push(
            "A notification wakes only those who sleep at that moment. Who was to send it, when, \
             and to whom?"
                .to_owned(),
        );
    }
    if lines.is_empty() {
        lines.push("Everybody waits. Who was to make the first of them go on?".to_owned());
    }
    lines
}
