//! Whatever the ranks do one after the other, each gets what was meant for it.

use std::fmt;

use harness::{Call, Operation, Program, Programs, expect, expect_eq, watch};
use mpi::topology::SimpleCommunicator;
use mpi::traits::*;

use crate::exercise::{Map, exchange, letters, numbers, pass_round, send_map};

/// Rings of one size or another, one after the other; in each a token goes round.
fn rings(calls: usize, ranks: i64) -> Programs {
    Programs::by_all("all ranks", 1..=calls)
        .operation(Operation::new("ring").with(1..=ranks).with(0..=99))
}

#[allow(dead_code)]
pub fn small_rings() -> Programs {
    rings(2, 8).schedules(4)
}

#[allow(dead_code)]
pub fn large_rings() -> Programs {
    rings(20, 30).cases(8)
}

pub fn run_rings(program: &Program) {
    for call in program.calls() {
        if let &[ranks, token] = call.arguments.as_slice() {
            ring(ranks as usize, token);
        }
    }
}

/// Each rank has the right token after a round that begins with `start`.
pub fn ring(ranks: usize, start: i64) {
    let added: Vec<i64> = (0..ranks).map(|rank| adds(rank, start)).collect();
    watch("what the ranks add, rank 0 first", added);
    let tokens = mpi::ranks(ranks, move || {
        let universe = mpi::initialize().expect("nobody has initialised MPI before");
        let world = universe.world();
        let rank = world.rank() as usize;
        // What the others have counts for nothing.
        let token = if rank == 0 { start } else { -1 };
        pass_round(&world, token, adds(rank, start))
    });
    for (rank, &token) in tokens.iter().enumerate().skip(1) {
        let right = passed_on(rank, start);
        expect_eq!(
            token,
            right,
            "the token that rank {rank} of {ranks} passes on"
        );
    }
    let right = passed_on(ranks - 1, start);
    expect_eq!(
        tokens[0],
        right,
        "the token that comes back to rank 0 of {ranks}"
    );
}

/// What a rank adds to a token: nobody else can know it.
pub fn adds(rank: usize, start: i64) -> i64 {
    let secret = 10 + 7 * rank as i64 + start % 5;
    secret * secret
}

/// The token when a rank has added its own.
pub fn passed_on(rank: usize, start: i64) -> i64 {
    start + (0..=rank).map(|rank| adds(rank, start)).sum::<i64>()
}

/// All ranks go through one list of calls. An exchange is for two of them; the
/// others go on to the next call.
fn programs(ranks: i64, calls: usize, longest: i64) -> Programs {
    Programs::by_all("all ranks", 1..=calls)
        .operation(
            Operation::new("exchange")
                .with(0..=ranks - 1)
                .with(0..=ranks - 1)
                .with(0..=longest),
        )
        .operation(Operation::new("pass_round").with(0..=99))
        .operation(Operation::new("send_map").with(0..=longest))
        .operation(Operation::new("numbers").with(-99..=99))
        .operation(Operation::new("letters"))
}

/// For the modelled world.
#[allow(dead_code)]
pub fn small() -> Programs {
    programs(3, 4, 3).schedules(8)
}

/// For real threads.
#[allow(dead_code)]
pub fn large() -> Programs {
    programs(9, 60, 70_000).cases(16)
}

#[allow(dead_code)]
pub fn run_small(program: &Program) {
    run(3, program);
}

#[allow(dead_code)]
pub fn run_large(program: &Program) {
    run(9, program);
}

fn run(ranks: usize, program: &Program) {
    let calls: Vec<Call> = program.calls().cloned().collect();
    let results: Vec<Vec<Got>> = mpi::ranks(ranks, move || {
        let universe = mpi::initialize().expect("nobody has initialised MPI before");
        let world = universe.world();
        (0..)
            .zip(&calls)
            .map(|(step, call)| apply(&world, step, call))
            .collect()
    });
    for (step, call) in program.calls().enumerate() {
        for (rank, results) in results.iter().enumerate() {
            let right = expected(ranks, rank, step, call);
            let got = &results[step];
            expect!(
                *got == right,
                "in {call}, call {} of all ranks, rank {rank} gets {got}; right is {right}",
                step + 1
            );
        }
    }
}

/// What a rank has after a call.
#[derive(PartialEq)]
enum Got {
    Nothing,
    Bytes(Vec<u8>),
    Token(i64),
    Line(Option<String>),
}

