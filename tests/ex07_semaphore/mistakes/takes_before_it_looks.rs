//! A try takes a permit and puts it back if there was none: meanwhile the count has gone below zero and round to a huge number.
//!
//! Caught by: try_acquire_does_not_wait

use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::thread;

#[derive(Debug)]
pub struct Semaphore {
    free: AtomicUsize,
}

#[derive(Debug)]
pub struct Permit<'a> {
    semaphore: &'a Semaphore,
}

impl Semaphore {
    pub fn new(permits: usize) -> Self {
        Self {
            free: AtomicUsize::new(permits),
        }
    }

    pub fn acquire(&self) -> Permit<'_> {
        loop {
            if let Some(permit) = self.try_acquire() {
                return permit;
            }
            thread::yield_now();
        }
    }

    pub fn try_acquire(&self) -> Option<Permit<'_>> {
        if self.free.fetch_sub(1, SeqCst) == 0 {
            self.free.fetch_add(1, SeqCst);
            return None;
        }
        Some(Permit { semaphore: self })
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
