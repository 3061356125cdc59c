//! Tries the weak exchange once: it may fail although a permit is free.
//!
//! Caught by: try_acquire_takes_what_is_there

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
        let free = self.free.load(SeqCst);
        let less = free.checked_sub(1)?;
        let taken = self.free.compare_exchange_weak(free, less, SeqCst, SeqCst);
        taken.ok().map(|_| Permit { semaphore: self })
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
