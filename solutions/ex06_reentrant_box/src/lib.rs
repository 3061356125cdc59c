//! A lock that its owner may take again.
//!
//! A plain mutex knows that it is held. This one also knows by whom, and with how many
//! guards: its owner passes, everybody else waits, and it is free when the owner's last
//! guard is gone. Owner and depth only make sense together. So they stand under one
//! plain mutex, which is held for a moment at a time and never while the owner works.

use std::cell::Cell;
use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::{Condvar, Mutex};
use std::thread::{self, ThreadId};

/// A mutex that the thread which holds it may lock again.
// There is no `derive(Debug)`: it would look at the value without the lock.
pub struct ReMutex<T> {
    hold: Mutex<Hold>,
    is_free: Condvar,
    value: T,
}

/// Who holds a lock, and how many guards of it there are.
#[derive(Default)]
struct Hold {
    /// `None` if, and only if, the depth is 0.
    owner: Option<ThreadId>,
    depth: usize,
}

impl Hold {
    /// One guard more for `me`, unless somebody else is the owner.
    fn enter(&mut self, me: ThreadId) -> bool {
        let may_enter = self.owner.is_none_or(|owner| owner == me);
        if may_enter {
            self.owner = Some(me);
            // The `unsafe impl` below relies on this count, and `mem::forget` leaves levels
            // behind: it must not come round to 0.
            self.depth = self.depth.checked_add(1).expect("too many levels");
        }
        may_enter
    }
}

// SAFETY: only guards give access to the value. Those that exist at one time are all of
// one thread and cannot leave it, and whatever an owner did happens before the next
// owner comes, by way of `hold`. So the value is with one thread after the other, as if
// it were sent from each to the next: that takes `T: Send`, and not `T: Sync`. (An owner
// can lend a `&T` on to other threads only if `T: Sync`, and then they may have it.)
unsafe impl<T: Send> Sync for ReMutex<T> {}

impl<T> ReMutex<T> {
    pub fn new(value: T) -> Self {
        Self {
            hold: Mutex::default(),
            is_free: Condvar::new(),
            value,
        }
    }

    /// Waits until no other thread holds the lock, and takes it, once more if this
    /// thread holds it already.
    pub fn lock(&self) -> ReMutexGuard<'_, T> {
        let me = thread::current().id();
        let mut hold = self.hold.lock().unwrap();
        while !hold.enter(me) {
            hold = self.is_free.wait(hold).unwrap();
        }
        self.guard()
    }

    /// As [`ReMutex::lock`], but does not wait: `None` if another thread holds the lock.
    pub fn try_lock(&self) -> Option<ReMutexGuard<'_, T>> {
        let entered = self.hold.lock().unwrap().enter(thread::current().id());
        entered.then(|| self.guard())
    }

    fn guard(&self) -> ReMutexGuard<'_, T> {
        ReMutexGuard {
            lock: self,
            stays_here: PhantomData,
        }
    }
}

/// One level of a lock that is held: dropping it gives the level back.
///
/// It lends `&T` and never `&mut T`. Its owner may have other guards of the same lock,
/// and of two `&mut T` each would take itself for the only one. What is to be changed is
/// a [`Cell`] or the like.
#[must_use = "without a guard the lock is not held"]
pub struct ReMutexGuard<'a, T> {
    lock: &'a ReMutex<T>,
    /// A raw pointer makes the guard neither `Send` nor `Sync`. Another thread could use
    /// it for a value that is not `Sync`, and drop it: a level less for its owner.
    stays_here: PhantomData<*const ()>,
}

impl<T> Deref for ReMutexGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.lock.value
    }
}

impl<T> Drop for ReMutexGuard<'_, T> {
    // Also called while a panic unwinds, which is all that a panic needs.
    fn drop(&mut self) {
        let mut hold = self.lock.hold.lock().unwrap();
        hold.depth -= 1;
        if hold.depth == 0 {
            hold.owner = None;
            // One is enough: only one of those who wait can have it.
            self.lock.is_free.notify_one();
        }
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
        // This takes the lock for the second time: nobody comes between the change and
        // the look at it.
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
    pub fn in_one_go<R>(&self, work: impl FnOnce(&Self) -> R) -> R {
        // It needs a name: `let _ = …` would give the lock back right here.
        let _items = self.items.lock();
        work(self)
    }
}
