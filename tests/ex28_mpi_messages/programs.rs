//! Whatever the ranks do one after the other, each gets what was meant for it.

use std::fmt;

use harness::{Call, Operation, Program, Programs, expect, expect_eq};
use mpi::topology::SimpleCommunicator;
use mpi::traits::*;

use crate::exercise::{Map, exchange, pass_round, send_map};

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
    let tokens = mpi::ranks(ranks, move || {
        let universe = mpi::initialize().expect("nobody has initialised MPI before");
        let world = universe.world();
        // What the others have counts for nothing.
        let rank = i64::from(world.rank());
        pass_round(&world, if rank == 0 { start } else { -rank })
    });
    let after = |rank: usize| start + (0..=rank as i64).sum::<i64>();
    for (rank, &token) in tokens.iter().enumerate().skip(1) {
        let right = after(rank);
        expect_eq!(
            token,
            right,
            "the token that rank {rank} of {ranks} passes on"
        );
    }
    let right = after(ranks - 1);
    expect_eq!(
        tokens[0],
        right,
        "the token that comes back to rank 0 of {ranks}"
    );
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
}

/// For the modelled world.
#[allow(dead_code)]
pub fn small() -> Programs {
    programs(3, 4, 3).schedules(8)
}

/// For real threads.
#[allow(dead_code)]
pub fn large() -> Programs {
    programs(8, 60, 70_000).cases(16)
}

#[allow(dead_code)]
pub fn run_small(program: &Program) {
    run(3, program);
}

#[allow(dead_code)]
pub fn run_large(program: &Program) {
    run(8, program);
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
            Got::Token(pass_round(world, token))
        }
        ("send_map", &[len]) => {
            let len = if rank == 0 { len } else { 1 };
            Got::Line(send_map(world, &map(rank as usize, step, len)))
        }
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
            Got::Token(token + (0..=last as i64).sum::<i64>())
        }
        ("send_map", &[len]) => {
            let (key, value) = map(0, step, len).pop_first().unwrap_or_default();
            Got::Line(Some(match rank {
                0 => format!("Process 0 sends {{{key}: {value}}} to process 1."),
                1 => format!("Process 1 receives {{{key}: {value}}} from process 0."),
                rank => format!("Process {rank} is idle."),
            }))
        }
        _ => Got::Nothing,
    }
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
