//! What must hold for every number of ranks, in every order of their messages.
//!
//! Ranks that are not to know something are given something else.

use harness::{Check, expect};
use mpi::Tag;
use mpi::topology::SimpleCommunicator;

use crate::exercise::Map;

#[path = "exchange.rs"]
mod exchange;
#[path = "mix_ups.rs"]
mod mix_ups;
#[path = "one_way.rs"]
mod one_way;
#[path = "programs.rs"]
mod programs;
#[path = "token.rs"]
mod token;

pub const CHECKS: &[Check] = &[
    Check::mpi("too_few_ranks", one_way::too_few_ranks),
    Check::mpi("map_arrives", one_way::map_arrives),
    Check::mpi("any_map", one_way::any_map),
    Check::mpi("numbers_arrive", one_way::numbers_arrive),
    Check::mpi("idle_ranks_go_on", one_way::idle_ranks_go_on),
    Check::mpi("head_on", exchange::head_on),
    Check::mpi("any_length", exchange::any_length),
    Check::mpi("with_itself", exchange::with_itself),
    Check::mpi("letters_cross", exchange::letters_cross),
    Check::mpi("token_goes_round", token::token_goes_round),
    Check::mpi("token_alone", token::token_alone),
    Check::mpi("between_neighbours", token::between_neighbours).bound(1),
    Check::mpi("passed_on_and_done", token::passed_on_and_done),
    Check::mpi("ring_waits_for_all", token::ring_waits_for_all),
    Check::mpi("meant_for_somebody_else", mix_ups::meant_for_somebody_else).bound(1),
    Check::mpi("nothing_but_messages", mix_ups::nothing_but_messages).bound(0),
    Check::modelled_race("any_ring", programs::small_rings, programs::run_rings),
    Check::modelled_race("any_messages", programs::small, programs::run_small),
];

/// What a rank says that is done to one that waits for that.
const DONE: Tag = 3;

/// What each rank has to say, as in the recipe's `main`.
fn on_ranks<T: Send + 'static>(
    ranks: usize,
    part: impl Fn(&SimpleCommunicator) -> T + Send + Sync + 'static,
) -> Vec<T> {
    mpi::ranks(ranks, move || {
        let universe = mpi::initialize().expect("nobody has initialised MPI before");
        part(&universe.world())
    })
}

fn expect_lines(printed: &[Option<String>], expected: impl Fn(usize) -> Option<String>) {
    let ranks = printed.len();
    for (rank, line) in printed.iter().enumerate() {
        let shown = |line: &Option<String>| match line {
            Some(line) => format!("{:?}", shortened(line)),
            None => "nothing".to_owned(),
        };
        let expected = expected(rank);
        expect!(
            *line == expected,
            "rank {rank} of {ranks} prints {}; right is {}",
            shown(line),
            shown(&expected)
        );
    }
}

/// A text that is too long for a sentence.
fn shortened(text: &str) -> String {
    const SHOWN: usize = 80;
    if text.chars().count() <= SHOWN {
        return text.to_owned();
    }
    let start: String = text.chars().take(SHOWN).collect();
    format!("{start}… ({} bytes in all)", text.len())
}

fn map_of<const N: usize>(pairs: [(&str, &str); N]) -> Map {
    let owned = |(key, value): (&str, &str)| (key.to_owned(), value.to_owned());
    pairs.into_iter().map(owned).collect()
}
