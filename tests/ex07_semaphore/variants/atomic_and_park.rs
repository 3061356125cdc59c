//! The count is an atomic; only those who have to wait stand in a list, parked, and a release hands its permit to the first of them.

use std::collections::VecDeque;
use std::mem::ManuallyDrop;
use std::sync::atomic::{
    AtomicBool, AtomicUsize,
    Ordering::{Acquire, Relaxed, Release},
};
use std::sync::{Arc, Mutex};
use std::thread::{self, Thread};

#[derive(Debug)]
pub struct Semaphore {
    /// More than zero only while nobody waits. Grows under the lock of the list.
    free: AtomicUsize,
    waiting: Mutex<VecDeque<Arc<Waiter>>>,
}

#[derive(Debug)]
struct Waiter {
    thread: Thread,
    has_permit: AtomicBool,
}

#[derive(Debug)]
pub struct Permit<'a> {
    semaphore: &'a Semaphore,
}

impl Semaphore {
    pub fn new(permits: usize) -> Self {
        Self {
            free: AtomicUsize::new(permits),
            waiting: Mutex::default(),
        }
    }

    pub fn acquire(&self) -> Permit<'_> {
        self.try_acquire().unwrap_or_else(|| self.wait())
    }

    fn wait(&self) -> Permit<'_> {
        let mut waiting = self.waiting.lock().unwrap();
        // Nobody releases between this look and the place in the list.
        if let Some(permit) = self.try_acquire() {
            return permit;
        }
        let me = Arc::new(Waiter {
            thread: thread::current(),
            has_permit: AtomicBool::new(false),
        });
        waiting.push_back(Arc::clone(&me));
        drop(waiting);
        while !me.has_permit.load(Acquire) {
            thread::park();
        }
        Permit { semaphore: self }
    }

    pub fn try_acquire(&self) -> Option<Permit<'_>> {
        let one_less = |free: usize| free.checked_sub(1);
        self.free.fetch_update(Acquire, Relaxed, one_less).ok()?;
        Some(Permit { semaphore: self })
    }

    pub fn release(&self) {
        let mut waiting = self.waiting.lock().unwrap();
        match waiting.pop_front() {
            Some(first) => {
                first.has_permit.store(true, Release);
                first.thread.unpark();
            }
            None => _ = self.free.fetch_add(1, Release),
        }
    }
}

impl Permit<'_> {
    pub fn forget(self) {
        let _never_dropped = ManuallyDrop::new(self);
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        self.semaphore.release();
    }
}

pub fn run_limited(permits: usize, workers: usize, work: impl Fn(usize) + Sync) {
    let semaphore = Semaphore::new(permits);
    let turn = |worker| {
        let _permit = semaphore.acquire();
        work(worker);
    };
    thread::scope(|scope| {
        for worker in 0..workers {
            let turn = &turn;
            scope.spawn(move || turn(worker));
        }
    });
}
