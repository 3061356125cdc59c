//! A lock that its owner may take again, and a box that needs one.
//!
//! All of this compiles, and each method by itself does what it says. The lock knows
//! that it is held, and nothing else.

use std::cell::Cell;
use std::ops::Deref;
use std::sync::{Condvar, Mutex};

/// A mutex that the thread which holds it may lock again.
pub struct ReMutex<T> {
    is_held: Mutex<bool>,
    is_free: Condvar,
    value: T,
}

// SAFETY: only guards give access to the value, and only who holds the lock has one.
// TODO 4: this is a promise that the compiler cannot check. Because of it any number of
// threads may have a reference to the lock, and each may come to a value that another
// one has made. For which types would that be wrong even if they take turns?
unsafe impl<T> Sync for ReMutex<T> {}

impl<T> ReMutex<T> {
    pub fn new(value: T) -> Self {
        Self {
            is_held: Mutex::new(false),
            is_free: Condvar::new(),
            value,
        }
    }

    /// Waits until no other thread holds the lock, and takes it, once more if this
    /// thread holds it already.
    // TODO 1: whom does the owner wait for when it comes again? What would the lock have
    // to know of its owner? (`std::thread` can tell threads apart. Two threads may have
    // one name.)
    pub fn lock(&self) -> ReMutexGuard<'_, T> {
        let mut is_held = self.is_held.lock().unwrap();
        while *is_held {
            is_held = self.is_free.wait(is_held).unwrap();
        }
        *is_held = true;
        ReMutexGuard { lock: self }
    }

    /// As [`ReMutex::lock`], but does not wait: `None` if another thread holds the lock.
    // TODO 3: "another thread". What does the owner get here?
    pub fn try_lock(&self) -> Option<ReMutexGuard<'_, T>> {
        let mut is_held = self.is_held.lock().unwrap();
        if *is_held {
            return None;
        }
        *is_held = true;
        Some(ReMutexGuard { lock: self })
    }
}

/// One level of a lock that is held: dropping it gives the level back.
///
/// It lends `&T` and never `&mut T`: its owner may have other guards of the same lock.
// TODO 4, too: the lock belongs to a thread, and its guard is a value. What keeps a
// value, or a reference to it, from going to another thread? Which types cannot go
// there, and what becomes of a struct with such a field? (`PhantomData` is a field that
// takes no space.)
pub struct ReMutexGuard<'a, T> {
    lock: &'a ReMutex<T>,
}

impl<T> Deref for ReMutexGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.lock.value
    }
}

impl<T> Drop for ReMutexGuard<'_, T> {
    // TODO 2: of three guards of one thread, one is dropped. Is the lock free? Which of
    // the three it is may be different each time.
    fn drop(&mut self) {
        *self.lock.is_held.lock().unwrap() = false;
        self.lock.is_free.notify_one();
    }
}

/// A box of items that several threads add to and remove from.
pub struct ItemBox {
    items: ReMutex<Cell<i64>>,
}

impl ItemBox {
    pub fn new(items: i64) -> Self {
        Self {
            items: ReMutex::new(Cell::new(items)),
        }
    }

    pub fn items(&self) -> i64 {
        self.items.lock().get()
    }

    /// Changes the number of items.
    pub fn execute(&self, change: i64) {
        let items = self.items.lock();
        items.set(items.get() + change);
    }

    /// Adds one item. Returns how many there are right after that.
    pub fn add(&self) -> i64 {
        let items = self.items.lock();
        self.execute(1);
        items.get()
    }

    /// Removes one item. Returns how many there are right after that.
    pub fn remove(&self) -> i64 {
        let items = self.items.lock();
        self.execute(-1);
        items.get()
    }

    /// Lets `work` use the box as often as it likes, and nobody else in between.
    // TODO 5: each call inside `work` takes the lock. What can another thread do between
    // two of them?
    pub fn in_one_go<R>(&self, work: impl FnOnce(&Self) -> R) -> R {
        work(self)
    }
}
