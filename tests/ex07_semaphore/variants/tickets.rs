//! Everybody draws a number and waits until that many permits have been there; and as many threads as there are permits share the work.

use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Condvar, Mutex};
use std::thread;

#[derive(Debug)]
pub struct Semaphore {
    counts: Mutex<Counts>,
    released: Condvar,
}

#[derive(Debug)]
struct Counts {
    /// Permits that have ever been there.
    released: usize,
    /// Permits that have ever been taken, or are waited for.
    drawn: usize,
}

#[derive(Debug)]
pub struct Permit<'a>(&'a Semaphore);

impl Semaphore {
    pub fn new(permits: usize) -> Self {
        let counts = Counts {
            released: permits,
            drawn: 0,
        };
        Self {
            counts: Mutex::new(counts),
            released: Condvar::new(),
        }
    }

    pub fn acquire(&self) -> Permit<'_> {
        let mut counts = self.counts.lock().unwrap();
        let mine = counts.drawn;
        counts.drawn += 1;
        let not_yet = |counts: &mut Counts| counts.released <= mine;
        drop(self.released.wait_while(counts, not_yet).unwrap());
        Permit(self)
    }

    pub fn try_acquire(&self) -> Option<Permit<'_>> {
        let mut counts = self.counts.lock().unwrap();
        if counts.drawn >= counts.released {
            return None;
        }
        counts.drawn += 1;
        Some(Permit(self))
    }

    pub fn release(&self) {
        self.counts.lock().unwrap().released += 1;
        // Only one of them has the number, and nobody knows which.
        self.released.notify_all();
    }
}

impl Permit<'_> {
    pub fn forget(self) {
        std::mem::forget(self);
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        self.0.release();
    }
}

pub fn run_limited(permits: usize, workers: usize, work: impl Fn(usize) + Sync) {
    let next = AtomicUsize::new(0);
    let panicked = Mutex::new(None);
    thread::scope(|scope| {
        for _ in 0..permits.min(workers) {
            scope.spawn(|| {
                loop {
                    let worker = next.fetch_add(1, Relaxed);
                    if worker >= workers {
                        return;
                    }
                    let call = AssertUnwindSafe(|| work(worker));
                    if let Err(panic) = panic::catch_unwind(call) {
                        *panicked.lock().unwrap() = Some(panic);
                    }
                }
            });
        }
    });
    if let Some(panic) = panicked.into_inner().unwrap() {
        panic::resume_unwind(panic);
    }
}
