//! `std::hash`: real, but for a `RandomState` that is the same every time.

#[allow(deprecated)]
pub use std::hash::SipHasher;
pub use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher, Hash, Hasher};

/// As [`std::hash::RandomState`], without the randomness: a program has to do the
/// same in each execution of a schedule.
#[derive(Clone, Debug, Default)]
pub struct RandomState(());

impl RandomState {
    pub fn new() -> Self {
        Self::default()
    }
}

impl BuildHasher for RandomState {
    type Hasher = DefaultHasher;

    fn build_hasher(&self) -> DefaultHasher {
        DefaultHasher::new()
    }
}
