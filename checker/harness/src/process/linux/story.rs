//! Why a family of processes is stuck, for a person.

use super::descriptors::Object;
use super::doing::{self, Doing, Wait};
use super::names::Names;
use super::stuck::{Knot, Reason, Sleeper, Waker};

/// Who waits where, and then what to look at.
pub(super) fn of_deadlock(knot: &Knot) -> String {
    let names = Names::of(knot.root, &knot.members);
    let living = knot.members.iter().filter(|member| !member.has_ended()).count();
    let headline = match living {
        1 => "it waits for something that only it could do",
        _ => "every process waits for another one, and none of them can go on",
    };
    format!("{headline}\n\n{}\n{}", table(knot, &names), why(knot, &names))
}

/// Who does what, when the time is over.
pub(super) fn of_everybody(knot: &Knot) -> String {
    table(knot, &Names::of(knot.root, &knot.members))
}

fn table(knot: &Knot, names: &Names) -> String {
    let mut rows: Vec<(String, Vec<String>)> = knot
        .sleepers
        .iter()
        .map(|sleeper| (who(knot, names, sleeper), what(names, sleeper)))
        .collect();
    let ended = knot.members.iter().filter(|member| member.has_ended()).count();
    if ended > 0 {
        let who = match ended {
            1 => "(one more)".to_owned(),
            _ => format!("({ended} more)"),
        };
        rows.push((who, vec!["ended, and not yet waited for".to_owned()]));
    }
    let width = rows.iter().map(|(who, _)| who.chars().count()).max().unwrap_or(0);
    let mut text = String::new();
    for (who, lines) in rows {
        for (index, line) in lines.iter().enumerate() {
            let who = if index == 0 { who.as_str() } else { "" };
            text.push_str(&format!("  {who:width$}  {line}\n"));
        }
    }
    text
}

/// A process, and which of its threads if it has several.
fn who(knot: &Knot, names: &Names, sleeper: &Sleeper) -> String {
    let process = names.process(sleeper.pid).trim_matches('`');
    let threads = knot.sleepers.iter().filter(|other| other.pid == sleeper.pid).count();
    match threads {
        1 => process.to_owned(),
        _ if sleeper.thread == sleeper.pid => format!("{process}, main thread"),
        _ => match doing::thread_name(sleeper.pid, sleeper.thread) {
            name if name.is_empty() => format!("{process}, a thread"),
            name => format!("{process}, thread {name}"),
        },
    }
}

fn what(names: &Names, sleeper: &Sleeper) -> Vec<String> {
    match &sleeper.doing {
        Doing::Runs => vec!["runs".to_owned()],
        Doing::Sleeps => vec!["sleeps".to_owned()],
        Doing::Waits(waits) if sleeper.reasons.is_empty() => waits.iter().map(short).collect(),
        Doing::Waits(_) => sleeper
            .reasons
            .iter()
            .flat_map(|reason| full(names, reason))
            .collect(),
    }
}

/// A wait of which only the call is known.
fn short(wait: &Wait) -> String {
    match wait {
        Wait::Read(number) => format!("reads from descriptor {number}"),
        Wait::Write(number) => format!("writes to descriptor {number}"),
        Wait::Child(_) => "waits for the end of a child".to_owned(),
        Wait::Thread => "waits for another thread".to_owned(),
    }
}

fn full(names: &Names, reason: &Reason) -> Vec<String> {
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
            let children: Vec<&str> =
                reason.wakers.iter().map(|waker| names.process(waker.pid)).collect();
            vec![format!("waits for the end of {}", children.join(" or "))]
        }
        (wait, _) => vec![short(wait)],
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

/// One process that waits, and what for.
#[derive(Clone, Copy)]
struct Edge<'a> {
    pid: i32,
    reason: &'a Reason,
}

impl Edge<'_> {
    fn object(self) -> Option<Object> {
        self.reason.object
    }

    fn reads(self) -> bool {
        matches!(self.reason.wait, Wait::Read(_))
    }

    fn writes(self) -> bool {
        matches!(self.reason.wait, Wait::Write(_))
    }

    fn is_pipe(self) -> bool {
        matches!(self.reason.object, Some(Object::Pipe(..)))
    }

    fn can_be_woken_by(self, pid: i32) -> bool {
        self.reason.wakers.iter().any(|waker| waker.pid == pid)
    }
}

/// What to look at: the pattern behind the knot, and never its solution.
fn why(knot: &Knot, names: &Names) -> String {
    let edges: Vec<Edge<'_>> = knot
        .sleepers
        .iter()
        .flat_map(|sleeper| {
            sleeper.reasons.iter().map(|reason| Edge {
                pid: sleeper.pid,
                reason,
            })
        })
        .collect();
    let sentence = full_both_ways(&edges, names)
        .or_else(|| waits_before_it_reads(&edges, names))
        .or_else(|| full_pipe(&edges, names))
        .or_else(|| own_write_end(knot.root, &edges, names))
        .or_else(|| waits_before_it_closes(&edges, names))
        .or_else(|| both_read(&edges, names))
        .or_else(|| open_elsewhere(&edges, names))
        .unwrap_or_else(|| "Who should wake the first of them?".to_owned());
    wrap(&sentence)
}

