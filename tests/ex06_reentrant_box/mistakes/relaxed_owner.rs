//! The lock is kept by one atomic, and given back with Relaxed: the next owner comes in its turn, and may not see what the last one wrote.
//!
//! Caught by: what_was_written_is_seen

use std::cell::Cell;
use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::atomic::{
    AtomicUsize,
    Ordering::{Acquire, Relaxed},
};
use std::thread;

const NOBODY: usize = 0;

thread_local! {
    static ME: usize = {
        static NEXT: AtomicUsize = AtomicUsize::new(1);
        NEXT.fetch_add(1, Relaxed)
    };
}

pub struct ReMutex<T> {
    owner: AtomicUsize,
    depth: Cell<usize>,
    value: T,
}

// SAFETY: only the owner has guards and uses the depth, and no guard leaves its thread.
unsafe impl<T: Send> Sync for ReMutex<T> {}

impl<T> ReMutex<T> {
    pub fn new(value: T) -> Self {
        Self {
            owner: AtomicUsize::new(NOBODY),
            depth: Cell::new(0),
            value,
        }
    }

    pub fn lock(&self) -> ReMutexGuard<'_, T> {
        loop {
            match self.try_lock() {
                Some(guard) => return guard,
                None => thread::yield_now(),
            }
        }
    }

    pub fn try_lock(&self) -> Option<ReMutexGuard<'_, T>> {
        let me = ME.with(|&me| me);
        let mine = self.owner.load(Relaxed) == me
            || self
                .owner
                .compare_exchange(NOBODY, me, Acquire, Relaxed)
                .is_ok();
        mine.then(|| {
            self.depth.set(self.depth.get() + 1);
            ReMutexGuard {
                lock: self,
                stays_here: PhantomData,
            }
        })
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
        let depth = self.lock.depth.get() - 1;
        self.lock.depth.set(depth);
        if depth == 0 {
            self.lock.owner.store(NOBODY, Relaxed);
        }
    }
}

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

    pub fn execute(&self, change: i64) {
        let items = self.items.lock();
        items.set(items.get() + change);
    }

    pub fn add(&self) -> i64 {
        let items = self.items.lock();
        self.execute(1);
        items.get()
    }

    pub fn remove(&self) -> i64 {
        let items = self.items.lock();
        self.execute(-1);
        items.get()
    }

    pub fn in_one_go<R>(&self, work: impl FnOnce(&Self) -> R) -> R {
        let _items = self.items.lock();
        work(self)
    }
}