fn apply(world: &SimpleCommunicator, step: usize, call: &Call) -> Got {
    let rank = world.rank();
    match (call.name, call.arguments.as_slice()) {
        ("exchange", &[a, b, len]) => {
            let with = match i64::from(rank) {
                rank if rank == a => b,
                rank if rank == b => a,
                _ => return Got::Nothing,
            };
            let mine = message(rank as usize, step, len);
            Got::Bytes(exchange(world, with as i32, &mine))
        }
        ("pass_round", &[token]) => {
            // Only rank 0's counts.
            let token = if rank == 0 { token } else { -1 };
            let mine = adds(rank as usize, step as i64);
            Got::Token(pass_round(world, token, mine))
        }
        ("send_map", &[len]) => {
            let len = if rank == 0 { len } else { 1 };
            Got::Line(send_map(world, &map(rank as usize, step, len)))
        }
        ("numbers", &[number]) => {
            let number = if rank == 0 { number as i32 } else { -1 };
            Got::Line(numbers(world, number, &text(rank as usize, step)))
        }
        ("letters", _) => Got::Line(letters(world, &text(rank as usize, step))),
        _ => Got::Nothing,
    }
}

/// The same, without messages.
fn expected(ranks: usize, rank: usize, step: usize, call: &Call) -> Got {
    match (call.name, call.arguments.as_slice()) {
        ("exchange", &[a, b, len]) => match rank as i64 {
            rank if rank == a => Got::Bytes(message(b as usize, step, len)),
            rank if rank == b => Got::Bytes(message(a as usize, step, len)),
            _ => Got::Nothing,
        },
        ("pass_round", &[token]) => {
            let last = if rank == 0 { ranks - 1 } else { rank };
            let added = (0..=last).map(|rank| adds(rank, step as i64));
            Got::Token(token + added.sum::<i64>())
        }
        ("send_map", &[len]) => {
            let (key, value) = map(0, step, len).pop_first().unwrap_or_default();
            Got::Line(Some(match rank {
                0 => format!("Process 0 sends {{{key}: {value}}} to process 1."),
                1 => format!("Process 1 receives {{{key}: {value}}} from process 0."),
                rank => format!("Process {rank} is idle."),
            }))
        }
        ("numbers", _) if ranks < 9 => too_few(rank, 9),
        ("numbers", &[number]) => {
            let text = text(1, step);
            Got::Line(Some(match rank {
                0 => format!("Process 0 sends {number} to process 4."),
                1 => format!("Process 1 sends {text} to process 8."),
                4 => format!("Process 4 receives {number} from process 0."),
                8 => format!("Process 8 receives {text} from process 1."),
                rank => format!("Process {rank} is idle."),
            }))
        }
        ("letters", _) if ranks < 6 => too_few(rank, 6),
        ("letters", _) => {
            let crossed = |mine, with| {
                let (gives, gets) = (text(mine, step), text(with, step));
                format!("Process {mine} gives {gives} to process {with} and gets {gets}.")
            };
            Got::Line(Some(match rank {
                1 => crossed(1, 5),
                5 => crossed(5, 1),
                rank => format!("Process {rank} is idle."),
            }))
        }
        _ => Got::Nothing,
    }
}

fn too_few(rank: usize, needed: usize) -> Got {
    let line = || format!("This program requires at least {needed} processes.");
    Got::Line((rank == 0).then(line))
}

fn text(rank: usize, step: usize) -> String {
    format!("text {} of rank {rank}", step + 1)
}

/// Whose it is, and when: 21 is what rank 1 gives in the second call. A higher
/// rank gives more.
fn message(rank: usize, step: usize, len: i64) -> Vec<u8> {
    vec![(10 * (step + 1) + rank) as u8; len as usize + rank]
}

fn map(rank: usize, step: usize, len: i64) -> Map {
    let value = "x".repeat(len as usize);
    Map::from([(format!("rank {rank}, call {}", step + 1), value)])
}

impl fmt::Display for Got {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("nothing"),
            Self::Token(token) => write!(f, "the token {token}"),
            Self::Bytes(bytes) => match bytes.as_slice() {
                [] => f.write_str("no bytes"),
                [first, ..] => write!(f, "{} bytes that begin with {first}", bytes.len()),
            },
            Self::Line(None) => f.write_str("no line"),
            Self::Line(Some(line)) => match line.char_indices().nth(100) {
                Some((end, _)) => write!(f, "\"{}…", &line[..end]),
                None => write!(f, "{line:?}"),
            },
        }
    }
}
