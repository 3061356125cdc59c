//! Threads that go on for ever and never arrive.

use super::holds;
use super::names::Names;
use super::rows::{at, beside, only_joins};
use super::{list, running};
use crate::kernel::{Event, Execution, How, ObjectId, ThreadId};

/// Who has not done one of the last so many steps cannot go on.
const LONG: usize = 1_000;
/// The last steps, among which those are that go on for ever.
const RECENT: usize = 200;

/// Threads that wait for the same thing for good.
struct Blocked {
    object: ObjectId,
    threads: Vec<ThreadId>,
}

pub(super) fn headline(execution: &Execution, names: &Names) -> String {
    let busy: Vec<&str> = busy(execution).map(|thread| names.thread(thread)).collect();
    let goes_on = match busy.as_slice() {
        [one] => format!("`{one}` goes on for ever, and nothing changes any more"),
        many => format!("{} go on for ever and get nowhere", list(many)),
    };
    let waits = blocked(execution);
    let waits = waits
        .iter()
        .map(|blocked| waits_for(execution, blocked, names));
    let parts: Vec<String> = std::iter::once(goes_on).chain(waits).collect();
    parts.join("; ")
}

fn busy(execution: &Execution) -> impl Iterator<Item = ThreadId> + '_ {
    running(execution).filter(|&thread| !is_blocked(execution, thread))
}

/// Whether the thread has had no turn for long although all take turns. One that
/// goes on may have to wait now and then, too.
fn is_blocked(execution: &Execution, thread: ThreadId) -> bool {
    let events = execution.events();
    let last = events.iter().rposition(|event| event.thread == thread);
    if events.len() <= LONG {
        return last.is_some_and(|last| events[last].how == How::Blocked);
    }
    last.is_none_or(|last| last + LONG < events.len())
}

/// Who waits for what, other than for another's end.
fn blocked(execution: &Execution) -> Vec<Blocked> {
    let mut all: Vec<Blocked> = Vec::new();
    for thread in running(execution) {
        if !is_blocked(execution, thread) || only_joins(execution, thread) {
            continue;
        }
        let waiting = execution.thread(thread).waits_for;
        let Some(object) = waiting.and_then(|waiting| waiting.object) else {
            continue;
        };
        match all.iter_mut().find(|known| known.object == object) {
            Some(known) => known.threads.push(thread),
            None => all.push(Blocked {
                object,
                threads: vec![thread],
            }),
        }
    }
    all
}

/// "`b` and `c` wait for `lock`, which `a` holds".
fn waits_for(execution: &Execution, blocked: &Blocked, names: &Names) -> String {
    let thread = |&thread: &ThreadId| names.thread(thread);
    let who: Vec<&str> = blocked.threads.iter().map(thread).collect();
    let wait = if who.len() == 1 { "waits" } else { "wait" };
    let waits = format!(
        "{} {wait} for `{}`",
        list(&who),
        names.object(blocked.object)
    );
    let books = execution.object(blocked.object);
    let holders: Vec<&str> = match books.kind {
        "Thread" => Vec::new(),
        _ => books.holders.iter().map(thread).collect(),
    };
    match holders.as_slice() {
        [] => waits,
        [one] => format!("{waits}, which `{one}` holds"),
        many => format!("{waits}, which {} hold", list(many)),
    }
}

/// What to look at.
pub(super) fn why(execution: &Execution, names: &Names) -> Vec<String> {
    let blocked = blocked(execution);
    let mut lines: Vec<String> = blocked
        .iter()
        .map(|blocked| kept_waiting(execution, blocked, names))
        .collect();
    if let Some(line) = tries_in_vain(execution, names) {
        lines.push(line);
        return lines;
    }
    let busy: Vec<&str> = busy(execution).map(|thread| names.thread(thread)).collect();
    let (who, each) = match (lines.as_slice(), busy.as_slice()) {
        ([], _) => (
            "No thread is blocked, and still none arrives.".to_owned(),
            "each of them",
        ),
        (_, [one]) => (format!("`{one}` is not blocked, and never arrives."), "it"),
        (_, many) => (
            format!("{} are not blocked, and still none arrives.", list(many)),
            "each of them",
        ),
    };
    lines.push(format!(
        "{who} Look at what {each} waits to see, and at who would have to do something for that to \
         change."
    ));
    lines
}

/// Who waits for whom, and where the lock was taken.
fn kept_waiting(execution: &Execution, blocked: &Blocked, names: &Names) -> String {
    let holds = holds::at_the_end(execution);
    let Some(hold) = holds.iter().rfind(|hold| hold.object == blocked.object) else {
        return format!("{}.", waits_for(execution, blocked, names));
    };
    let thread = |&thread: &ThreadId| names.thread(thread);
    let who: Vec<&str> = blocked.threads.iter().map(thread).collect();
    format!(
        "`{}` took `{}`{} and has not given it back, and {} {} for it.",
        names.thread(hold.thread),
        names.object(hold.object),
        at(hold.site),
        list(&who),
        if who.len() == 1 { "waits" } else { "wait" },
    )
}

/// Who comes for locks without waiting, and finds them taken each time.
fn tries_in_vain(execution: &Execution, names: &Names) -> Option<String> {
    let events = execution.events();
    let recent = &events[events.len().saturating_sub(RECENT)..];
    let refused = |thread: ThreadId| {
        recent.iter().find(|event| {
            let is_lock = |object| holds::is_lock(execution, object);
            event.thread == thread && event.how == How::Refused && event.object.is_some_and(is_lock)
        })
    };
    let tries: Vec<&Event> = busy(execution).filter_map(refused).collect();
    let event = *tries.first()?;
    if tries.len() > 1 {
        let who: Vec<&str> = tries.iter().map(|e| names.thread(e.thread)).collect();
        let kept = holds::at_the_end(execution);
        let for_long = |object| {
            let before = events.len() - recent.len();
            kept.iter()
                .any(|hold| Some(hold.object) == object && hold.event < before)
        };
        if tries.iter().all(|event| for_long(event.object)) {
            return Some(format!(
                "{} try{} to get what another of them keeps, and keep what they have: a deadlock \
                 that asks again and again. What would each have to give back before it tries once \
                 more?",
                list(&who),
                beside(event.site),
            ));
        }
        return Some(format!(
            "{} try{}, find a lock taken and begin again, in step with each other, and so for \
             ever. Who gives way to whom, and for how long?",
            list(&who),
            beside(event.site),
        ));
    }
    let object = event.object?;
    Some(format!(
        "`{}` comes to `{}` with `{}`{} and finds it taken each time. Who holds it, and what does \
         that one need to give it back?",
        names.thread(event.thread),
        names.object(object),
        event.verb,
        beside(event.site),
    ))
}
