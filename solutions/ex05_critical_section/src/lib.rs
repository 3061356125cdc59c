//! Runners that hold a lock while they run, or only while they speak.
//!
//! How long is a lock held? As long as its guard lives, and that is decided by where the
//! guard is kept: a variable lives to the end of its block, a temporary to the end of its
//! statement, and `_` keeps nothing. Below, that is all the difference there is between
//! runners one at a time and runners side by side.
//!
//! The log is inside the lock. So nobody can say anything without a guard, and to use one
//! that has been dropped is an error that the compiler finds.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

/// Runners, and the log of what they say: "… running" and "… over". Two runners may have
/// one name.
#[derive(Debug, Default)]
pub struct Relay {
    log: Mutex<Vec<String>>,
}

impl Relay {
    pub fn new() -> Self {
        Self::default()
    }

    /// What has been said so far.
    pub fn lines(&self) -> Vec<String> {
        self.log().clone()
    }

    /// Says that `name` runs, works, and says that it is over. Until then nobody else
    /// starts to run, here or side by side. So `work` must not use this relay: it would
    /// wait for itself.
    ///
    /// If `work` panics, the panic goes on, nobody says "over", and others may run.
    pub fn one_at_a_time(&self, name: &str, work: impl FnOnce()) {
        // The guard is in a variable: it lives to the end of the function, or until a
        // panic in `work` leaves it.
        let mut log = self.log();
        log.push(format!("{name} running"));
        work();
        log.push(format!("{name} over"));
    }

    /// As [`Relay::one_at_a_time`], but others may run and work meanwhile, and `work` may
    /// use this relay.
    pub fn side_by_side(&self, name: &str, work: impl FnOnce()) {
        // The guard is in no variable: it lives to the semicolon.
        self.log().push(format!("{name} running"));
        work();
        self.log().push(format!("{name} over"));
    }

    /// All these run, as many at a time as there are lanes (one or more): whoever is next
    /// gets the lane that is free. `work` may use this relay, and open lanes of its own.
    ///
    /// # Panics
    ///
    /// If `work` panics, its lane is closed, and the others go on. Panics when they have
    /// no more to do. If no lane is left, those who still wait do not run.
    pub fn in_lanes(&self, names: &[&str], lanes: usize, work: impl Fn(&str) + Sync) {
        let waiting = Mutex::new(names.iter());
        // A function of its own, at whose end the guard ends. With the lock in the head
        // of the `while let`, the guard would live to the end of the loop's body, and
        // the others would wait for the work to be done.
        let next = || waiting.lock().unwrap().next();
        thread::scope(|scope| {
            for _ in 0..lanes.min(names.len()) {
                scope.spawn(|| {
                    while let Some(name) = next() {
                        self.side_by_side(name, || work(name));
                    }
                });
            }
        });
    }

    /// Locks the log.
    fn log(&self) -> MutexGuard<'_, Vec<String>> {
        // A runner that panics drops its guard, and the lock goes to the next, but as
        // "poisoned": what it protects may be half done. A log that lacks an "over" is
        // still a log.
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
