//! Threads that wait for ever, or never arrive: for what, and what to look at.

use super::holds::{self, Hold};
use super::names::Names;
use super::{list, panics, rows, running};
use crate::kernel::{Class, Event, Execution, How, ObjectId, Site, ThreadId, Waiting};

/// Who has panicked, who holds what, and who waits for whom.
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
    let events = execution.events();
    let panic = panics::fatal(execution).map(|at| panics::sentence(&events[at], names));
    let waits = told
        .iter()
        .map(|&thread| sentence(execution, thread, names));
    let parts: Vec<String> = panic.into_iter().chain(waits).collect();
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
    let wait = match execution.thread(thread).waits_for {
        None => "does not go on".to_owned(),
        Some(waiting) => wait(execution, thread, waiting, names),
    };
    match held.as_slice() {
        [] => format!("`{name}` {wait}"),
        held => format!("`{name}` holds {} and {wait}", list(held)),
    }
}

fn wait(execution: &Execution, thread: ThreadId, waiting: Waiting, names: &Names) -> String {
    let verb = waiting.verb;
    let Some(id) = waiting.object else {
        return format!("waits in `{verb}`");
    };
    let object = names.object(id);
    let (kind, holders) = {
        let books = execution.object(id);
        (books.kind, books.holders.clone())
    };
    if matches!(verb, "join" | "scope") {
        return match holders.first() {
            Some(&other) => format!("waits for `{}` to end", names.thread(other)),
            None => "waits for a thread to end".to_owned(),
        };
    }
    if kind == "Condvar" {
        return match woken_in_vain(execution, thread) {
            Some(_) => format!("was woken, looked, and sleeps in `{verb}` again"),
            None => format!("sleeps in `{verb}` and nobody will notify `{object}`"),
        };
    }
    if holders.contains(&thread) {
        return format!("waits in `{verb}` for `{object}`, which it holds itself");
    }
    match gone(execution, id) {
        Some(owner) => format!(
            "waits in `{verb}` for `{object}`, which `{}` has never given back",
            names.thread(owner)
        ),
        None => format!("waits in `{verb}` for `{object}`"),
    }
}

/// The thread that has ended and still holds the lock.
fn gone(execution: &Execution, lock: ObjectId) -> Option<ThreadId> {
    let holders = execution.object(lock).holders.clone();
    let ended = |thread: &ThreadId| execution.thread(*thread).finished;
    holders
        .into_iter()
        .find(|thread| holds::is_lock(execution, lock) && ended(thread))
}

/// A thread that was notified and went back to sleep without doing anything.
struct InVain<'a> {
    woken_by: Option<&'a Event>,
    slept: &'a Event,
}

/// Tells which events those are, by their place in the record.
fn woken_in_vain(execution: &Execution, thread: ThreadId) -> Option<(Option<usize>, usize)> {
    let waiting = execution.thread(thread).waits_for?;
    let events = execution.events();
    let own = |event: &Event| event.thread == thread;
    let slept = events
        .iter()
        .rposition(|e| own(e) && e.class == Class::Unlock && e.verb == waiting.verb)?;
    let woken = events[..slept].iter().rposition(|e| {
        own(e) && e.class == Class::Lock && e.object == waiting.object && e.how == How::Plain
    })?;
    // Who gave the lock back in between was through with that wait.
    let gave_back = |e: &Event| {
        own(e) && e.class == Class::Unlock && e.object == events[slept].object
    };
    if events[woken..slept].iter().any(gave_back) {
        return None;
    }
    let notifies = |e: &Event| {
        e.object == waiting.object && e.verb.starts_with("notify") && e.class == Class::Write
    };
    Some((events[..woken].iter().rposition(notifies), slept))
}

/// What to look at in a deadlock.
pub(super) fn deadlock(execution: &Execution, names: &Names) -> Vec<String> {
    let holds = holds::at_the_end(execution);
    let mut lines: Vec<String> = panicked(execution, names).into_iter().collect();
    for thread in running(execution) {
        let Some(waiting) = execution.thread(thread).waits_for else {
            continue;
        };
        lines.extend(waits_for_itself(execution, thread, waiting, &holds, names));
        lines.extend(waits_for_the_gone(execution, waiting, &holds, names));
    }
    lines.extend(held_in_a_wait(execution, &holds, names));
    if running(execution).any(|thread| waits_in_a_ring(execution, thread)) {
        lines.push(
            "Nobody lets go of what the others wait for. In which order does each thread take \
             what it needs, and is it the same order everywhere?"
                .to_owned(),
        );
    }
    lines.extend(asleep(execution, names));
    if lines.is_empty() {
        let question = "Everybody waits. Who was to make the first of them go on?";
        lines.push(match ended(execution, names) {
            Some(ended) => format!("{question} {ended}"),
            None => question.to_owned(),
        });
    }
    lines.dedup();
    lines
}

