//! Threads that wait for ever: for what, and what to look at.

use super::asleep::{self, woken_in_vain};
use super::holds::{self, Hold};
use super::names::Names;
use super::rows::{at, is_of_the_program, only_joins};
use super::{list, panics, running};
use crate::kernel::{Execution, ObjectId, ThreadId, Waiting};

/// Who has panicked, who holds what, and who waits for whom.
pub(super) fn headline(execution: &Execution, names: &Names) -> String {
    let stuck: Vec<ThreadId> = running(execution)
        .filter(|&thread| {
            !only_joins(execution, thread) || held_by(execution, thread).next().is_some()
        })
        .collect();
    let told: Vec<ThreadId> = if stuck.is_empty() {
        running(execution).collect()
    } else {
        stuck
    };
    let (told, others) = few(execution, told);
    let events = execution.events();
    let panic = panics::unnoticed(execution).map(|at| panics::sentence(&events[at], names));
    let waits = told
        .iter()
        .map(|&thread| sentence(execution, thread, names));
    let others = (others > 0).then(|| format!("{others} others wait, too"));
    let parts: Vec<String> = panic.into_iter().chain(waits).chain(others).collect();
    parts.join("; ")
}

/// More threads than this are not all told of.
const TOLD: usize = 8;

/// Of many threads a few, and how many others there are. Who holds something is in the way
/// of the others.
fn few(execution: &Execution, mut threads: Vec<ThreadId>) -> (Vec<ThreadId>, usize) {
    let others = match threads.len() {
        0..=TOLD => 0,
        many => many - TOLD / 2,
    };
    if others > 0 {
        threads.sort_by_key(|&thread| held_by(execution, thread).next().is_none());
        threads.truncate(TOLD / 2);
        threads.sort_by_key(|thread| thread.index());
    }
    (threads, others)
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
    if verb.starts_with("park") {
        return format!("waits in `{verb}` and nobody will unpark it");
    }
    if kind == "Condvar" {
        return match woken_in_vain(execution, thread) {
            true => format!("was woken, looked, and sleeps in `{verb}` again"),
            false => format!("sleeps in `{verb}` and nobody will notify `{object}`"),
        };
    }
    if kind == "WaitGroup" {
        return format!("waits in `{verb}` for the others of `{object}` to leave");
    }
    if holders.contains(&thread) {
        return format!("waits in `{verb}` for `{object}`, which it holds itself");
    }
    let others: Vec<ObjectId> = waiting.also.into_iter().flatten().collect();
    if kind == "Channel" && !others.is_empty() {
        let more = others.iter().map(|&other| names.object(other));
        let all: Vec<String> = std::iter::once(object)
            .chain(more)
            .map(|name| format!("`{name}`"))
            .collect();
        return format!("waits in `{verb}` for {}", all.join(" or "));
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

/// What to look at.
pub(super) fn why(execution: &Execution, names: &Names) -> Vec<String> {
    let mut lines = Vec::new();
    let (told, _) = few(execution, running(execution).collect());
    for &thread in &told {
        lines.extend(wants_its_own(execution, thread, names));
        lines.extend(wants_what_is_gone(execution, thread, names));
    }
    let messages: Vec<String> = told
        .iter()
        .filter_map(|&thread| waits_for_a_message(execution, thread, names))
        .collect();
    let kept = held_in_a_wait(execution, names);
    if messages.is_empty() && kept.is_empty() {
        let joins = told.iter();
        lines.extend(joins.filter_map(|&thread| joins_too_soon(execution, thread, names)));
    }
    lines.extend(kept);
    if running(execution).any(|thread| waits_in_a_ring(execution, thread)) {
        lines.push(
            "Nobody lets go of what the others wait for. In which order does each thread take \
             what it needs, and is it the same order everywhere?"
                .to_owned(),
        );
    }
    lines.extend(asleep::why(execution, names));
    let panicked = panicked(execution, names);
    let ended = match lines.is_empty() && panicked.is_none() {
        true => ended(execution, names),
        false => String::new(),
    };
    match asleep::woke_by_itself(execution, names) {
        Some(line) => lines.insert(0, line),
        None => {
            let asked = asleep::unwoken(execution, names);
            lines.extend(asked.map(|line| format!("{line}{ended}")));
        }
    }
    if lines.is_empty() && panicked.is_none() {
        let who = match messages.is_empty() {
            true => "Everybody waits. Who was to make the first of them go on?",
            false => "",
        };
        let line = format!("{who}{ended}");
        lines.extend((!line.is_empty()).then(|| line.trim_start().to_owned()));
    }
    panicked.into_iter().chain(messages).chain(lines).collect()
}

fn panicked(execution: &Execution, names: &Names) -> Option<String> {
    let panic = panics::unnoticed(execution)?;
    let event = &execution.events()[panic];
    let name = names.thread(event.thread);
    Some(match execution.thread(event.thread).finished {
        true => format!(
            "The panic{} came first: what `{name}` was still to do for the others, it does not do.",
            at(event.site),
        ),
        false => format!(
            "After its panic{} `{name}` drops what it owns, and waits in the middle of that.",
            at(event.site),
        ),
    })
}

/// The last time that the thread took what it still holds.
fn taken(execution: &Execution, thread: ThreadId, object: ObjectId) -> Option<Hold> {
    let mut holds = holds::at_the_end(execution).into_iter();
    holds.rfind(|hold| (hold.thread, hold.object) == (thread, object))
}

/// The thread waits for what it holds.
fn wants_its_own(execution: &Execution, thread: ThreadId, names: &Names) -> Option<String> {
    let waiting = execution.thread(thread).waits_for?;
    let object = waiting.object?;
    if !held_by(execution, thread).any(|held| held == object) {
        return None;
    }
    let (name, verb) = (names.thread(thread), waiting.verb);
    Some(match taken(execution, thread, object) {
        Some(hold) => format!(
            "The guard that `{name}` took{} still lives, and `{verb}`{} waits for it for ever. How \
             far does that guard reach?",
            at(hold.site),
            at(waiting.site),
        ),
        None => format!(
            "`{name}` waits{} for the end of something that it is in the middle of itself.",
            at(waiting.site),
        ),
    })
}

/// The thread waits for what another took with it when it ended.
fn wants_what_is_gone(execution: &Execution, thread: ThreadId, names: &Names) -> Option<String> {
    let object = execution.thread(thread).waits_for?.object?;
    let owner = gone(execution, object)?;
    Some(format!(
        "`{}` took `{}`{} and has ended without giving it back. What has become of its guard?",
        names.thread(owner),
        names.object(object),
        at(taken(execution, owner, object).and_then(|hold| hold.site)),
    ))
}

/// The thread waits for the end of one that waits, too.
fn joins_too_soon(execution: &Execution, thread: ThreadId, names: &Names) -> Option<String> {
    let waiting = execution.thread(thread).waits_for?;
    if waiting.verb != "join" || !waiting.site.is_some_and(is_of_the_program) {
        return None;
    }
    let joined = *execution.object(waiting.object?).holders.first()?;
    let (name, joined) = (names.thread(thread), names.thread(joined));
    Some(format!(
        "`{name}` waits{} until `{joined}` has ended. Is there something that it does only after \
         that, and that others wait for, such as to start them? Or has `{joined}` work that another \
         thread should have?",
        at(waiting.site),
    ))
}

/// The thread waits for a message, or for the end of those who can send one; or for room.
fn waits_for_a_message(execution: &Execution, thread: ThreadId, names: &Names) -> Option<String> {
    let waiting = execution.thread(thread).waits_for?;
    let object = waiting.object?;
    let senders = execution.object(object).senders;
    if senders == 0 || waiting.also.iter().any(Option::is_some) {
        return None;
    }
    if waiting.verb.contains("send") {
        return Some(format!(
            "`{}` waits{} until somebody receives from `{}`, or all its receivers have been \
             dropped. Who is to do that, and what are they waiting for?",
            names.thread(thread),
            at(waiting.site),
            names.object(object),
        ));
    }
    let (them, one) = match senders {
        1 => ("is one left".to_owned(), "it"),
        _ => (format!("are {senders} left"), "them"),
    };
    Some(format!(
        "`{}` waits{} until something is sent, or all senders of `{}` have been dropped, and there \
         {them}. Who keeps {one}, and what for?",
        names.thread(thread),
        at(waiting.site),
        names.object(object),
    ))
}

/// Who keeps a lock from others while it waits for something that is no lock.
fn held_in_a_wait(execution: &Execution, names: &Names) -> Vec<String> {
    let waits_for = |thread| execution.thread(thread).waits_for;
    let line = |hold: Hold| {
        let waiting = waits_for(hold.thread)?;
        let is_lock = |object| holds::is_lock(execution, object);
        let wanted = running(execution)
            .filter_map(waits_for)
            .any(|waiting| waiting.object == Some(hold.object));
        if !wanted || waiting.object.is_some_and(is_lock) {
            return None;
        }
        Some(format!(
            "`{}` took `{}`{} and holds it while it waits{}. Who needs it meanwhile?",
            names.thread(hold.thread),
            names.object(hold.object),
            at(hold.site),
            at(waiting.site),
        ))
    };
    let holds = holds::at_the_end(execution).into_iter();
    holds
        .filter(|hold| !execution.thread(hold.thread).finished)
        .filter_map(line)
        .collect()
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

/// More names than this are counted.
const NAMES: usize = 5;

/// Who will do nothing any more: those whom a waiting call names, if it names
/// any.
fn ended(execution: &Execution, names: &Names) -> String {
    let all: Vec<&str> = (0..execution.thread_count())
        .map(ThreadId::new)
        .filter(|&thread| execution.thread(thread).finished)
        .map(|thread| names.thread(thread))
        .collect();
    let awaited = |name: &&str| {
        let name = format!(" {name}");
        running(execution).any(|thread| {
            let waiting = execution.thread(thread).waits_for;
            waiting.is_some_and(|waiting| waiting.verb.ends_with(&name))
        })
    };
    let named: Vec<&str> = all.iter().copied().filter(awaited).collect();
    let told = if named.is_empty() { all } else { named };
    let more = told.len().saturating_sub(NAMES);
    let who = match (told.as_slice(), more) {
        ([], _) => return String::new(),
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
    format!(" {who} {have} ended, and will do nothing any more.")
}
