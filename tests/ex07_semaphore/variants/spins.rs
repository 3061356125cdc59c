//! Atomics alone: who finds no permit looks again and again.

use std::hint;
use std::sync::atomic::{
    AtomicUsize,
    Ordering::{Acquire, Relaxed, Release},
};
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
    pub const fn new(permits: usize) -> Self {
        Self {
            free: AtomicUsize::new(permits),
        }
    }

    pub fn acquire(&self) -> Permit<'_> {
        loop {
            if let Some(permit) = self.try_acquire() {
                return permit;
            }
            hint::spin_loop();
        }
    }

    pub fn try_acquire(&self) -> Option<Permit<'_>> {
        let mut free = self.free.load(Relaxed);
        while free > 0 {
            match self
                .free
                .compare_exchange_weak(free, free - 1, Acquire, Relaxed)
            {
                Ok(_) => return Some(Permit { semaphore: self }),
                Err(now) => free = now,
            }
        }
        None
    }

    pub fn release(&self) {
        self.free.fetch_add(1, Release);
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
                let permit = loop {
                    match semaphore.try_acquire() {
                        Some(permit) => break permit,
                        None => thread::yield_now(),
                    }
                };
                work(worker);
                drop(permit);
            });
        }
    });
}
