//! A ring of places whose two ends are atomics, read and written with Relaxed: who sees
//! that an item is in need not see the item, nor what was written before it.
//!
//! Caught by: what_was_written_is_seen

use std::cell::UnsafeCell;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::thread;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed<T>(pub T);

pub struct Bounded<T> {
    places: Box<[UnsafeCell<Option<T>>]>,
    put: AtomicUsize,
    taken: AtomicUsize,
    closed: AtomicBool,
    producers: Mutex<()>,
    consumers: Mutex<()>,
}

// SAFETY: it is not; that is the mistake.
unsafe impl<T: Send> Sync for Bounded<T> {}

impl<T> Bounded<T> {
    pub fn new(cap: usize) -> Self {
        assert!(cap > 0, "a box without room");
        Self {
            places: (0..cap).map(|_| UnsafeCell::new(None)).collect(),
            put: AtomicUsize::new(0),
            taken: AtomicUsize::new(0),
            closed: AtomicBool::new(false),
            producers: Mutex::new(()),
            consumers: Mutex::new(()),
        }
    }

    pub fn put(&self, item: T) -> Result<(), Closed<T>> {
        loop {
            let one_at_a_time = self.producers.lock().unwrap();
            if self.closed.load(Relaxed) {
                return Err(Closed(item));
            }
            let put = self.put.load(Relaxed);
            if put - self.taken.load(Relaxed) < self.places.len() {
                // SAFETY: as above.
                unsafe { *self.places[put % self.places.len()].get() = Some(item) };
                self.put.store(put + 1, Relaxed);
                return Ok(());
            }
            drop(one_at_a_time);
            thread::yield_now();
        }
    }

    pub fn take(&self) -> Option<T> {
        loop {
            let one_at_a_time = self.consumers.lock().unwrap();
            let closed = self.closed.load(Relaxed);
            let taken = self.taken.load(Relaxed);
            if taken < self.put.load(Relaxed) {
                // SAFETY: as above.
                let item = unsafe { (*self.places[taken % self.places.len()].get()).take() };
                self.taken.store(taken + 1, Relaxed);
                return item;
            }
            if closed {
                return None;
            }
            drop(one_at_a_time);
            thread::yield_now();
        }
    }

    pub fn close(&self) {
        let _nobody_puts = self.producers.lock().unwrap();
        self.closed.store(true, Relaxed);
    }
}
