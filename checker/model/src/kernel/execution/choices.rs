//! What the program leaves open, and the time.

use std::time::Duration;

use super::Execution;
use crate::kernel::{Progress, Site};

impl Execution {
    /// Takes one of `count` ways to go on inside an operation; each is explored.
    pub fn choose(&self, count: usize) -> usize {
        self.engine.choose(self, count, false)
    }

    /// Takes one of the `ways` that are open at that place; each is explored.
    /// Nothing is passed over for ever: a loop could go on without end that comes
    /// to its end on real threads, where the choice is made at random. So what was
    /// passed over there comes first, and to pass it over again costs a unit.
    pub(crate) fn choose_fairly(&self, site: Site, ways: &[usize]) -> Option<usize> {
        let place = (self.me(), std::ptr::from_ref(site).addr());
        let mut passed_over = self.passed_over.borrow_mut();
        let here = passed_over.iter().filter(|(known, _)| *known == place);
        let mut sorted: Vec<usize> = here
            .map(|&(_, way)| way)
            .filter(|way| ways.contains(way))
            .collect();
        let waited = !sorted.is_empty();
        let others = ways.iter().filter(|way| !sorted.contains(way));
        let others: Vec<usize> = others.copied().collect();
        sorted.extend(&others);
        if sorted.is_empty() {
            return None;
        }
        let taken = sorted[self.engine.choose(self, sorted.len(), waited)];
        passed_over.retain(|&known| known != (place, taken));
        let others = others.into_iter().filter(|&way| way != taken);
        passed_over.extend(others.map(|way| (place, way)));
        Some(taken)
    }

    /// The same, where every way but the first costs a unit of the bound: a
    /// program that tries again when it meets one comes to its end.
    pub fn choose_at_cost(&self, count: usize) -> usize {
        self.engine.choose(self, count, true)
    }

    /// The program has looked, without waiting, how far another thread is.
    pub fn looked_at(&self, progress: Progress) {
        self.engine.looked_at(progress);
    }

    /// The virtual clock: it moves only when threads wait for it.
    pub fn now(&self) -> Duration {
        self.now.get()
    }

    pub(crate) fn advance_to(&self, time: Duration) {
        self.now.set(self.now.get().max(time));
    }

    pub(crate) fn looks_at_clock(&self) -> u32 {
        self.looks_at_clock.get()
    }

    /// A look at the clock takes time, too.
    pub(crate) fn pass_time(&self) {
        let looks = self.looks_at_clock.get();
        self.looks_at_clock.set(looks + 1);
        let nanoseconds = 1_u64 << (looks / 8).min(40);
        let now = self.now.get();
        self.now
            .set(now.saturating_add(Duration::from_nanos(nanoseconds)));
        self.engine.progressed();
    }
}
