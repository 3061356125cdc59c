//! The count goes below zero by the number of those who wait, and a release that finds it there leaves a wake-up for one of them.

use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;

#[derive(Debug)]
pub struct Semaphore {
    count: Mutex<Count>,
    wake_up: Condvar,
}

#[derive(Debug)]
struct Count {
    /// Free permits, or less than nothing.
    value: isize,
    /// Permits that are there for those who wait, and have not been taken yet.
    wake_ups: usize,
}

#[derive(Debug)]
pub struct Permit<'a> {
    semaphore: &'a Semaphore,
}

impl Semaphore {
    pub fn new(permits: usize) -> Self {
        let count = Count {
            value: permits.try_into().unwrap(),
            wake_ups: 0,
        };
        Self {
            count: Mutex::new(count),
            wake_up: Condvar::new(),
        }
    }

    pub fn acquire(&self) -> Permit<'_> {
        let mut count = self.count.lock().unwrap_or_else(PoisonError::into_inner);
        count.value -= 1;
        if count.value < 0 {
            while count.wake_ups == 0 {
                count = self.wake_up.wait(count).unwrap();
            }
            count.wake_ups -= 1;
        }
        Permit { semaphore: self }
    }

    pub fn try_acquire(&self) -> Option<Permit<'_>> {
        let mut count = self.count.lock().unwrap_or_else(PoisonError::into_inner);
        if count.value > 0 {
            count.value -= 1;
            Some(Permit { semaphore: self })
        } else {
            None
        }
    }

    pub fn release(&self) {
        let mut count = self.count.lock().unwrap_or_else(PoisonError::into_inner);
        count.value += 1;
        if count.value <= 0 {
            count.wake_ups += 1;
            self.wake_up.notify_one();
        }
    }
}

impl<'a> Permit<'a> {
    pub fn forget(self) {
        Box::leak(Box::new(self));
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
