//! The reentrant mutex of parking_lot with another name.

use std::cell::Cell;

pub use parking_lot::{ReentrantMutex as ReMutex, ReentrantMutexGuard as ReMutexGuard};

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
