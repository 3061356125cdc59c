//! The lock is handed on: the owner's last guard makes the thread that has waited longest the next owner, and unparks it.

use std::cell::Cell;
use std::collections::VecDeque;
use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::{Mutex, MutexGuard};
use std::thread::{self, Thread};

pub struct ReMutex<T> {
    state: Mutex<State>,
    value: T,
}

#[derive(Default)]
struct State {
    owner: Option<Thread>,
    depth: usize,
    waiting: VecDeque<Thread>,
}

impl State {
    fn is_mine(&self) -> bool {
        let me = thread::current().id();
        self.owner.as_ref().is_some_and(|owner| owner.id() == me)
    }
}

// SAFETY: only the owner has guards, none of them leaves its thread, and the mutex
// orders what one owner did before what the next one does.
unsafe impl<T: Send> Sync for ReMutex<T> {}

impl<T> ReMutex<T> {
    pub fn new(value: T) -> Self {
        Self {
            state: Mutex::default(),
            value,
        }
    }

    pub fn lock(&self) -> ReMutexGuard<'_, T> {
        if let Some(guard) = self.try_lock() {
            return guard;
        }
        let mut state = self.state.lock().unwrap();
        if state.owner.is_none() {
            return self.taken(state);
        }
        state.waiting.push_back(thread::current());
        while !state.is_mine() {
            drop(state);
            thread::park();
            state = self.state.lock().unwrap();
        }
        self.guard()
    }

    pub fn try_lock(&self) -> Option<ReMutexGuard<'_, T>> {
        let mut state = self.state.lock().unwrap();
        if state.is_mine() {
            state.depth += 1;
            Some(self.guard())
        } else if state.owner.is_none() {
            Some(self.taken(state))
        } else {
            None
        }
    }

    fn taken(&self, mut state: MutexGuard<'_, State>) -> ReMutexGuard<'_, T> {
        state.owner = Some(thread::current());
        state.depth = 1;
        self.guard()
    }

    fn guard(&self) -> ReMutexGuard<'_, T> {
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
        let mut state = self.lock.state.lock().unwrap();
        state.depth -= 1;
        if state.depth > 0 {
            return;
        }
        state.owner = state.waiting.pop_front();
        if let Some(next) = &state.owner {
            next.unpark();
            state.depth = 1;
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
