//! A box with room for a few items, between threads that put and threads that take.
//!
//! Two kinds of threads sleep here, for two different reasons: a producer waits for
//! room, a consumer for an item. So there are two condition variables, one for each
//! reason, and whoever makes room or brings an item wakes one of those who wait for just
//! that. To be woken is no promise: whoever wakes up looks again, under the lock, and
//! sleeps on if there is nothing for it.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex};

/// The box is closed, and here is the item back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed<T>(pub T);

/// Holds up to `cap` items. What was put first is taken first; what is left is dropped with it.
#[derive(Debug)]
pub struct Bounded<T> {
    cap: usize,
    inside: Mutex<Inside<T>>,
    /// What producers wait for: there is room, or the box is closed.
    room: Condvar,
    /// What consumers wait for: there is an item, or the box is closed.
    item: Condvar,
}

#[derive(Debug)]
struct Inside<T> {
    items: VecDeque<T>,
    closed: bool,
}

impl<T> Bounded<T> {
    /// # Panics
    ///
    /// Panics if `cap` is 0: nobody could ever put anything in.
    pub fn new(cap: usize) -> Self {
        assert!(cap > 0, "a box without room");
        Self {
            cap,
            inside: Mutex::new(Inside {
                items: VecDeque::new(),
                closed: false,
            }),
            room: Condvar::new(),
            item: Condvar::new(),
        }
    }

    /// Puts `item` in; waits for room if there is none. Whoever takes it sees all that
    /// was done before.
    ///
    /// Once the box is closed, even while this waits, it gives the item back.
    pub fn put(&self, item: T) -> Result<(), Closed<T>> {
        let mut inside = self.inside.lock().unwrap();
        // `while`, not `if`: the room that this thread was woken for may be gone when it
        // has the lock again, and a wait may end although nobody has notified.
        while inside.items.len() == self.cap && !inside.closed {
            inside = self.room.wait(inside).unwrap();
        }
        if inside.closed {
            return Err(Closed(item));
        }
        inside.items.push_back(item);
        // One item is for one consumer. Nobody but consumers waits for this, so that
        // it cannot wake somebody who has no use for it.
        self.item.notify_one();
        Ok(())
    }

    /// Takes the item that has been in the longest; waits for one if there is none.
    ///
    /// A closed box still gives what is in it; after that, `None`.
    pub fn take(&self) -> Option<T> {
        let mut inside = self.inside.lock().unwrap();
        while inside.items.is_empty() && !inside.closed {
            inside = self.item.wait(inside).unwrap();
        }
        // An empty box is closed here.
        let item = inside.items.pop_front()?;
        self.room.notify_one();
        Some(item)
    }

    /// From now on nothing is put any more. Everybody who waits is woken. To close a closed
    /// box changes nothing.
    pub fn close(&self) {
        // Under the lock: whoever has looked before is asleep by now, and is woken below.
        self.inside.lock().unwrap().closed = true;
        // This concerns all of them, not one of each kind.
        self.room.notify_all();
        self.item.notify_all();
    }
}
