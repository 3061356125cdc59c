//! Threads that sleep on a condition variable until somebody notifies it.

use super::names::Names;
use super::rows::beside;
use super::{list, running};
use crate::kernel::{Class, Event, Execution, How, Site, ThreadId};

/// A thread that was notified, and went back to sleep.
struct InVain {
    /// The notification, by its place in the record.
    by: Option<usize>,
    slept_at: Option<Site>,
}

/// Whether the thread was notified and went back to sleep without giving its
/// lock back in between: who did that was through with its wait.
pub(super) fn woken_in_vain(execution: &Execution, thread: ThreadId) -> bool {
    in_vain(execution, thread).is_some()
}

fn in_vain(execution: &Execution, thread: ThreadId) -> Option<InVain> {
    let waiting = execution.thread(thread).waits_for?;
    let events = execution.events();
    let own = |event: &Event, class| event.thread == thread && event.class == class;
    let slept = events
        .iter()
        .rposition(|event| own(event, Class::Unlock) && event.verb == waiting.verb)?;
    let woken = events[..slept].iter().rposition(|event| {
        own(event, Class::Lock) && event.object == waiting.object && event.how == How::Plain
    })?;
    let lock = events[slept].object;
    let gives_back = |event: &Event| own(event, Class::Unlock) && event.object == lock;
    if events[woken..slept].iter().any(gives_back) {
        return None;
    }
    let notifies = |event: &Event| {
        event.object == waiting.object
            && event.class == Class::Write
            && event.verb.starts_with("notify")
    };
    Some(InVain {
        by: events[..woken].iter().rposition(notifies),
        slept_at: events[slept].site,
    })
}

pub(super) fn sleepers(execution: &Execution) -> impl Iterator<Item = ThreadId> + '_ {
    running(execution).filter(|&thread| {
        let waiting = execution.thread(thread).waits_for;
        let object = waiting.and_then(|waiting| waiting.object);
        object.is_some_and(|object| execution.object(object).kind == "Condvar")
    })
}

/// What to look at, for those who were woken and sleep again. Those whom one
/// notification woke are told of together.
pub(super) fn why(execution: &Execution, names: &Names) -> Vec<String> {
    let mut groups: Vec<(InVain, Vec<&str>)> = Vec::new();
    for thread in sleepers(execution) {
        let Some(found) = in_vain(execution, thread) else {
            continue;
        };
        let same = |(known, _): &&mut (InVain, _)| {
            (known.by, known.slept_at) == (found.by, found.slept_at)
        };
        match groups.iter_mut().find(same) {
            Some((_, who)) => who.push(names.thread(thread)),
            None => groups.push((found, vec![names.thread(thread)])),
        }
    }
    groups
        .iter()
        .map(|(found, who)| told(execution, found, who, names))
        .collect()
}

fn told(execution: &Execution, found: &InVain, who: &[&str], names: &Names) -> String {
    let events = execution.events();
    let by = found.by.map_or_else(String::new, |by| {
        let event = &events[by];
        format!(" by `{}`{}", names.thread(event.thread), beside(event.site))
    });
    let (were, they) = match who {
        [_] => ("was", "it"),
        _ => ("were", "they"),
    };
    format!(
        "{} {were} woken{by}, looked, and slept again{}. What did {they} look at, and what had \
         become of that by then?",
        list(who),
        beside(found.slept_at),
    )
}

/// What to ask if the first of those sleeps on who was not woken: of a notification that came
/// too early, of one that woke somebody else, or of one that never came.
pub(super) fn unwoken(execution: &Execution, names: &Names) -> Option<String> {
    let sleeper = sleepers(execution).find(|&thread| !woken_in_vain(execution, thread))?;
    let waiting = execution.thread(sleeper).waits_for?;
    let events = execution.events();
    let falls_asleep = |event: &Event| {
        (event.thread, event.class, event.verb) == (sleeper, Class::Unlock, waiting.verb)
    };
    let slept = events.iter().rposition(falls_asleep);
    // One that wakes nobody changes nothing, and is a notification, too.
    let notifies =
        |event: &Event| event.object == waiting.object && event.verb.starts_with("notify");
    let notified = events
        .iter()
        .rposition(|event| notifies(event) && event.thread != sleeper);
    let always = "A notification wakes only those who sleep at that moment";
    let (Some(slept), Some(notified), Some(object)) = (slept, notified, waiting.object) else {
        return Some(format!("{always}. Who was to send it, when, and to whom?"));
    };
    let (sleep, event) = (&events[slept], &events[notified]);
    let (name, condition) = (names.thread(sleeper), names.object(object));
    let so = format!(
        "`{}` notified `{condition}`{}",
        names.thread(event.thread),
        beside(event.site),
    );
    Some(match notified < slept {
        true => format!(
            "{always}. {so} before `{name}` slept{}: could it have seen that by looking first, or \
             is a later notification missing?",
            beside(sleep.site),
        ),
        false => format!(
            "{always}, and `notify_one` wakes one of them. {so} while `{name}` slept, and somebody \
             else was woken. Who waits for `{condition}`, and for what?"
        ),
    })
}

/// What to ask of a wait that came back although nobody had notified, and was not begun again:
/// without that the schedule would not have gone wrong.
pub(super) fn woke_by_itself(execution: &Execution, names: &Names) -> Option<String> {
    let events = execution.events();
    let at = events.iter().position(|event| event.how == How::Spurious)?;
    let woken = &events[at];
    let own = |event: &&Event| event.thread == woken.thread;
    let mut later = events[at + 1..].iter().filter(own);
    if later.next().is_some_and(|next| next.verb == woken.verb) {
        let sleeps_on = || execution.thread(woken.thread).waits_for?.object;
        let again = match later.next() {
            Some(event) => event.object,
            None => sleeps_on(),
        };
        if again == woken.object {
            return None;
        }
    }
    Some(format!(
        "`{}` came back from `{}`{} although nobody had notified it: that may happen at any time. \
         What does it look at before it goes on?",
        names.thread(woken.thread),
        woken.verb,
        beside(woken.site),
    ))
}
