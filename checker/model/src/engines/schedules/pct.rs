//! The random strategies, always with a seed.

use super::chooser::{Alternative, Chooser, Place, State};

/// SplitMix64: Steele, Lea and Flood, "Fast Splittable Pseudorandom Number
/// Generators" (OOPSLA 2014). The same numbers on every platform, for ever.
#[derive(Clone, Debug)]
pub(crate) struct Rng(u64);

impl Rng {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }
}

/// Waits that end early, now and then: a thread that always woke up before its
/// time would do nothing else.
#[derive(Debug)]
struct EarlyEnds {
    left: u32,
}

impl EarlyEnds {
    /// How many an execution has at most.
    const BUDGET: u32 = 2;
    /// Where one could be, it is one time out of so many.
    const ONE_OF: usize = 16;

    fn new() -> Self {
        Self { left: Self::BUDGET }
    }

    fn pick(&mut self, rng: &mut Rng, alternatives: &[Alternative]) -> Option<usize> {
        let early: Vec<usize> = (0..alternatives.len())
            .filter(|&index| alternatives[index].early)
            .collect();
        if early.is_empty() || self.left == 0 || rng.below(Self::ONE_OF) > 0 {
            return None;
        }
        self.left -= 1;
        Some(early[rng.below(early.len())])
    }
}

/// Each alternative with the same probability.
#[derive(Debug)]
pub(crate) struct Uniform {
    rng: Rng,
    early_ends: EarlyEnds,
}

impl Uniform {
    pub fn new(seed: u64) -> Self {
        Self {
            rng: Rng::new(seed),
            early_ends: EarlyEnds::new(),
        }
    }

    /// No wait ends before its time.
    pub fn without_early_ends(seed: u64) -> Self {
        Self {
            rng: Rng::new(seed),
            early_ends: EarlyEnds { left: 0 },
        }
    }
}

impl Chooser for Uniform {
    fn pick(&mut self, _: Place, _: &dyn Fn() -> State, alternatives: &[Alternative]) -> usize {
        if let Some(index) = self.early_ends.pick(&mut self.rng, alternatives) {
            return index;
        }
        let candidates = in_front(alternatives);
        candidates[self.rng.below(candidates.len())]
    }
}

/// Random priorities that change at a few random steps: Burckhardt, Kothari,
/// Musuvathi and Nagarakatte, "A Randomized Scheduler with Probabilistic
/// Guarantees of Finding Bugs" (ASPLOS 2010).
///
/// Departs from the paper where one thread has several alternatives (which waiter
/// is notified): it takes one of them at random. Early ends of waits have no part
/// in the priorities.
#[derive(Debug)]
pub(crate) struct Pct {
    rng: Rng,
    early_ends: EarlyEnds,
    /// The priority of each thread, the higher the earlier.
    priorities: Vec<u64>,
    /// The steps at which the running thread loses its priority.
    changes: Vec<usize>,
    step: usize,
    lowest: u64,
}

impl Pct {
    /// The number of ordering constraints that a bug may need.
    const DEPTH: usize = 3;

    /// `length` is how many choices an execution is expected to have.
    pub fn new(seed: u64, length: usize) -> Self {
        let mut rng = Rng::new(seed);
        let changes = (1..Self::DEPTH).map(|_| rng.below(length.max(1))).collect();
        Self {
            rng,
            early_ends: EarlyEnds::new(),
            priorities: Vec::new(),
            changes,
            step: 0,
            lowest: 1 << 32,
        }
    }
}

impl Chooser for Pct {
    fn pick(&mut self, _: Place, _: &dyn Fn() -> State, alternatives: &[Alternative]) -> usize {
        for alternative in alternatives {
            while self.priorities.len() <= alternative.thread.index() {
                let priority = (1 << 32) + (self.rng.next() >> 32);
                self.priorities.push(priority);
            }
        }
        if self.changes.contains(&self.step) {
            self.lowest -= 1;
            let running = alternatives[0].thread.index();
            self.priorities[running] = self.lowest;
        }
        self.step += 1;
        if let Some(index) = self.early_ends.pick(&mut self.rng, alternatives) {
            return index;
        }
        let priority = |&index: &usize| self.priorities[alternatives[index].thread.index()];
        let mut candidates = in_front(alternatives);
        let highest = candidates.iter().map(priority).max();
        candidates.retain(|index| Some(priority(index)) == highest);
        candidates[self.rng.below(candidates.len())]
    }
}

/// The alternatives of threads that have not yielded to others: a thread that
/// waits in a loop would be chosen for ever. The first alternative is one.
fn in_front(alternatives: &[Alternative]) -> Vec<usize> {
    (0..alternatives.len())
        .filter(|&index| !alternatives[index].behind && !alternatives[index].early)
        .collect()
}
