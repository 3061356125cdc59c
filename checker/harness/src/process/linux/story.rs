//! Why a family of processes is stuck, for a person.

use super::descriptors::Object;
use super::doing::{self, Doing, Wait};
use super::knot::{Knot, Reason, Sleeper, Waker};
use super::names::Names;
use super::why::why;

/// Who waits where, and then what to look at.
pub(super) fn of_deadlock(knot: &Knot) -> String {
    let names = Names::of(knot.root, &knot.members);
    let living = knot
        .members
        .iter()
        .filter(|member| !member.has_ended())
        .count();
    let headline = match living {
        1 => "it waits for something that only it could do",
        _ => "every process waits for another one, and none of them can go on",
    };
    format!(
        "{headline}\n\n{}\n{}",
        table(knot, &names),
        why(knot, &names)
    )
}

/// Who does what, when the time is over.
pub(super) fn of_everybody(knot: &Knot) -> String {
    table(knot, &Names::of(knot.root, &knot.members))
}

fn table(knot: &Knot, names: &Names) -> String {
    let mut rows: Vec<(String, Vec<String>)> = knot
        .sleepers
        .iter()
        .map(|sleeper| (who(knot, names, sleeper), what(knot, names, sleeper)))
        .collect();
    let ended = knot
        .members
        .iter()
        .filter(|member| member.has_ended())
        .count();
    if ended > 0 {
        let who = match ended {
            1 => "(one more)".to_owned(),
            _ => format!("({ended} more)"),
        };
        rows.push((who, vec!["ended, and not yet waited for".to_owned()]));
    }
    let width = rows
        .iter()
        .map(|(who, _)| who.chars().count())
        .max()
        .unwrap_or(0);
    // A single row is a sentence, and no table.
    let gap = if rows.len() == 1 { " " } else { "  " };
    let mut text = String::new();
    for (who, lines) in rows {
        for (index, line) in lines.iter().enumerate() {
            let who = if index == 0 { who.as_str() } else { "" };
            text.push_str(&format!("  {who:width$}{gap}{line}\n"));
        }
    }
    text
}

/// A process, and which of its threads if it has several.
fn who(knot: &Knot, names: &Names, sleeper: &Sleeper) -> String {
    let process = names.process(sleeper.pid).trim_matches('`');
    let threads = knot
        .sleepers
        .iter()
        .filter(|other| other.pid == sleeper.pid)
        .count();
    match threads {
        1 => process.to_owned(),
        _ if sleeper.thread == sleeper.pid => format!("{process}, main thread"),
        _ => match doing::thread_name(sleeper.pid, sleeper.thread) {
            None => format!("{process}, another thread"),
            Some(name) => format!("{process}, thread {name}"),
        },
    }
}

fn what(knot: &Knot, names: &Names, sleeper: &Sleeper) -> Vec<String> {
    let alone = knot
        .sleepers
        .iter()
        .filter(|other| other.pid == sleeper.pid)
        .count()
        == 1;
    match &sleeper.doing {
        Doing::Runs => vec!["runs".to_owned()],
        Doing::Sleeps => vec!["sleeps".to_owned()],
        Doing::Waits(waits) if sleeper.reasons.is_empty() => {
            waits.iter().map(|wait| short(wait, alone)).collect()
        }
        Doing::Waits(_) => sleeper
            .reasons
            .iter()
            .flat_map(|reason| full(names, reason, alone))
            .collect(),
    }
}

/// A wait of which only the call is known, by a thread that may be the only one of
/// its process.
fn short(wait: &Wait, alone: bool) -> String {
    match wait {
        Wait::Read(number) => format!("reads from descriptor {number}"),
        Wait::Write(number) => format!("writes to descriptor {number}"),
        Wait::Child(_) => "waits for the end of a child".to_owned(),
        Wait::Futex { private: false } if alone => {
            "waits for a lock or a condition in shared memory".to_owned()
        }
        Wait::Futex { .. } if alone => {
            "waits for a lock or a condition, and has no other thread".to_owned()
        }
        Wait::Futex { .. } => "waits for another thread".to_owned(),
        Wait::FileLock => "waits for the lock of a file".to_owned(),
    }
}

fn full(names: &Names, reason: &Reason, alone: bool) -> Vec<String> {
    let holders = || holders(names, &reason.wakers);
    match (&reason.wait, reason.object) {
        (Wait::Read(_), Some(object @ Object::Socket(_))) => vec![
            format!("reads from {}, and nothing comes", names.object(object)),
            format!("  its other end is open in {}", holders()),
        ],
        (Wait::Read(_), Some(object)) => vec![
            format!("reads from {}, which is empty", names.object(object)),
            format!("  its write end is still open in {}", holders()),
        ],
        (Wait::Write(_), Some(object @ Object::Socket(_))) => vec![
            format!("writes to {}, which is full", names.object(object)),
            format!("  its other end is open in {}", holders()),
        ],
        (Wait::Write(_), Some(object)) => vec![
            format!("writes to {}, which is full", names.object(object)),
            format!("  its read end is open in {}", holders()),
        ],
        (Wait::Child(_), _) => {
            let children: Vec<&str> = reason
                .wakers
                .iter()
                .map(|waker| names.process(waker.pid))
                .collect();
            vec![format!("waits for the end of {}", children.join(" or "))]
        }
        (Wait::FileLock, _) => {
            let holders: Vec<&str> = reason
                .wakers
                .iter()
                .map(|waker| names.process(waker.pid))
                .collect();
            vec![format!(
                "waits for the lock of a file, which {} has",
                holders.join(" or ")
            )]
        }
        (wait, _) => vec![short(wait, alone)],
    }
}

/// "`parent` (descriptors 5 and 6) and `squares` (descriptor 1)".
fn holders(names: &Names, wakers: &[Waker]) -> String {
    let mut holders = Vec::new();
    for (pid, name) in names.processes() {
        let numbers: Vec<String> = wakers
            .iter()
            .filter(|waker| waker.pid == pid)
            .filter_map(|waker| Some(waker.descriptor?.to_string()))
            .collect();
        match numbers.len() {
            0 => {}
            1 => holders.push(format!("{name} (descriptor {})", numbers[0])),
            _ => holders.push(format!("{name} (descriptors {})", numbers.join(" and "))),
        }
    }
    holders.join(", and in ")
}
