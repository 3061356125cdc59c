//! `rand` for the suites: what it gives is the same in each execution.

use std::cell::Cell;

use rand::rngs::StdRng;
pub use rand::Rng;
use rand::SeedableRng;

thread_local! {
    /// An execution, and how many generators it has asked for.
    static ASKED: Cell<(u64, u64)> = const { Cell::new((0, 0)) };
}

/// As `rand::thread_rng`: another generator each time.
pub fn thread_rng() -> StdRng {
    let execution = model::kernel::with(|execution| execution.number);
    let asked = match ASKED.get() {
        (known, asked) if known == execution => asked + 1,
        _ => 0,
    };
    ASKED.set((execution, asked));
    StdRng::seed_from_u64(asked)
}
