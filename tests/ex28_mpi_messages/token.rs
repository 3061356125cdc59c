//! A token goes round once, from neighbour to neighbour, and comes back.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use harness::{expect, expect_eq, watch};
use mpi::traits::*;

use super::{DONE, expect_lines, on_ranks, programs};
use crate::exercise::{pass_round, ring};

/// The token goes round once, in order, and every rank adds its number.
pub fn token_goes_round() {
    let ranks = mpi::one_of(2..=3);
    watch("ranks", ranks);
    // More than an `i32` holds.
    programs::ring(ranks, 5_000_000_000);
}

/// A ring of one: the token comes back at once.
pub fn token_alone() {
    programs::ring(1, 42);
}

/// Of four ranks, 0 and 2 are no neighbours, and neither are 1 and 3. Whatever such a
/// pair sends each other in a round is taken away: a token on its way round never is.
pub fn between_neighbours() {
    const NOTHING: i64 = -1;
    watch(
        "no neighbours",
        "0 and 2, 1 and 3: what one of them sends to the other is taken away",
    );
    let tokens = on_ranks(4, |world| {
        let rank = world.rank();
        let across = world.process_at_rank((rank + 2) % 4);
        let mut taken = 0;
        let token = mpi::request::scope(|scope| {
            let take_away = across.immediate_receive_into(scope, &mut taken);
            let mine = programs::adds(rank as usize, 0);
            let token = pass_round(world, 0, mine);
            across.send(&NOTHING);
            take_away.wait();
            token
        });
        expect_eq!(
            taken,
            NOTHING,
            "what comes to rank {rank} of 4 from rank {}, which is not its neighbour,",
            (rank + 2) % 4
        );
        token
    });
    for (rank, &token) in tokens.iter().enumerate().skip(1) {
        expect_eq!(
            token,
            programs::passed_on(rank, 0),
            "the token that rank {rank} of 4 passes on"
        );
    }
}

/// Rank 3 comes when rank 1 has told it that it is done. Who has passed the token on has
/// nothing to wait for.
pub fn passed_on_and_done() {
    watch("rank 3", "comes when rank 1 has told it that it is done");
    let tokens = on_ranks(4, |world| {
        let rank = world.rank();
        if rank == 3 {
            world.process_at_rank(1).receive_with_tag::<i64>(DONE);
        }
        let token = pass_round(world, 0, programs::adds(rank as usize, 0));
        if rank == 1 {
            world.process_at_rank(3).send_with_tag(&0_i64, DONE);
        }
        token
    });
    expect_eq!(
        tokens[0],
        programs::passed_on(3, 0),
        "the token that comes back to rank 0 of 4"
    );
}

/// A token comes from rank to rank: nobody has a line to print before all those have come
/// that had it before.
pub fn ring_waits_for_all() {
    let ranks = mpi::one_of(1..=3);
    let come = Arc::new(AtomicUsize::new(0));
    let printed = on_ranks(ranks, move |world| {
        come.fetch_add(1 << world.rank(), SeqCst);
        (ring(world), come.load(SeqCst))
    });
    let (printed, come): (Vec<_>, Vec<_>) = printed.into_iter().unzip();
    for (rank, (line, come)) in printed.iter().zip(come).enumerate() {
        let last = if rank == 0 { ranks - 1 } else { rank };
        for before in 0..=last {
            expect!(
                come & 1 << before != 0,
                "rank {rank} had a line to print, \"{}\", when rank {before} had not come yet: \
                 where did the token come from?",
                line.as_deref().unwrap_or_default()
            );
        }
    }
    expect_lines(&printed, |rank| {
        Some(match rank {
            0 => {
                let back: usize = (0..ranks).sum();
                format!("Process 0 has the token back: {back}.")
            }
            rank => {
                let token: usize = (0..=rank).sum();
                format!("Process {rank} passes {token} on.")
            }
        })
    });
}
