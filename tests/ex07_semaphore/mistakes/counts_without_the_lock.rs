//! The count is an atomic that a release changes without the lock: it comes between another thread's look and its sleep.
//!
//! Caught by: who_waits_gets_the_next

use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Condvar, Mutex};
use std::thread;

#[derive(Debug)]
pub struct Semaphore {
    free: AtomicUsize,
    lock: Mutex<()>,
    released: Condvar,
}

#[derive(Debug)]
pub struct Permit<'a> {
    semaphore: &'a Semaphore,
}

impl Semaphore {
    pub fn new(permits: usize) -> Self {
        Self {
            free: AtomicUsize::new(permits),
            lock: Mutex::new(()),
            released: Condvar::new(),
        }
    }

    pub fn acquire(&self) -> Permit<'_> {
        let mut lock = self.lock.lock().unwrap();
        loop {
            if let Some(permit) = self.try_acquire() {
                return permit;
            }
            lock = self.released.wait(lock).unwrap();
        }
    }

    pub fn try_acquire(&self) -> Option<Permit<'_>> {
        let one_less = |free: usize| free.checked_sub(1);
        self.free.fetch_update(SeqCst, SeqCst, one_less).ok()?;
        Some(Permit { semaphore: self })
    }

    pub fn release(&self) {
        self.free.fetch_add(1, SeqCst);
        self.released.notify_one();
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
