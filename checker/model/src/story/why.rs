//! What to look at. Never the solution.

use super::names::Names;
use super::{Problem, list, rows, running};
use crate::kernel::{Changed, Class, Event, Execution, How, Kind, ObjectId, ThreadId, Value};

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

fn changes(event: &Event) -> bool {
    match event.class {
        Class::Write => event.changed != Changed::No,
        Class::Unlock => event.changed == Changed::Yes,
        _ => false,
    }
}

fn looks(event: &Event) -> bool {
    matches!(event.class, Class::Read | Class::Lock)
        && !matches!(event.how, How::Blocked | How::Refused)
        && event.read != Value::Unknown
}

fn has_value(event: &Event) -> bool {
    event.read != Value::Unknown || event.wrote != Value::Unknown
}

/// What a thread saw or left behind, what another made of it, and that the
/// first came back to it: the shape of a lost update, of check-then-act and of
/// a receipt that is read too late.
struct Between<'a> {
    first: &'a Event,
    intruder: &'a Event,
    second: &'a Event,
}

/// Prefers a second access that writes, and the latest one.
fn find_between<'a>(
    events: &'a [Event],
    matters: &dyn Fn(ObjectId) -> bool,
) -> Option<Between<'a>> {
    let ends_with = |accept: fn(&Event) -> bool| {
        (0..events.len()).rev().find_map(|last| {
            let second = &events[last];
            let object = second.object.filter(|&it| accept(second) && matters(it))?;
            // The lock that belongs to an unlock is part of the same access.
            let start = match second.class {
                Class::Unlock => events[..last].iter().rposition(|event| {
                    event.thread == second.thread
                        && event.object == Some(object)
                        && event.class == Class::Lock
                })?,
                _ => last,
            };
            let on_it = |event: &&Event| event.object == Some(object);
            let mut before = events[..start].iter().rev().filter(on_it);
            let intruder = before
                .by_ref()
                .take_while(|event| event.thread != second.thread)
                .find(|event| changes(event))?;
            // A change of what has no value to show, such as a list, is no
            // knowledge that could be out of date.
            let knows = |event: &&Event| looks(event) || changes(event) && has_value(event);
            let first = events[..start]
                .iter()
                .rev()
                .filter(on_it)
                .find(|event| event.thread == second.thread && knows(event))?;
            Some(Between {
                first,
                intruder,
                second,
            })
        })
    };
    ends_with(changes).or_else(|| ends_with(looks))
}

/// Two looks of one thread, with another thread's change of both things in
/// between: what it saw was never true at one moment.
struct Torn<'a> {
    first: &'a Event,
    second: &'a Event,
    changed: &'a Event,
    changed_too: &'a Event,
}

fn find_torn<'a>(events: &'a [Event], matters: &dyn Fn(ObjectId) -> bool) -> Option<Torn<'a>> {
    let of = |thread, object| {
        move |event: &&Event| {
            event.thread == thread && event.object == Some(object) && changes(event)
        }
    };
    for (last, second) in events.iter().enumerate().rev().filter(|(_, e)| looks(e)) {
        let Some(there) = second.object.filter(|&it| matters(it)) else {
            continue;
        };
        for (start, first) in events[..last].iter().enumerate() {
            let other = |&it: &ObjectId| it != there && looks(first) && matters(it);
            let Some(here) = first.object.filter(other) else {
                continue;
            };
            if first.thread != second.thread {
                continue;
            }
            let between = &events[start + 1..last];
            for changed_too in between.iter().filter(|e| e.object == Some(there)) {
                let thread = changed_too.thread;
                if thread == first.thread || !changes(changed_too) {
                    continue;
                }
                if let Some(changed) = between.iter().find(of(thread, here)) {
                    return Some(Torn {
                        first,
                        second,
                        changed,
                        changed_too,
                    });
                }
            }
        }
    }
    None
}

