//! Whoever parks and wakes up for no reason stands in the list twice, and a wake-up goes to a thread that has its permit already.
//!
//! Caught by: never_more_inside

use std::collections::VecDeque;
use std::mem::ManuallyDrop;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::thread::{self, Thread};

#[derive(Debug)]
pub struct Semaphore {
    free: AtomicUsize,
    asleep: Mutex<VecDeque<Thread>>,
}

#[derive(Debug)]
pub struct Permit<'a> {
    semaphore: &'a Semaphore,
}

impl Semaphore {
    pub fn new(permits: usize) -> Self {
        Self {
            free: AtomicUsize::new(permits),
            asleep: Mutex::default(),
        }
    }

    pub fn acquire(&self) -> Permit<'_> {
        loop {
            if let Some(permit) = self.try_acquire() {
                return permit;
            }
            // Into the list first, and then one more look: who releases after that look
            // finds this thread in the list.
            self.asleep.lock().unwrap().push_back(thread::current());
            if let Some(permit) = self.try_acquire() {
                self.leave();
                return permit;
            }
            thread::park();
        }
    }

    /// This thread waits no more. If somebody has taken it off the list already, the
    /// wake-up was meant for a thread that waits: it goes to the next one.
    fn leave(&self) {
        let me = thread::current().id();
        let mut asleep = self.asleep.lock().unwrap();
        match asleep.iter().position(|thread| thread.id() == me) {
            Some(place) => _ = asleep.remove(place),
            None => _ = asleep.pop_front().map(|next| next.unpark()),
        }
    }

    pub fn try_acquire(&self) -> Option<Permit<'_>> {
        let one_less = |free: usize| free.checked_sub(1);
        self.free.fetch_update(SeqCst, SeqCst, one_less).ok()?;
        Some(Permit { semaphore: self })
    }

    pub fn release(&self) {
        self.free.fetch_add(1, SeqCst);
        if let Some(next) = self.asleep.lock().unwrap().pop_front() {
            next.unpark();
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
