//! The states that a search has met, by their numbers.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{BuildHasherDefault, Hasher};

use super::chooser::State;
use crate::kernel::ThreadId;

/// How many states are kept: some 20 MiB. What comes after them is explored even if
/// it was met before.
const STATES_KEPT: usize = 1 << 20;

#[derive(Debug, Default)]
pub(super) struct Seen(HashMap<u64, Met, BuildHasherDefault<Itself>>);

impl Seen {
    /// Notes a state that a schedule of this cost comes to. Says whether all that can
    /// happen from there was tried already.
    pub fn again(&mut self, cost: usize, state: State) -> bool {
        let full = self.0.len() >= STATES_KEPT;
        match self.0.entry(state.number) {
            Entry::Occupied(mut met) => met.get_mut().again(cost, state.turn),
            Entry::Vacant(place) => {
                if !full {
                    place.insert(Met::first(cost, state.turn));
                }
                false
            }
        }
    }
}

/// Who had the turn when a state was met.
#[derive(Debug)]
struct Met {
    /// What the cheapest schedule cost that came here.
    cost: usize,
    /// It was met when nobody had the turn: whoever goes on costs nothing.
    by_nobody: bool,
    /// The threads that had the turn; those that do not fit are forgotten.
    by: u64,
}

impl Met {
    fn first(cost: usize, turn: Option<ThreadId>) -> Self {
        let mut met = Self {
            cost,
            by_nobody: false,
            by: 0,
        };
        met.again(cost, turn);
        met
    }

    /// Whether all that can happen from here was tried already. A cheaper schedule
    /// that came here could give the turn to anybody with what it had left.
    fn again(&mut self, cost: usize, turn: Option<ThreadId>) -> bool {
        let all = self.cost < cost || self.by_nobody;
        match turn {
            None => std::mem::replace(&mut self.by_nobody, true) || all,
            Some(thread) => {
                let bit = 1_u64.checked_shl(thread.index() as u32).unwrap_or(0);
                let before = self.by & bit != 0;
                self.by |= bit;
                before || all
            }
        }
    }
}

/// Hashes a hash.
#[derive(Debug, Default)]
struct Itself(u64);

impl Hasher for Itself {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, _: &[u8]) {
        unreachable!("a state is a number")
    }

    fn write_u64(&mut self, state: u64) {
        self.0 = state;
    }
}
