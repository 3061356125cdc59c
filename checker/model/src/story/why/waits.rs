//! What a wait, or one that is missing, has to do with a panic.

use super::search::Search;
use crate::kernel::{Class, Event, Execution, How, ThreadId};
use crate::story::{holds, list, rows, running};

impl Search<'_> {
    pub fn early_end(&self) -> Option<Vec<String>> {
        let mut events = self.until_then.iter();
        let ends = |event: &&Event| matches!(event.how, How::Spurious | How::TimedOut { .. });
        let woken = events.find(|event| ends(event) && event.verb != "sleep")?;
        if woken.how == (How::TimedOut { early: false }) {
            return Some(vec![format!(
                "Nobody could go on, and so the time of {} in `{}`{} was over. Who was to wake it, \
                 and when?",
                self.thread(woken),
                woken.verb,
                self.place(woken),
            )]);
        }
        if woken.how != How::Spurious {
            return Some(vec![format!(
                "{} gave up `{}`{} because its time was over. That may happen however soon the \
                 others come. What does it take for granted then?",
                self.thread(woken),
                woken.verb,
                self.place(woken),
            )]);
        }
        Some(vec![format!(
            "{} came back from `{}`{} although nobody had notified it: that may happen at any \
             time. What does it look at before it goes on?",
            self.thread(woken),
            woken.verb,
            self.place(woken),
        )])
    }

    /// The program slept where it should have waited.
    pub fn slept(&self) -> Option<Vec<String>> {
        let sleeps = |event: &&Event| {
            event.verb == "sleep" && event.site.is_some_and(rows::is_of_the_program)
        };
        let sleep = self.until_then.iter().find(sleeps)?;
        Some(vec![format!(
            "{} slept{} and then took it that the others had come far enough. A sleep waits for \
             time, and not for threads. What could tell it that they have?",
            self.thread(sleep),
            self.place(sleep),
        )])
    }

    /// `main` found something missing while threads were still at work that no scope
    /// waits for. One that waits for something to do may be meant to live on.
    pub fn left_running(&self) -> Option<Vec<String>> {
        if self.panicked.is_some() {
            return None;
        }
        let others = running(self.execution)
            .filter(|&thread| thread != ThreadId::MAIN && !is_idle(self.execution, thread));
        let names: Vec<&str> = others.map(|thread| self.names.thread(thread)).collect();
        if names.is_empty() {
            return None;
        }
        let them = if names.len() == 1 { "it" } else { "them" };
        Some(vec![format!(
            "When the check looked, {} had not ended. Who waits for {them}?",
            list(&names)
        )])
    }

    /// It was notified, and what it did then without another look went wrong.
    pub fn notified(&self) -> Option<Vec<String>> {
        let thread = self.panicked?;
        let mut own = self
            .until_then
            .iter()
            .rev()
            .filter(|event| event.thread == thread);
        let woken = own.find(|event| event.class != Class::Unlock)?;
        let kind = woken.object.map(|it| self.execution.object(it).kind);
        if kind != Some("Condvar") || woken.class != Class::Lock || woken.how != How::Plain {
            return None;
        }
        Some(vec![format!(
            "{} was notified in `{}`{}: that says that something has changed, and not that it is \
             still so. What does it look at before it goes on?",
            self.thread(woken),
            woken.verb,
            self.place(woken),
        )])
    }
}

/// Whether the thread waits to be called, and not only for its turn.
fn is_idle(execution: &Execution, thread: ThreadId) -> bool {
    execution.thread(thread).waits_for.is_some_and(|waiting| {
        let Some(object) = waiting.object else {
            return false;
        };
        let (kind, holders) = {
            let books = execution.object(object);
            (books.kind, books.holders.clone())
        };
        // The lock around a receiver is held by the one that waits for a message.
        let held_by_idle = |&holder: &ThreadId| holder != thread && is_idle(execution, holder);
        matches!(kind, "Channel" | "Condvar")
            || waiting.verb.starts_with("park")
            || holds::is_lock(execution, object) && holders.iter().any(held_by_idle)
    })
}
