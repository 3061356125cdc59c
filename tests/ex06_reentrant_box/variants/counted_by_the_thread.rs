//! Each thread keeps a list of its own of the locks that it holds; the lock itself is a plain one, which the first guard takes and the last one gives back. The box's number stands beside its lock.

use std::cell::RefCell;
use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::atomic::{AtomicI64, Ordering::Relaxed};
use std::sync::{Condvar, Mutex};

thread_local! {
    /// The address of each lock that this thread holds, once for each guard.
    static HELD: RefCell<Vec<usize>> = const { RefCell::new(Vec::new()) };
}

pub struct ReMutex<T> {
    is_held: Mutex<bool>,
    is_free: Condvar,
    value: T,
}

// SAFETY: only the owner has guards, none of them leaves its thread, and the mutex
// orders what one owner did before what the next one does.
unsafe impl<T: Send> Sync for ReMutex<T> {}

impl<T> ReMutex<T> {
    pub fn new(value: T) -> Self {
        Self {
            is_held: Mutex::new(false),
            is_free: Condvar::new(),
            value,
        }
    }

    pub fn lock(&self) -> ReMutexGuard<'_, T> {
        if !self.is_mine() {
            let is_held = self.is_held.lock().unwrap();
            let mut is_held = self.is_free.wait_while(is_held, |held| *held).unwrap();
            *is_held = true;
        }
        self.one_guard_more()
    }

    pub fn try_lock(&self) -> Option<ReMutexGuard<'_, T>> {
        if !self.is_mine() {
            let mut is_held = self.is_held.lock().unwrap();
            if *is_held {
                return None;
            }
            *is_held = true;
        }
        Some(self.one_guard_more())
    }

    /// A lock that is borrowed does not move: its address is as good as a name.
    fn address(&self) -> usize {
        std::ptr::from_ref(&self.is_held).addr()
    }

    fn is_mine(&self) -> bool {
        HELD.with_borrow(|held| held.contains(&self.address()))
    }

    fn one_guard_more(&self) -> ReMutexGuard<'_, T> {
        HELD.with_borrow_mut(|held| held.push(self.address()));
        ReMutexGuard {
            lock: self,
            stays_here: PhantomData,
        }
    }
}

pub struct ReMutexGuard<'a, T> {
    lock: &'a ReMutex<T>,
    stays_here: PhantomData<*const ()>,
}

impl<T> Deref for ReMutexGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.lock.value
    }
}

impl<T> Drop for ReMutexGuard<'_, T> {
    fn drop(&mut self) {
        let address = self.lock.address();
        HELD.with_borrow_mut(|held| {
            let at = held.iter().position(|one| *one == address);
            at.map(|at| held.swap_remove(at))
        });
        if !self.lock.is_mine() {
            *self.lock.is_held.lock().unwrap() = false;
            self.lock.is_free.notify_one();
        }
    }
}

pub struct ItemBox {
    turn: ReMutex<()>,
    items: AtomicI64,
}

impl ItemBox {
    pub fn new(items: i64) -> Self {
        Self {
            turn: ReMutex::new(()),
            items: AtomicI64::new(items),
        }
    }

    pub fn items(&self) -> i64 {
        let _turn = self.turn.lock();
        self.items.load(Relaxed)
    }

    pub fn execute(&self, change: i64) {
        let _turn = self.turn.lock();
        self.items.fetch_add(change, Relaxed);
    }

    pub fn add(&self) -> i64 {
        self.in_one_go(|items| {
            items.execute(1);
            items.items()
        })
    }

    pub fn remove(&self) -> i64 {
        self.in_one_go(|items| {
            items.execute(-1);
            items.items()
        })
    }

    pub fn in_one_go<R>(&self, work: impl FnOnce(&Self) -> R) -> R {
        let _turn = self.turn.lock();
        work(self)
    }
}