fn panicked(execution: &Execution, names: &Names) -> Option<String> {
    let at = panics::fatal(execution)?;
    let event = &execution.events()[at];
    Some(format!(
        "The panic{} came first: whatever `{}` was still to do for the others, it will not do.",
        place(event.site),
        names.thread(event.thread),
    ))
}

fn waits_for_itself(
    execution: &Execution,
    thread: ThreadId,
    waiting: Waiting,
    holds: &[Hold],
    names: &Names,
) -> Option<String> {
    let object = waiting.object?;
    let is_mine = execution.object(object).holders.contains(&thread);
    if !is_mine || execution.object(object).kind == "Thread" {
        return None;
    }
    let (name, verb) = (names.thread(thread), waiting.verb);
    let hold = holds
        .iter()
        .rfind(|hold| (hold.thread, hold.object) == (thread, object));
    Some(match hold {
        Some(hold) => format!(
            "The guard that `{name}` took{} still lives, and `{verb}`{} waits for it for ever. How \
             far does that guard reach?",
            place(hold.site),
            place(waiting.site),
        ),
        None => format!(
            "`{name}` waits in `{verb}`{} for the end of something that it is in the middle of \
             itself.",
            place(waiting.site),
        ),
    })
}

fn waits_for_the_gone(
    execution: &Execution,
    waiting: Waiting,
    holds: &[Hold],
    names: &Names,
) -> Option<String> {
    let object = waiting.object?;
    let owner = gone(execution, object)?;
    let hold = holds
        .iter()
        .rfind(|hold| (hold.thread, hold.object) == (owner, object));
    Some(format!(
        "`{}` took `{}`{} and has ended without giving it back. What has become of the guard?",
        names.thread(owner),
        names.object(object),
        place(hold.and_then(|hold| hold.site)),
    ))
}

/// Who keeps a lock from the others while it waits for something that is no
/// lock.
fn held_in_a_wait(execution: &Execution, holds: &[Hold], names: &Names) -> Vec<String> {
    let wanted = |object: ObjectId| {
        running(execution).any(|other| {
            let waiting = execution.thread(other).waits_for;
            waiting.is_some_and(|waiting| waiting.object == Some(object))
        })
    };
    let line = |hold: &Hold| {
        let waiting = execution.thread(hold.thread).waits_for?;
        let for_a_lock = waiting.object.is_some_and(|it| holds::is_lock(execution, it));
        (!for_a_lock && wanted(hold.object)).then(|| {
            format!(
                "`{}` holds `{}` since {} while it waits in `{}`{}, and so nobody else gets it. \
                 Does it have to hold it there?",
                names.thread(hold.thread),
                names.object(hold.object),
                bare_place(hold.site),
                waiting.verb,
                place(waiting.site),
            )
        })
    };
    let is_running = |hold: &&Hold| !execution.thread(hold.thread).finished;
    holds.iter().filter(is_running).filter_map(line).collect()
}

/// Whether the thread waits for a lock whose holder waits for a lock, and so on,
/// until the last of them waits for the first.
fn waits_in_a_ring(execution: &Execution, first: ThreadId) -> bool {
    let mut seen: Vec<ThreadId> = Vec::new();
    let mut open = vec![first];
    while let Some(thread) = open.pop() {
        let waiting = execution.thread(thread).waits_for;
        let lock = waiting
            .and_then(|waiting| waiting.object)
            .filter(|&object| holds::is_lock(execution, object));
        let Some(lock) = lock else { continue };
        for &holder in &execution.object(lock).holders {
            if holder == first && thread != first {
                return true;
            }
            if holder != thread && !seen.contains(&holder) {
                seen.push(holder);
                open.push(holder);
            }
        }
    }
    false
}

