//! The recipe: two workers add 1 to a shared value, 100 times each.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;

use ex03_solution::{AtomicCounter, Counter, LockedCounter, two_hundred};

/// The original without its lock: reads, and writes later.
#[derive(Default)]
struct Unprotected(AtomicU64);

impl Counter for Unprotected {
    fn incr(&self) {
        let before = self.0.load(Relaxed);
        // The other worker's turn, if it wants one.
        thread::yield_now();
        self.0.store(before + 1, Relaxed);
    }

    fn get(&self) -> u64 {
        self.0.load(Relaxed)
    }
}

pub fn main() {
    println!("with the lock: {}", two_hundred(&LockedCounter::default()));
    println!(
        "with the atomic: {}",
        two_hundred(&AtomicCounter::default())
    );
    println!("with neither: {}", two_hundred(&Unprotected::default()));
}
