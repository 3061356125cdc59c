//! Two ranks exchange what they have, at the same time.

use harness::{expect, expect_eq, watch};
use mpi::traits::*;

use super::{DONE, expect_lines, on_ranks};
use crate::exercise::{exchange, letters};

/// Two ranks exchange one byte each, at the same time.
pub fn head_on() {
    let got = on_ranks(2, |world| {
        let rank = world.rank();
        exchange(world, 1 - rank, &[10 + rank as u8])
    });
    expect_eq!(
        got[0],
        [11],
        "what rank 0 gets from rank 1, which gives [11],"
    );
    expect_eq!(
        got[1],
        [10],
        "what rank 1 gets from rank 0, which gives [10],"
    );
}

/// What two ranks exchange may be long, empty, and of two lengths.
pub fn any_length() {
    let all = [
        (0, 0),
        (3, 1),
        (1, 3),
        (4_096, 4_097),
        (0, 65_536),
        (65_536, 65_536),
        (100_000, 99_999),
    ];
    let (of_0, of_1) = all[mpi::one_of(0..=6)];
    watch("bytes that rank 0 gives", of_0);
    watch("bytes that rank 1 gives", of_1);
    let got = on_ranks(2, move |world| match world.rank() {
        0 => exchange(world, 1, &vec![10; of_0]),
        _ => exchange(world, 0, &vec![11; of_1]),
    });
    expect!(
        got[0] == vec![11; of_1],
        "rank 1 gives {of_1} bytes, and rank 0 gets {} that are not the same",
        got[0].len()
    );
    expect!(
        got[1] == vec![10; of_0],
        "rank 0 gives {of_0} bytes, and rank 1 gets {} that are not the same",
        got[1].len()
    );
}

/// A rank that exchanges with itself ends, and gets its own back.
pub fn with_itself() {
    let ranks = mpi::one_of(1..=2);
    let got = on_ranks(ranks, |world| {
        let rank = world.rank();
        exchange(world, rank, &[10 + rank as u8, 0])
    });
    for (rank, got) in got.iter().enumerate() {
        let mine = [10 + rank as u8, 0];
        expect_eq!(*got, mine, "what rank {rank} gets from itself");
    }
}

/// The original's letters, between ranks 1 and 5. Rank 5 comes when rank 0, which has no
/// part in it, is done.
pub fn letters_cross() {
    let (of_1, of_5) = [("a", "b"), ("ä", "no letter")][mpi::one_of(0..=1)];
    watch("rank 5", "comes when rank 0 has told it that it is done");
    let printed = on_ranks(6, move |world| match world.rank() {
        0 => {
            let line = letters(world, "not given");
            world.process_at_rank(5).send_with_tag(&0_i64, DONE);
            line
        }
        1 => letters(world, of_1),
        5 => {
            world.process_at_rank(0).receive_with_tag::<i64>(DONE);
            letters(world, of_5)
        }
        _ => letters(world, "not given"),
    });
    expect_lines(&printed, |rank| {
        Some(match rank {
            1 => format!("Process 1 gives {of_1} to process 5 and gets {of_5}."),
            5 => format!("Process 5 gives {of_5} to process 1 and gets {of_1}."),
            rank => format!("Process {rank} is idle."),
        })
    });
}
