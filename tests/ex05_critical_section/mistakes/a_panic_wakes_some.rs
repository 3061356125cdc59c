//! A panic wakes those who wait to run alone, and not those who wait to run side by side.
//!
//! Caught by: a_panic_wakes_the_next

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

#[derive(Debug, Default)]
pub struct Relay {
    taken: Mutex<bool>,
    freed: Condvar,
    free_for_others: Condvar,
    log: Mutex<Vec<String>>,
}

struct Baton<'a>(&'a Relay);

impl Drop for Baton<'_> {
    fn drop(&mut self) {
        *locked(&self.0.taken) = false;
        self.0.freed.notify_one();
        if !thread::panicking() {
            self.0.free_for_others.notify_one();
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Relay {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn lines(&self) -> Vec<String> {
        locked(&self.log).clone()
    }

    fn say(&self, line: String) {
        locked(&self.log).push(line);
    }

    fn baton(&self) -> Baton<'_> {
        let mut taken = locked(&self.taken);
        while *taken {
            taken = self
                .freed
                .wait(taken)
                .unwrap_or_else(PoisonError::into_inner);
        }
        *taken = true;
        Baton(self)
    }

    pub fn one_at_a_time(&self, name: &str, work: impl FnOnce()) {
        let _baton = self.baton();
        self.say(format!("{name} running"));
        work();
        self.say(format!("{name} over"));
    }

    pub fn side_by_side(&self, name: &str, work: impl FnOnce()) {
        let baton = {
            let mut taken = locked(&self.taken);
            while *taken {
                taken = self
                    .free_for_others
                    .wait_timeout(taken, Duration::from_millis(10))
                    .unwrap_or_else(PoisonError::into_inner)
                    .0;
            }
            *taken = true;
            Baton(self)
        };
        self.say(format!("{name} running"));
        drop(baton);

        work();
        self.say(format!("{name} over"));
    }

    /// All these run, as many at a time as there are lanes: whoever is next gets the
    /// lane that is free. `work` may use this relay, and open lanes of its own.
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
            for _ in 0..lanes {
                scope.spawn(|| {
                    while let Some(name) = next() {
                        self.side_by_side(name, || work(name));
                    }
                });
            }
        });
    }
}
