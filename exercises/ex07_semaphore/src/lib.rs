//! A semaphore: a number of permits, to be taken and given back.
//!
//! This one compiles, and `cargo run -p ex07` hands its ten numbers over. It holds as
//! long as no permit has to come back, and nothing unusual happens.

use std::sync::{Condvar, Mutex};
use std::thread;

/// A number of permits.
#[derive(Debug)]
pub struct Semaphore {
    /// How many permits nobody has.
    free: Mutex<isize>,
    released: Condvar,
}

/// Permission to go on. Gives itself back when it is dropped, in whichever thread.
// TODO 1: does it? It knows its semaphore, and nobody ever asks it. Its holder may come
// to the end of a block, leave it with `return` or `?`, or panic: what runs in all of
// these cases?
#[derive(Debug)]
#[must_use = "a permit that nobody keeps is given back at once"]
pub struct Permit<'a> {
    _semaphore: &'a Semaphore,
}

impl Semaphore {
    pub fn new(permits: usize) -> Self {
        Self {
            free: Mutex::new(permits as isize),
            released: Condvar::new(),
        }
    }

    /// Waits until a permit is free, and takes it. What was done before that permit was
    /// released is seen from here on.
    // TODO 2: `wait` has returned. What do you know of `free`?
    pub fn acquire(&self) -> Permit<'_> {
        let mut free = self.free.lock().unwrap();
        if *free == 0 {
            free = self.released.wait(free).unwrap();
        }
        *free -= 1;
        Permit { _semaphore: self }
    }

    /// Takes a permit if one is free. Does not wait for one.
    // TODO 3: two threads call this, and there is one permit. Which line do they come to?
    pub fn try_acquire(&self) -> Option<Permit<'_>> {
        if *self.free.lock().unwrap() == 0 {
            return None;
        }
        Some(self.acquire())
    }

    /// Puts one more permit there, whether the caller has ever taken one or not.
    // TODO 4: two threads are asleep, and there are two releases, one right after the
    // other. Who wakes up?
    pub fn release(&self) {
        let mut free = self.free.lock().unwrap();
        *free += 1;
        if *free == 1 {
            self.released.notify_one();
        }
    }
}

impl Permit<'_> {
    /// Keeps the permit from being given back: it has been used up.
    // TODO 5: once a permit gives itself back, what happens to `self` here?
    pub fn forget(self) {}
}

/// Calls `work(0)`, …, `work(workers - 1)` in threads of its own: never more than
/// `permits` (one or more) of them at the same time, and as many as that while there are
/// enough left.
///
/// # Panics
///
/// If calls panic, makes the others all the same, and then panics.
// TODO 6: once a permit gives itself back, when is that here?
pub fn run_limited(permits: usize, workers: usize, work: impl Fn(usize) + Sync) {
    let semaphore = Semaphore::new(permits);
    thread::scope(|scope| {
        for worker in 0..workers {
            let (semaphore, work) = (&semaphore, &work);
            scope.spawn(move || {
                let _ = semaphore.acquire();
                work(worker);
            });
        }
    });
}
