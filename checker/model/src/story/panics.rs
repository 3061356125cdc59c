//! Which panic a story is about, and what it said.

use super::names::Names;
use super::{rows, running};
use crate::kernel::panics::RESUMED;
use crate::kernel::{Class, Event, Execution, How, ThreadId};

/// Where in the record a thread panicked and did not catch it.
pub(super) fn fatal(execution: &Execution) -> Option<usize> {
    let unwinds: Vec<ThreadId> = (0..execution.thread_count())
        .map(ThreadId::new)
        .filter(|&thread| execution.thread(thread).panicked)
        .chain(running(execution).filter(|&thread| only_unwinds(execution, thread)))
        .collect();
    let last_of = |&thread: &ThreadId| {
        let events = execution.events();
        events
            .iter()
            .rposition(|event| is_panic(event) && event.thread == thread)
    };
    unwinds.iter().filter_map(last_of).min()
}

/// The same, if the rest of the program has not been told of it by a `join`.
pub(super) fn unnoticed(execution: &Execution) -> Option<usize> {
    let panic = fatal(execution)?;
    let events = execution.events();
    let thread = events[panic].thread;
    let told = events[panic..]
        .iter()
        .any(|event| joined(execution, event) == Some(thread));
    (!told).then_some(panic)
}

/// The thread whose end a `join` has waited for.
fn joined(execution: &Execution, event: &Event) -> Option<ThreadId> {
    let object = event.object?;
    let has_joined = event.verb == "join" && event.how != How::Blocked;
    has_joined
        .then(|| execution.object(object).holders.first().copied())
        .flatten()
}

/// The panic of which the thread at this event was told by its latest `join`.
fn heard_of(execution: &Execution, at: usize) -> Option<usize> {
    let events = execution.events();
    let mut before = events[..at].iter().rev();
    let end = before.find_map(|event| {
        let mine = event.thread == events[at].thread;
        mine.then(|| joined(execution, event)).flatten()
    })?;
    let panics = |event: &Event| is_panic(event) && event.thread == end;
    let panic = events[..at].iter().rposition(panics)?;
    match says_any(&rows::text_of(&events[panic].wrote)) {
        true => heard_of(execution, panic).or(Some(panic)),
        false => Some(panic),
    }
}

/// What `join().unwrap()` says.
fn says_any(message: &str) -> bool {
    message.ends_with("Any { .. }")
}

/// Whether the thread has panicked and done nothing since but to give things
/// back and to wait for the threads of its scope.
fn only_unwinds(execution: &Execution, thread: ThreadId) -> bool {
    let waits_for = execution.thread(thread).waits_for;
    let in_scope = waits_for.is_some_and(|waiting| waiting.verb == "scope");
    if !in_scope && execution.thread(thread).panicking == 0 {
        return false;
    }
    let events = execution.events();
    let mut own = events.iter().rev().filter(|event| event.thread == thread);
    let acts = |event: &&Event| {
        let gives_back = event.class == Class::Unlock || event.verb.starts_with("drop ");
        !gives_back && event.how != How::Blocked
    };
    own.find(acts).is_some_and(is_panic)
}

/// Where the thread that aborted the program had panicked first. Nothing if it has caught
/// other panics, since it might be one of them.
pub(super) fn unwound(execution: &Execution) -> Option<usize> {
    let thread = execution.failure()?.thread?;
    let events = execution.events();
    let panics = |&index: &usize| is_panic(&events[index]) && events[index].thread == thread;
    let panics: Vec<usize> = (0..events.len()).filter(panics).collect();
    match panics[..] {
        [first, _] if execution.thread(thread).panicking == 2 => Some(first),
        _ => None,
    }
}

/// The panic of another thread behind that of `main`, if `main` only says that
/// there was one.
pub(super) fn behind(execution: &Execution, message: &str) -> Option<usize> {
    let is_messenger = says_any(message)
        || message.ends_with("PoisonError { .. }")
        || message == RESUMED
        || message == "a scoped thread panicked";
    if !is_messenger {
        return None;
    }
    let events = execution.events();
    if says_any(message)
        && let Some(own) = events
            .iter()
            .rposition(|event| is_panic(event) && event.thread == ThreadId::MAIN)
        && let Some(panic) = heard_of(execution, own)
    {
        return Some(panic);
    }
    let of_another = |event: &Event| is_panic(event) && event.thread != ThreadId::MAIN;
    fatal(execution)
        .filter(|&at| of_another(&events[at]))
        .or_else(|| events.iter().position(of_another))
}

/// The last panic of `main`, if it is one of the program and not of the check.
pub(super) fn of_the_program(execution: &Execution) -> Option<usize> {
    let events = execution.events();
    let own = |event: &Event| is_panic(event) && event.thread == ThreadId::MAIN;
    let panic = events.iter().rposition(own)?;
    let site = events[panic].site?;
    rows::is_of_the_program(site).then_some(panic)
}

/// "`Huey` panicked: boom".
pub(super) fn sentence(event: &Event, names: &Names) -> String {
    format!(
        "`{}` panicked: {}",
        names.thread(event.thread),
        assertion(&rows::text_of(&event.wrote))
    )
}

fn is_panic(event: &Event) -> bool {
    event.verb == "panic"
}

/// An `assert_eq!` on one line, also one that is cited.
pub(super) fn assertion(message: &str) -> String {
    let mut lines = message.lines();
    let first = lines.next().unwrap_or("");
    let values: Vec<&str> = lines
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    let (Some((before, said)), Some(left), Some(right)) = (
        first.split_once("assertion `"),
        values.iter().find_map(|line| line.strip_prefix("left: ")),
        values.iter().find_map(|line| line.strip_prefix("right: ")),
    ) else {
        return message.trim_end().to_owned();
    };
    match said.split_once("failed: ") {
        Some((_, what)) => format!("{before}{what}: {left} is not {right}"),
        None => format!("{before}{left} is not {right}"),
    }
}