/// Pairs of different processes of which each is one that could wake the other.
fn mutual<'a>(
    edges: &'a [Edge<'a>],
    kind: impl Fn(Edge<'a>) -> bool + Copy,
) -> Option<(Edge<'a>, Edge<'a>)> {
    let of_kind = || edges.iter().copied().filter(move |edge| kind(*edge));
    of_kind()
        .flat_map(|one| of_kind().map(move |other| (one, other)))
        .find(|(one, other)| {
            one.pid != other.pid
                && one.can_be_woken_by(other.pid)
                && other.can_be_woken_by(one.pid)
        })
}

/// A process that waits for a child, and one that only it could wake.
fn waiter_and<'a>(
    edges: &'a [Edge<'a>],
    kind: impl Fn(Edge<'a>) -> bool + Copy,
) -> Option<(Edge<'a>, Edge<'a>)> {
    let waiters = edges
        .iter()
        .copied()
        .filter(|edge| matches!(edge.reason.wait, Wait::Child(_)));
    waiters
        .flat_map(|waiter| edges.iter().map(move |other| (waiter, *other)))
        .find(|(waiter, other)| kind(*other) && other.can_be_woken_by(waiter.pid))
}

fn full_both_ways(edges: &[Edge<'_>], names: &Names) -> Option<String> {
    let (one, other) = mutual(edges, |edge| edge.writes())?;
    let (one, other) = (names.process(one.pid), names.process(other.pid));
    Some(format!(
        "{one} and {other} both write, and neither can go on before the other has read. What \
         lies between them holds a limited number of bytes (a pipe 65,536 on Linux). Who reads \
         what {other} writes, while {one} is still writing?"
    ))
}

fn waits_before_it_reads(edges: &[Edge<'_>], names: &Names) -> Option<String> {
    let (waiter, writer) = waiter_and(edges, |edge| edge.writes())?;
    let object = writer.object().map_or_else(String::new, |object| names.object(object));
    let child = waiter.reason.wakers.first().map_or("a child", |child| names.process(child.pid));
    let (waiter, writer) = (names.process(waiter.pid), names.process(writer.pid));
    Some(format!(
        "{waiter} waits for the end of {child}; but {writer} writes to {object}, and only \
         {waiter} could empty that. A pipe holds a limited number of bytes (65,536 on Linux), so \
         that a short output hides this. What has to come first?"
    ))
}

fn full_pipe(edges: &[Edge<'_>], names: &Names) -> Option<String> {
    let writer = edges.iter().find(|edge| edge.writes())?;
    let object = writer.object().map_or_else(String::new, |object| names.object(object));
    let own = writer.reason.wakers.iter().all(|waker| waker.pid == writer.pid);
    let writer = names.process(writer.pid);
    Some(match own {
        true => format!(
            "{writer} writes to {object}, and nobody but {writer} itself still has the read end: \
             without it the write would have failed with a broken pipe."
        ),
        false => format!(
            "{writer} writes to {object}, and whoever could read from it waits for something \
             else. Who is meant to read it, and when?"
        ),
    })
}

/// The forgotten write end.
fn own_write_end(root: i32, edges: &[Edge<'_>], names: &Names) -> Option<String> {
    let reader = edges
        .iter()
        .find(|edge| edge.reads() && edge.is_pipe() && edge.can_be_woken_by(edge.pid))?;
    let question = match reader.pid == root {
        true => "Which value in the source owns it while this read waits?",
        false => "It got it when it was started: what does a new process inherit?",
    };
    let reader = names.process(reader.pid);
    Some(format!(
        "{reader} waits for the end of file, which comes when the last copy of the write end is \
         closed, in whichever process it is. One copy is in {reader} itself. {question}"
    ))
}

fn waits_before_it_closes(edges: &[Edge<'_>], names: &Names) -> Option<String> {
    let (waiter, reader) = waiter_and(edges, |edge| edge.reads())?;
    let (waiter, reader) = (names.process(waiter.pid), names.process(reader.pid));
    Some(format!(
        "{waiter} waits for a child to end; but {reader} waits for more to read or for the end of \
         file, and neither comes while {waiter} keeps its own end open. Which value in the source \
         owns that end during this wait?"
    ))
}

fn both_read(edges: &[Edge<'_>], names: &Names) -> Option<String> {
    let (one, other) = mutual(edges, |edge| edge.reads())?;
    let (one, other) = (names.process(one.pid), names.process(other.pid));
    Some(format!(
        "{one} and {other} both read, and each waits for the other to write or to close. Whose \
         turn is it? Does something that was written still lie in a buffer, or was only a part of \
         it sent? Who should have closed, and has not?"
    ))
}

fn open_elsewhere(edges: &[Edge<'_>], names: &Names) -> Option<String> {
    let reader = edges.iter().find(|edge| edge.reads() && edge.is_pipe())?;
    let object = reader.object().map_or_else(String::new, |object| names.object(object));
    Some(format!(
        "The end of file comes when the last copy of the write end is closed, in whichever process \
         it is. Who still has the one of {object}, and needs it no more?"
    ))
}

/// At most so many letters in a line.
const WIDTH: usize = 90;

fn wrap(text: &str) -> String {
    let mut wrapped = String::new();
    let mut column = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > WIDTH {
            wrapped.push('\n');
            column = 0;
        } else if column > 0 {
            wrapped.push(' ');
            column += 1;
        }
        wrapped.push_str(word);
        column += length;
    }
    wrapped
}