fn panic(execution: &Execution, names: &Names) -> Vec<String> {
    let events = execution.events();
    let thread = |event: &Event| format!("`{}`", names.thread(event.thread));
    let place = |event: &Event| place(&events, event);
    let object = |event: &Event| {
        let name = event.object.map_or("it", |object| names.object(object));
        format!("`{name}`")
    };
    // `main` looks at the result when all is over: not a part of what went on.
    let last = events
        .iter()
        .rposition(|event| event.thread != ThreadId::MAIN)
        .map_or(events.len(), |last| last + 1);
    let until_then = &events[..last];
    if let Some(woken) = until_then.iter().find(|event| event.how == How::Spurious) {
        return vec![format!(
            "{} came back from `{}`{} although nobody had notified it: that may happen at any \
             time. What does it look at before it goes on?",
            thread(woken),
            woken.verb,
            place(woken),
        )];
    }
    let matters = |object| is_data(execution, object) && !is_of_the_check(execution, object);
    if let Some(found) = find_between(until_then, &matters) {
        let did = |event: &Event| {
            if changes(event) {
                "changed"
            } else {
                "looked at"
            }
        };
        return vec![
            format!(
                "{} {} {}{}, then {} changed it{}, and then {} {}{}.",
                thread(found.first),
                did(found.first),
                object(found.second),
                place(found.first),
                thread(found.intruder),
                place(found.intruder),
                thread(found.second),
                if changes(found.second) {
                    "wrote to it"
                } else {
                    "looked at it again"
                },
                place(found.second),
            ),
            "What it knew from the first time was out of date. Which steps have to happen as one?"
                .to_owned(),
        ];
    }
    if let Some(found) = find_torn(until_then, &matters) {
        return vec![
            format!(
                "{} looked at {}{} before {} changed it{}, and at {}{} after {} had changed that \
                 too{}.",
                thread(found.first),
                object(found.first),
                place(found.first),
                thread(found.changed),
                place(found.changed),
                object(found.second),
                place(found.second),
                thread(found.changed_too),
                place(found.changed_too),
            ),
            "What it saw was never true at any one moment. What has to stand still while it looks?"
                .to_owned(),
        ];
    }
    if let Some(refused) = until_then.iter().find(|event| event.how == How::Refused) {
        return vec![format!(
            "{} came to {} with `{}`{} and found it taken. What becomes of the work that it came \
             for?",
            thread(refused),
            object(refused),
            refused.verb,
            place(refused),
        )];
    }
    if events.iter().any(|event| event.forced) {
        return vec![
            "Look at the rows marked ⇄: is what the paused thread knew still true when it goes on?"
                .to_owned(),
        ];
    }
    vec![
        "No forced switch was needed: it goes wrong even if each thread runs until it has to \
         wait, or has finished."
            .to_owned(),
    ]
}

fn is_data(execution: &Execution, object: ObjectId) -> bool {
    let kind = execution.object(object).kind;
    kind.starts_with("Atomic") || kind.ends_with("Mutex") || kind.ends_with("RwLock")
}

/// What a check counts with is not what went wrong.
fn is_of_the_check(execution: &Execution, object: ObjectId) -> bool {
    let site = execution.object(object).site;
    site.is_some_and(|site| rows::source(site).file.starts_with("tests/"))
}

/// " (src/lib.rs:12)"; an unlock stands where its lock does.
fn place(events: &[Event], event: &Event) -> String {
    let site = event.site.or_else(|| {
        let end = events.iter().position(|other| std::ptr::eq(other, event))?;
        events[..end]
            .iter()
            .rev()
            .find(|lock| {
                lock.class == Class::Lock
                    && lock.thread == event.thread
                    && lock.object == event.object
            })
            .and_then(|lock| lock.site)
    });
    site.map_or_else(String::new, |site| {
        let source = rows::source(site);
        format!(" ({}:{})", source.file, source.line)
    })
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
        .filter(|&thread| {
            !rows::joins(execution, thread) || held_by(execution, thread).next().is_some()
        })
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

/// What the thread holds, other than its own end.
fn held_by(execution: &Execution, thread: ThreadId) -> impl Iterator<Item = ObjectId> + '_ {
    (0..execution.object_count())
        .map(|index| ObjectId(index as u32))
        .filter(move |&id| {
            let object = execution.object(id);
            object.kind != "Thread" && object.holders.contains(&thread)
        })
}

fn sentence(execution: &Execution, thread: ThreadId, names: &Names) -> String {
    let held: Vec<&str> = held_by(execution, thread)
        .map(|id| names.object(id))
        .collect();
    let name = names.thread(thread);
    let waiting = execution.thread(thread).waits_for;
    let wait = match waiting {
        None => "does not go on".to_owned(),
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
                (verb, Some(id)) if execution.object(id).kind == "Condvar" => format!(
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
        let waiting = execution.thread(thread).waits_for;
        let object = waiting.and_then(|waiting| waiting.object);
        object.is_some_and(|object| execution.object(object).kind == "Condvar")
    });
    let holds = running(execution).any(|thread| held_by(execution, thread).next().is_some());
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