/// Of those who sleep until they are notified.
fn asleep(execution: &Execution, names: &Names) -> Vec<String> {
    let sleepers: Vec<ThreadId> = running(execution)
        .filter(|&thread| {
            let waiting = execution.thread(thread).waits_for;
            let object = waiting.and_then(|waiting| waiting.object);
            object.is_some_and(|object| execution.object(object).kind == "Condvar")
        })
        .collect();
    let events = execution.events();
    let mut lines = Vec::new();
    let mut overslept = false;
    // Those whom the same notification woke are told of together.
    let mut groups: Vec<(InVain<'_>, Vec<&str>)> = Vec::new();
    for thread in sleepers {
        let Some((by, slept)) = woken_in_vain(execution, thread) else {
            overslept = true;
            continue;
        };
        let (woken_by, slept) = (by.map(|by| &events[by]), &events[slept]);
        let same = |(known, _): &&mut (InVain<'_>, _)| {
            known.slept.site == slept.site
                && known.woken_by.map(std::ptr::from_ref) == woken_by.map(std::ptr::from_ref)
        };
        match groups.iter_mut().find(same) {
            Some((_, who)) => who.push(names.thread(thread)),
            None => groups.push((InVain { woken_by, slept }, vec![names.thread(thread)])),
        }
    }
    for (found, who) in &groups {
        lines.push(in_vain(found, who, names));
    }
    if overslept {
        lines.push(
            "A notification wakes only those who sleep at that moment. Who was to send it, when, \
             and to whom?"
                .to_owned(),
        );
        lines.extend(ended(execution, names));
    }
    lines
}

fn in_vain(found: &InVain<'_>, who: &[&str], names: &Names) -> String {
    let by = found.woken_by.map_or_else(String::new, |event| {
        format!(" by `{}`{}", names.thread(event.thread), place(event.site))
    });
    let (was, what) = match who {
        [_] => ("was", "did it look at, and what had become of that by then"),
        _ => ("were", "did they look at, and what had become of that by then"),
    };
    format!(
        "{} {was} woken{by}, looked, and slept again{}. What {what}?",
        list(who),
        place(found.slept.site),
    )
}

/// More names than this are counted.
const NAMES: usize = 5;

/// Who will do nothing any more: those whom a waiting call names, if it names any.
fn ended(execution: &Execution, names: &Names) -> Option<String> {
    let all: Vec<&str> = (0..execution.thread_count())
        .map(ThreadId::new)
        .filter(|&thread| execution.thread(thread).finished)
        .map(|thread| names.thread(thread))
        .collect();
    let awaited = |name: &&str| {
        running(execution).any(|thread| {
            let waiting = execution.thread(thread).waits_for;
            waiting.is_some_and(|waiting| waiting.verb.ends_with(&format!(" {name}")))
        })
    };
    let named: Vec<&str> = all.iter().copied().filter(awaited).collect();
    let told = if named.is_empty() { all } else { named };
    let more = told.len().saturating_sub(NAMES);
    let who = match (told.as_slice(), more) {
        ([], _) => return None,
        (told, 0 | 1) => list(told),
        (told, more) => {
            let first: Vec<String> = told[..NAMES]
                .iter()
                .map(|name| format!("`{name}`"))
                .collect();
            format!("{} and {more} others", first.join(", "))
        }
    };
    let have = if told.len() == 1 { "has" } else { "have" };
    Some(format!("{who} {have} ended, and will do nothing any more."))
}

/// Steps after which a thread that was blocked before them counts as blocked for
/// ever.
const LONG: usize = 1_000;

/// Who goes on, and who waits for good, when all is over.
fn busy_and_blocked(execution: &Execution) -> (Vec<ThreadId>, Vec<ThreadId>) {
    let events = execution.events();
    running(execution).partition(|&thread| {
        let last = events.iter().rposition(|event| event.thread == thread);
        let blocked = last.is_some_and(|last| {
            events[last].how == How::Blocked && events.len() - last > LONG.min(events.len() / 2)
        });
        !blocked
    })
}

pub(super) fn livelock_headline(execution: &Execution, names: &Names) -> String {
    let (busy, blocked) = busy_and_blocked(execution);
    let busy: Vec<&str> = busy.iter().map(|&thread| names.thread(thread)).collect();
    let goes_on = match busy.as_slice() {
        [one] => format!("`{one}` goes on for ever, and nothing changes any more"),
        many => format!("{} go on for ever and get nowhere", list(many)),
    };
    let waits = by_what_they_wait_for(execution, &blocked)
        .into_iter()
        .map(|(object, who)| kept_waiting(execution, object, &who, names));
    let parts: Vec<String> = std::iter::once(goes_on).chain(waits).collect();
    parts.join("; ")
}

/// The blocked threads, those together that wait for the same thing. That
/// somebody waits for another's end says nothing.
fn by_what_they_wait_for(
    execution: &Execution,
    blocked: &[ThreadId],
) -> Vec<(ObjectId, Vec<ThreadId>)> {
    let mut groups: Vec<(ObjectId, Vec<ThreadId>)> = Vec::new();
    for &thread in blocked {
        let waiting = execution.thread(thread).waits_for;
        let object = waiting.and_then(|waiting| waiting.object);
        let Some(object) = object.filter(|_| !rows::joins(execution, thread)) else {
            continue;
        };
        match groups.iter_mut().find(|(known, _)| *known == object) {
            Some((_, who)) => who.push(thread),
            None => groups.push((object, vec![thread])),
        }
    }
    groups
}

/// "`b` and `c` wait for `lock`, which `a` holds".
fn kept_waiting(
    execution: &Execution,
    object: ObjectId,
    who: &[ThreadId],
    names: &Names,
) -> String {
    let waiting: Vec<&str> = who.iter().map(|&thread| names.thread(thread)).collect();
    let holders: Vec<&str> = match execution.object(object).kind {
        "Thread" => Vec::new(),
        _ => {
            let holders = &execution.object(object).holders;
            holders.iter().map(|&thread| names.thread(thread)).collect()
        }
    };
    let (wait, name) = (
        if who.len() == 1 { "waits" } else { "wait" },
        names.object(object),
    );
    let waits = format!("{} {wait} for `{name}`", list(&waiting));
    match holders.as_slice() {
        [] => waits,
        [one] => format!("{waits}, which `{one}` holds"),
        many => format!("{waits}, which {} hold", list(many)),
    }
}

/// What to look at in a livelock.
pub(super) fn livelock(execution: &Execution, names: &Names) -> Vec<String> {
    let (busy, blocked) = busy_and_blocked(execution);
    let mut lines = Vec::new();
    let groups = by_what_they_wait_for(execution, &blocked);
    let holds = holds::at_the_end(execution);
    for (object, who) in &groups {
        lines.push(blocked_by(execution, *object, who, &holds, names));
    }
    if let Some(line) = tries_in_vain(execution, &busy, names) {
        lines.push(line);
        return lines;
    }
    let question = "Look at what each of them waits to see, and at who would have to do something \
                    for that to change.";
    lines.push(match groups.as_slice() {
        [] => format!("No thread is blocked, and still none arrives. {question}"),
        _ => match busy.as_slice() {
            [one] => format!(
                "What does `{}` wait to see, who would have to do something for that to change, \
                 and can that one get on?",
                names.thread(*one)
            ),
            _ => format!("The others go on and do not arrive. {question}"),
        },
    });
    lines
}

fn blocked_by(
    execution: &Execution,
    object: ObjectId,
    who: &[ThreadId],
    holds: &[Hold],
    names: &Names,
) -> String {
    let first = execution.thread(who[0]).waits_for;
    let (verb, at) = first.map_or(("", None), |waiting| (waiting.verb, waiting.site));
    let waits = kept_waiting(execution, object, who, names);
    match holds.iter().rfind(|hold| hold.object == object) {
        Some(hold) => format!("{waits} since {}.", bare_place(hold.site)),
        None => format!("{waits} in `{verb}`{}.", place(at)),
    }
}

/// The record's end in which to look for who tries a lock.
const RECENT: usize = 200;

/// Who comes for locks without waiting, and finds them taken each time.
fn tries_in_vain(execution: &Execution, busy: &[ThreadId], names: &Names) -> Option<String> {
    let events = execution.events();
    let recent = &events[events.len().saturating_sub(RECENT)..];
    let refused = |thread: ThreadId| {
        recent.iter().find(|event| {
            let lock = event.object.is_some_and(|it| holds::is_lock(execution, it));
            event.thread == thread && event.how == How::Refused && lock
        })
    };
    let tries: Vec<&Event> = busy.iter().filter_map(|&thread| refused(thread)).collect();
    let event = tries.first()?;
    if tries.len() > 1 {
        let who: Vec<&str> = tries.iter().map(|e| names.thread(e.thread)).collect();
        return Some(format!(
            "{} try{}, find the lock taken, give back what they have and begin again, all at the \
             same time, and so for ever. Who gives way to whom, and for how long?",
            list(&who),
            place(event.site),
        ));
    }
    let object = event.object?;
    Some(format!(
        "`{}` comes to `{}` with `{}`{} and finds it taken each time. Who holds it, and does it \
         give way so that the other can give it back?",
        names.thread(event.thread),
        names.object(object),
        event.verb,
        place(event.site),
    ))
}

/// " (src/lib.rs:12)".
fn place(site: Option<Site>) -> String {
    site.map_or_else(String::new, |site| {
        let source = rows::source(site);
        format!(" ({}:{})", source.file, source.line)
    })
}

/// "src/lib.rs:12".
fn bare_place(site: Option<Site>) -> String {
    match site {
        Some(site) => {
            let source = rows::source(site);
            format!("{}:{}", source.file, source.line)
        }
        None => "before".to_owned(),
    }
}
