//! A try takes a permit and puts it back if there was none: in between, a permit that somebody gives back is not seen by others.
//!
//! Caught by: a_try_that_fails_hides_nothing

use std::sync::atomic::{AtomicIsize, Ordering::SeqCst};
use std::thread;

#[derive(Debug)]
pub struct Semaphore {
    free: AtomicIsize,
}

#[derive(Debug)]
pub struct Permit<'a> {
    semaphore: &'a Semaphore,
}

impl Semaphore {
    pub fn new(permits: usize) -> Self {
        Self {
            free: AtomicIsize::new(permits as isize),
        }
    }

    pub fn acquire(&self) -> Permit<'_> {
        loop {
            let free = self.free.load(SeqCst);
            if free > 0
                && self
                    .free
                    .compare_exchange(free, free - 1, SeqCst, SeqCst)
                    .is_ok()
            {
                return Permit { semaphore: self };
            }
            thread::yield_now();
        }
    }

    pub fn try_acquire(&self) -> Option<Permit<'_>> {
        if self.free.fetch_sub(1, SeqCst) > 0 {
            return Some(Permit { semaphore: self });
        }
        self.free.fetch_add(1, SeqCst);
        None
    }

    pub fn release(&self) {
        self.free.fetch_add(1, SeqCst);
    }
}

impl Permit<'_> {
    pub fn forget(self) {
        std::mem::forget(self);
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        self.semaphore.release();
    }
}

pub fn run_limited(permits: usize, workers: usize, work: impl Fn(usize) + Sync) {
    let semaphore = Semaphore::new(permits);
    thread::scope(|scope| {
        for worker in 0..workers {
            let (semaphore, work) = (&semaphore, &work);
            scope.spawn(move || {
                let _permit = semaphore.acquire();
                work(worker);
            });
        }
    });
}
