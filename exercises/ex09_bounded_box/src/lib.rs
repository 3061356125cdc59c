//! A box with room for a few items, between threads that put and threads that take.
//!
//! This one compiles, and one producer and one consumer get along with it, nearly
//! always.

use std::sync::{Condvar, Mutex};

/// The box is closed, and here is the item back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed<T>(pub T);

/// Holds up to `cap` items. What was put first is taken first; what is left is dropped with it.
// TODO 1: put three items, then take one. Which one is it?
#[derive(Debug)]
pub struct Bounded<T> {
    cap: usize,
    inside: Mutex<Inside<T>>,
    /// Somebody has put an item, or taken one.
    changed: Condvar,
}

#[derive(Debug)]
struct Inside<T> {
    items: Vec<T>,
    closed: bool,
}

impl<T> Bounded<T> {
    /// # Panics
    ///
    /// Panics if `cap` is 0: nobody could ever put anything in.
    // TODO 1, too: does it?
    pub fn new(cap: usize) -> Self {
        Self {
            cap,
            inside: Mutex::new(Inside {
                items: Vec::new(),
                closed: false,
            }),
            changed: Condvar::new(),
        }
    }

    /// Puts `item` in; waits for room if there is none. Whoever takes it sees all that
    /// was done before.
    ///
    /// Once the box is closed, even while this waits, it gives the item back.
    // TODO 2: `wait` has returned. What do you know now about the items, here and in
    // `take`? What does the documentation of `Condvar::wait` say about when it returns,
    // and who else may have had the lock in between?
    // TODO 3: whom does `notify_one` wake? Who may be asleep, and what is each of them
    // waiting for?
    pub fn put(&self, item: T) -> Result<(), Closed<T>> {
        let mut inside = self.inside.lock().unwrap();
        if inside.items.len() == self.cap {
            inside = self.changed.wait(inside).unwrap();
        }
        inside.items.push(item);
        self.changed.notify_one();
        Ok(())
    }

    /// Takes the item that has been in the longest; waits for one if there is none.
    ///
    /// A closed box still gives what is in it; after that, `None`.
    pub fn take(&self) -> Option<T> {
        let mut inside = self.inside.lock().unwrap();
        if inside.items.is_empty() && !inside.closed {
            inside = self.changed.wait(inside).unwrap();
        }
        let item = inside.items.pop()?;
        self.changed.notify_one();
        Some(item)
    }

    /// From now on nothing is put any more. Everybody who waits is woken. To close a closed
    /// box changes nothing.
    // TODO 4: how many may be asleep when this is called? What does each of them find
    // when it wakes up, and what does a producer do then?
    pub fn close(&self) {
        self.inside.lock().unwrap().closed = true;
        self.changed.notify_one();
    }
}
