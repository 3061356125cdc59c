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
