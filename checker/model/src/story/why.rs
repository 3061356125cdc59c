//! What to look at. Never the solution.

use super::names::Names;
use super::{Problem, deadlock, holds, livelock, panics, rows};
use crate::kernel::{Changed, Class, Event, Execution, How, Kind, ObjectId, ThreadId, Value};

pub(super) fn of(
    execution: &Execution,
    kind: &Kind,
    problem: Problem,
    names: &Names,
) -> Vec<String> {
    match (kind, problem) {
        (_, Problem::StaleRead) => stale(execution, names),
        (Kind::Panic { message }, _) => panic(execution, message, names),
        (Kind::Deadlock, _) => deadlock::why(execution, names),
        (Kind::Livelock, _) => livelock::why(execution, names),
        (Kind::DataRace { first, second, .. }, _) => {
            let (one, other) = (rows::source(first.site), rows::source(second.site));
            vec![format!(
                "{}:{} and {}:{} touch the same memory. No lock, no join and no pair of release \
                 store and acquire load lies between them, so neither happens before the other, \
                 and the compiler and the processor may do them in any order, or half.",
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

/// Also where the same value was there before, as far as can be known.
fn writes(event: &Event) -> bool {
    changes(event) || event.class == Class::Unlock && event.wrote != Value::Unknown
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
    may_be_second: &dyn Fn(&Event) -> bool,
) -> Option<Between<'a>> {
    let ends_with = |accept: fn(&Event) -> bool| {
        (0..events.len()).rev().find_map(|last| {
            let second = &events[last];
            let object = second.object?;
            if !accept(second) || !may_be_second(second) {
                return None;
            }
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
    ends_with(writes).or_else(|| ends_with(looks))
}

/// Two looks of one thread, with another thread's change of both things in
/// between: what it saw was never true at one moment.
struct Torn<'a> {
    first: &'a Event,
    second: &'a Event,
    changed: &'a Event,
    changed_too: &'a Event,
}

fn find_torn<'a>(
    events: &'a [Event],
    matters: &dyn Fn(ObjectId) -> bool,
    may_be_second: &dyn Fn(&Event) -> bool,
) -> Option<Torn<'a>> {
    let of = |thread, object| {
        move |event: &&Event| {
            event.thread == thread && event.object == Some(object) && changes(event)
        }
    };
    for (last, second) in events
        .iter()
        .enumerate()
        .rev()
        .filter(|(_, e)| looks(e) && may_be_second(e))
    {
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

/// Where to look for the reason of a panic.
struct Search<'a> {
    execution: &'a Execution,
    names: &'a Names,
    /// All that happened, and what of it may be the reason.
    events: &'a [Event],
    until_then: &'a [Event],
    /// The thread that panicked, if it was not the check in `main`.
    panicked: Option<ThreadId>,
}

fn panic(execution: &Execution, message: &str, names: &Names) -> Vec<String> {
    let events = &*execution.events();
    let panic = panics::behind(execution, message);
    let search = Search {
        execution,
        names,
        events,
        until_then: match panic {
            Some(panic) => &events[..panic],
            None => without_the_check(events),
        },
        panicked: panic.map(|panic| events[panic].thread),
    };
    search
        .early_end()
        .or_else(|| search.between())
        .or_else(|| search.torn())
        .or_else(|| search.refused())
        .unwrap_or_else(|| search.schedule())
}

impl Search<'_> {
    fn thread(&self, event: &Event) -> String {
        format!("`{}`", self.names.thread(event.thread))
    }

    fn object(&self, event: &Event) -> String {
        let name = event.object.map_or("it", |it| self.names.object(it));
        format!("`{name}`")
    }

    fn place(&self, event: &Event) -> String {
        place(self.events, event)
    }

    fn matters(&self, object: ObjectId) -> bool {
        is_data(self.execution, object) && !is_of_the_check(self.execution, object)
    }

    /// Whether it is the thread's own that panicked, if it was not the check.
    fn is_its_own(&self, event: &Event) -> bool {
        self.panicked.is_none_or(|thread| event.thread == thread)
    }

    fn early_end(&self) -> Option<Vec<String>> {
        let mut events = self.until_then.iter();
        let woken = events.find(|event| event.how == How::Spurious)?;
        Some(vec![format!(
            "{} came back from `{}`{} although nobody had notified it: that may happen at any \
             time. What does it look at before it goes on?",
            self.thread(woken),
            woken.verb,
            self.place(woken),
        )])
    }

    /// What a thread that panicked touched last is the likeliest to be the
    /// reason.
    fn find_between(&self) -> Option<Between<'_>> {
        let matters = |event: &Event| {
            self.is_its_own(event) && event.object.is_some_and(|it| self.matters(it))
        };
        if self.panicked.is_none() {
            return find_between(self.until_then, &matters);
        }
        let last = self.until_then.iter().rfind(|event| matters(event))?;
        let on_it = |event: &Event| event.object == last.object;
        find_between(self.until_then, &|event| matters(event) && on_it(event))
            .or_else(|| find_between(self.until_then, &matters))
            .or_else(|| find_between(self.until_then, &on_it))
    }

    fn between(&self) -> Option<Vec<String>> {
        let found = self.find_between()?;
        let did = match changes(found.first) {
            true => "changed",
            false => "looked at",
        };
        let did_then = match writes(found.second) {
            true => "wrote to it",
            false => "looked at it again",
        };
        Some(vec![
            format!(
                "{} {did} {}{}, then {} changed it{}, and then {} {did_then}{}.",
                self.thread(found.first),
                self.object(found.second),
                self.place(found.first),
                self.thread(found.intruder),
                self.place(found.intruder),
                self.thread(found.second),
                self.place(found.second),
            ),
            "What it knew from the first time was out of date. Which steps have to happen as one?"
                .to_owned(),
        ])
    }

    fn torn(&self) -> Option<Vec<String>> {
        let found = find_torn(self.until_then, &|object| self.matters(object), &|event| {
            self.is_its_own(event)
        })?;
        Some(vec![
            format!(
                "{} looked at {}{} before {} changed it{}, and at {}{} after {} had changed that \
                 too{}.",
                self.thread(found.first),
                self.object(found.first),
                self.place(found.first),
                self.thread(found.changed),
                self.place(found.changed),
                self.object(found.second),
                self.place(found.second),
                self.thread(found.changed_too),
                self.place(found.changed_too),
            ),
            "What it saw was never true at any one moment. What has to stand still while it looks?"
                .to_owned(),
        ])
    }

    fn refused(&self) -> Option<Vec<String>> {
        let is_late = |event: &Event| is_steal(event) && event.how == How::WeakFailure;
        let is_it = |event: &&Event| {
            (event.how == How::Refused || is_late(event)) && self.is_its_own(event)
        };
        let refused = self.until_then.iter().find(is_it)?;
        let found = match refused.verb {
            _ if is_late(refused) => "somebody was quicker",
            "pop" => "found nothing there",
            _ if is_steal(refused) => "found nothing there",
            "push" => "found no room",
            _ => "found it taken",
        };
        Some(vec![format!(
            "{} came to {} with `{}`{} and {found}. What becomes of the work that it came for?",
            self.thread(refused),
            self.object(refused),
            refused.verb,
            self.place(refused),
        )])
    }

    fn schedule(&self) -> Vec<String> {
        let shown = match self.panicked {
            Some(_) => self.until_then,
            None => self.events,
        };
        let text = match shown.iter().any(|event| event.forced) {
            true => {
                "Look at the rows marked ⇄: is what the paused thread knew still true when it \
                 goes on?"
            }
            false => {
                "No forced switch was needed: it goes wrong even if each thread runs until it has \
                 to wait, or has finished."
            }
        };
        vec![text.to_owned()]
    }
}

fn is_steal(event: &Event) -> bool {
    event.verb.starts_with("steal")
}

/// `main` looks at the result when all is over: not a part of what went on.
fn without_the_check(events: &[Event]) -> &[Event] {
    let last = events
        .iter()
        .rposition(|event| event.thread != ThreadId::MAIN);
    &events[..last.map_or(events.len(), |last| last + 1)]
}

fn is_data(execution: &Execution, object: ObjectId) -> bool {
    let is_atomic = execution.object(object).kind.starts_with("Atomic");
    is_atomic || holds::is_lock(execution, object)
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
    rows::beside(site)
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
