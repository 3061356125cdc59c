//! Where to look for the reason of a panic.

use super::shapes::{Between, changes, find_between, find_torn, writes};
use crate::kernel::{Class, Event, Execution, How, ObjectId, ThreadId};
use crate::story::names::Names;
use crate::story::{holds, panics, rows};

pub(super) struct Search<'a> {
    pub execution: &'a Execution,
    pub names: &'a Names,
    /// All that happened, and what of it may be the reason.
    pub events: &'a [Event],
    pub until_then: &'a [Event],
    /// The thread that panicked, if it was not the check in `main`.
    pub panicked: Option<ThreadId>,
}

pub(super) fn panic(execution: &Execution, message: &str, names: &Names) -> Vec<String> {
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
        .or_else(|| search.slept())
        .or_else(|| search.left_running())
        .or_else(|| search.between())
        .or_else(|| search.torn())
        .or_else(|| search.refused())
        .or_else(|| search.notified())
        .unwrap_or_else(|| search.schedule())
}

impl Search<'_> {
    pub fn thread(&self, event: &Event) -> String {
        format!("`{}`", self.names.thread(event.thread))
    }

    fn object(&self, event: &Event) -> String {
        let name = event.object.map_or("it", |it| self.names.object(it));
        format!("`{name}`")
    }

    pub fn place(&self, event: &Event) -> String {
        place(self.events, event)
    }

    fn matters(&self, object: ObjectId) -> bool {
        is_data(self.execution, object) && !is_of_the_check(self.execution, object)
    }

    /// Whether it is the thread's own that panicked, if it was not the check.
    fn is_its_own(&self, event: &Event) -> bool {
        self.panicked.is_none_or(|thread| event.thread == thread)
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
        let (did_then, so) = match (writes(found.second), changes(found.first)) {
            (true, _) => (
                "wrote to it",
                "What it knew from the first time was out of date.",
            ),
            (false, true) if found.first.wrote == found.second.read => (
                "looked at it",
                "It finds what it had left there, and somebody else has been there meanwhile.",
            ),
            (false, true) => (
                "looked at it",
                "What it had left there was there no longer.",
            ),
            (false, false) => ("looked at it again", "The two looks do not agree."),
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
            format!("{so} Which steps have to happen as one?"),
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
        let is_refused = |event: &Event| event.how == How::Refused && !is_last_word(event);
        let is_it =
            |event: &&Event| (is_refused(event) || is_late(event)) && self.is_its_own(event);
        let refused = self.until_then.iter().find(is_it)?;
        let found = match refused.verb {
            _ if is_late(refused) => "somebody was quicker",
            "pop" => "found nothing there",
            _ if is_steal(refused) => "found nothing there",
            verb if verb.contains("recv") => "found no message there",
            "push" | "try_send" => "found no room",
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
        if self.execution.thread_count() == 1 {
            return Vec::new();
        }
        let shown = match self.panicked {
            Some(_) => self.until_then,
            None => self.events,
        };
        let forced = shown.iter().any(|event| event.forced);
        let text = match forced {
            true if goes_on(shown) => {
                "Look at the rows marked ⇄: a thread was paused there, and others ran before it went \
                 on. What did they find half done? Or what did they change that it takes to be as \
                 before?"
            }
            true => {
                "Look at the rows marked ⇄: who was paused there does not go on in this story. \
                 What do the others find as it left it?"
            }
            false => {
                "No forced switch was needed: it goes wrong even if each thread runs until it has \
                 to wait, or has finished."
            }
        };
        vec![text.to_owned()]
    }
}

/// Whether somebody whom a forced switch paused has gone on later.
fn goes_on(events: &[Event]) -> bool {
    events.iter().enumerate().any(|(at, event)| {
        let before = events[..at].iter().rfind(|e| e.thread != event.thread);
        let paused = before.map(|before| before.thread);
        event.forced && events[at..].iter().any(|e| Some(e.thread) == paused)
    })
}

/// A call that waits is refused by a channel only when the other end has gone, which is
/// how most loops over a channel end.
fn is_last_word(event: &Event) -> bool {
    event.verb.starts_with("recv") || event.verb.starts_with("send")
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
