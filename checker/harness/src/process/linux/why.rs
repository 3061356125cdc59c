//! What to look at when a family of processes is stuck: the pattern behind the
//! knot, and never its solution.

use super::descriptors::Object;
use super::doing::Wait;
use super::knot::{Knot, Reason};
use super::names::Names;

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

/// What to look at, in a few sentences.
pub(super) fn why(knot: &Knot, names: &Names) -> String {
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
        .or_else(|| waits_with_a_file_lock(&edges, names))
        .or_else(|| lock_without_owner(knot, &edges, names))
        .or_else(|| only_threads(knot))
        .unwrap_or_else(|| "Who should wake the first of them?".to_owned());
    wrap(&capitalised(&sentence))
}

/// A sentence may begin with "the process".
fn capitalised(sentence: &str) -> String {
    let mut letters = sentence.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
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
            one.pid != other.pid && one.can_be_woken_by(other.pid) && other.can_be_woken_by(one.pid)
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
    let object = writer
        .object()
        .map_or_else(String::new, |object| names.object(object));
    let child = waiter
        .reason
        .wakers
        .first()
        .map_or("a child", |child| names.process(child.pid));
    let (waiter, writer) = (names.process(waiter.pid), names.process(writer.pid));
    Some(format!(
        "{waiter} waits for the end of {child}; but {writer} writes to {object}, and only \
         {waiter} could empty that. A pipe holds a limited number of bytes (65,536 on Linux), so \
         that a short output hides this. What has to come first?"
    ))
}

fn full_pipe(edges: &[Edge<'_>], names: &Names) -> Option<String> {
    let writer = edges.iter().find(|edge| edge.writes())?;
    let object = writer
        .object()
        .map_or_else(String::new, |object| names.object(object));
    let own = writer
        .reason
        .wakers
        .iter()
        .all(|waker| waker.pid == writer.pid);
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
    let object = reader
        .object()
        .map_or_else(String::new, |object| names.object(object));
    Some(format!(
        "The end of file comes when the last copy of the write end is closed, in whichever process \
         it is. Who still has the one of {object}, and needs it no more?"
    ))
}

fn waits_with_a_file_lock(edges: &[Edge<'_>], names: &Names) -> Option<String> {
    let (waiter, locked) = waiter_and(edges, |edge| edge.reason.wait == Wait::FileLock)?;
    let (waiter, locked) = (names.process(waiter.pid), names.process(locked.pid));
    Some(format!(
        "{waiter} waits for a child to end; but {locked} waits for a lock that {waiter} has. What \
         has to be given back before this wait?"
    ))
}

/// A lock in the memory of a process that has no thread to give it back.
/// One process whose threads wait for each other: who for whom cannot be seen from outside.
fn only_threads(knot: &Knot) -> Option<String> {
    let is_thread = |wait: &Wait| matches!(wait, Wait::Futex { .. });
    let of_threads = knot.sleepers.iter().all(|sleeper| {
        sleeper.pid == knot.root && sleeper.reasons.iter().all(|reason| is_thread(&reason.wait))
    });
    of_threads.then(|| {
        "all its threads wait for each other. Which of them for which is told by the checks that \
         come before this one."
            .to_owned()
    })
}

fn lock_without_owner(knot: &Knot, edges: &[Edge<'_>], names: &Names) -> Option<String> {
    let is_alone = |pid| {
        knot.sleepers
            .iter()
            .filter(|other| other.pid == pid)
            .count()
            == 1
    };
    let locked = edges
        .iter()
        .find(|edge| matches!(edge.reason.wait, Wait::Futex { .. }) && is_alone(edge.pid))?;
    let name = names.process(locked.pid);
    Some(match locked.reason.wait {
        Wait::Futex { private: false } => format!(
            "{name} waits for something in shared memory, and whoever shares it waits, too, or has \
             ended. Who had it last, and where would that be given back or told?"
        ),
        _ if locked.pid == knot.root => format!(
            "{name} waits for something that only a thread of its own could give back or tell, and \
             it has no other left. Who was to do that before it ended? Or has it taken the same \
             lock before?"
        ),
        _ => format!(
            "{name} waits for something that only a thread of its own could give back or tell, and \
             it has no other. A forked child has a copy of all memory as it was then, with the \
             locks that were taken, and of one thread only."
        ),
    })
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
