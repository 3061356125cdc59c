//! A semaphore: a number of permits, to be taken and given back.
//!
//! A semaphore counts, and that is all. It does not know who took a permit, so whoever
//! likes may put one there. That serves two ends. To *let only so many in at once*, every
//! permit has to come back whichever way its holder leaves: here it is a value, and its
//! destructor gives it back. To *tell another thread something*, one thread puts a permit
//! there and another one takes it for good.

use std::mem;
use std::sync::{Condvar, Mutex};
use std::thread;

/// A number of permits.
#[derive(Debug)]
pub struct Semaphore {
    /// How many permits nobody has.
    free: Mutex<usize>,
    released: Condvar,
}

/// Permission to go on. Gives itself back when it is dropped, in whichever thread.
#[derive(Debug)]
#[must_use = "a permit that nobody keeps is given back at once"]
pub struct Permit<'a> {
    semaphore: &'a Semaphore,
}

impl Semaphore {
    pub fn new(permits: usize) -> Self {
        Self {
            free: Mutex::new(permits),
            released: Condvar::new(),
        }
    }

    /// Waits until a permit is free, and takes it. What was done before that permit was
    /// released is seen from here on.
    pub fn acquire(&self) -> Permit<'_> {
        let mut free = self.free.lock().unwrap();
        // A loop, because `wait` may return although nobody has notified, and because
        // somebody else may have taken the permit between the notification and now.
        while *free == 0 {
            free = self.released.wait(free).unwrap();
        }
        *free -= 1;
        Permit { semaphore: self }
    }

    /// Takes a permit if one is free. Does not wait for one.
    pub fn try_acquire(&self) -> Option<Permit<'_>> {
        // To look and to take is one step: the guard lives to the end.
        let mut free = self.free.lock().unwrap();
        *free = free.checked_sub(1)?;
        Some(Permit { semaphore: self })
    }

    /// Puts one more permit there, whether the caller has ever taken one or not.
    pub fn release(&self) {
        *self.free.lock().unwrap() += 1;
        // One permit is good for one thread. It is there before anybody is woken up for
        // it, and each release wakes somebody: even if permits were free before, those
        // who have been woken up for them may not have come yet.
        self.released.notify_one();
    }
}

impl Permit<'_> {
    /// Keeps the permit from being given back: it has been used up.
    pub fn forget(self) {
        mem::forget(self);
    }
}

/// At the end of the block, at a `return` or a `?`, and in a panic.
impl Drop for Permit<'_> {
    fn drop(&mut self) {
        self.semaphore.release();
    }
}

/// Calls `work(0)`, …, `work(workers - 1)` in threads of its own: never more than
/// `permits` (one or more) of them at the same time, and as many as that while there are
/// enough left.
///
/// # Panics
///
/// If calls panic, makes the others all the same, and then panics.
pub fn run_limited(permits: usize, workers: usize, work: impl Fn(usize) + Sync) {
    let semaphore = Semaphore::new(permits);
    thread::scope(|scope| {
        for worker in 0..workers {
            let (semaphore, work) = (&semaphore, &work);
            scope.spawn(move || {
                // It needs a name: `let _ = …` would drop it right here.
                let _permit = semaphore.acquire();
                work(worker);
            });
        }
    });
}
