//! Whoever waits for nobody who is stuck may go on, and is taken away (Holt's reduction);
//! among those who are left every walk comes to a circle. The locks are parking_lot's, and
//! philosophers take turns in which hand comes first.

use std::collections::VecDeque;

use parking_lot::{Condvar, Mutex, MutexGuard};

/// A thread, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Thread(pub &'static str);

/// A lock, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Lock(pub &'static str);

/// Who holds what and who waits for what, at one moment.
#[derive(Clone, Debug, Default)]
pub struct WaitGraph {
    /// A lock may have several holders (readers): who waits for it, waits for them all.
    pub holds: Vec<(Thread, Lock)>,
    /// A thread waits for one lock at most.
    pub waits: Vec<(Thread, Lock)>,
}

/// Threads, each with the lock that it waits for and the next one holds; the last one's
/// is held by the first. No thread is in it twice.
pub type Cycle = Vec<(Thread, Lock)>;

pub fn would_deadlock(graph: &WaitGraph) -> Option<Cycle> {
    let mut stuck = graph.waits.clone();
    loop {
        let before = stuck.clone();
        let held = |lock, by: &Cycle| {
            let holder = |&(thread, _): &(Thread, Lock)| graph.holds.contains(&(thread, lock));
            by.iter().any(holder)
        };
        stuck.retain(|&(_, lock)| held(lock, &before));
        if stuck == before {
            break;
        }
    }
    let mut walk = vec![*stuck.first()?];
    loop {
        let (_, lock) = *walk.last()?;
        let next = stuck
            .iter()
            .find(|&&(thread, _)| graph.holds.contains(&(thread, lock)))?;
        if let Some(first) = walk.iter().position(|earlier| earlier == next) {
            return Some(walk.split_off(first));
        }
        walk.push(*next);
    }
}

/// Patient 1: goods on the shelf of a shop, and in its store.
pub struct Shop {
    shelf: Mutex<u32>,
    store: Mutex<u32>,
}

impl Shop {
    pub fn new(shelf: u32, store: u32) -> Self {
        Self {
            shelf: Mutex::new(shelf),
            store: Mutex::new(store),
        }
    }

    /// Lets `work` change what is on the shelf, and nobody else meanwhile.
    pub fn at_shelf<R>(&self, work: impl FnOnce(&mut u32) -> R) -> R {
        work(&mut self.shelf.lock())
    }

    /// The same for the store.
    pub fn in_store<R>(&self, work: impl FnOnce(&mut u32) -> R) -> R {
        work(&mut self.store.lock())
    }

    /// Both, the shelf first. All who need both take them here: whoever has the store
    /// waits for nobody, and no circle can close.
    fn both(&self) -> (MutexGuard<'_, u32>, MutexGuard<'_, u32>) {
        let shelf = self.shelf.lock();
        let store = self.store.lock();
        (shelf, store)
    }

    /// Moves goods from the store to the shelf: `wanted`, or as many as there are.
    /// Returns how many.
    pub fn fetch(&self, wanted: u32) -> u32 {
        let (mut shelf, mut store) = self.both();
        let moved = wanted.min(*store);
        *store -= moved;
        *shelf += moved;
        moved
    }

    /// The other way.
    pub fn put_away(&self, wanted: u32) -> u32 {
        let (mut shelf, mut store) = self.both();
        let moved = wanted.min(*shelf);
        *shelf -= moved;
        *store += moved;
        moved
    }

    /// All goods, as they were at one moment.
    pub fn count(&self) -> u32 {
        let (shelf, store) = self.both();
        *shelf + *store
    }
}

/// Patient 2: letters that wait for an answer.
#[derive(Default)]
pub struct Desk {
    letters: Mutex<VecDeque<u32>>,
}

impl Desk {
    pub fn put(&self, letter: u32) {
        self.letters.lock().push_back(letter);
    }

    pub fn len(&self) -> usize {
        self.letters.lock().len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The first letter becomes the last one, in one step: nobody sees it missing.
    pub fn put_off(&self) {
        let mut letters = self.letters.lock();
        if let Some(letter) = letters.pop_front() {
            letters.push_back(letter);
        }
    }

    fn next(&self) -> Option<u32> {
        self.letters.lock().pop_front()
    }

    /// Takes one letter at a time and answers it, until there is none. An answer may
    /// use the desk, and several may answer at once. Returns how many were answered.
    pub fn answer_all(&self, answer: impl Fn(&Self, u32)) -> usize {
        let mut answered = 0;
        while let Some(letter) = self.next() {
            answer(self, letter);
            answered += 1;
        }
        answered
    }
}

/// Patient 3: parcels, and those who wait for one.
#[derive(Default)]
pub struct Counter {
    parcels: Mutex<VecDeque<u32>>,
    arrived: Condvar,
}

impl Counter {
    pub fn deliver(&self, parcel: u32) {
        self.parcels.lock().push_back(parcel);
        self.arrived.notify_one();
    }

    /// Waits for a parcel, and takes the first.
    pub fn collect(&self) -> u32 {
        let mut parcels = self.parcels.lock();
        loop {
            if let Some(parcel) = parcels.pop_front() {
                return parcel;
            }
            self.arrived.wait(&mut parcels);
        }
    }
}

/// Patient 4: philosophers at a round table, and one fork between any two.
pub struct Table {
    forks: Vec<Mutex<()>>,
}

impl Table {
    /// A table for so many philosophers, two at least.
    pub fn new(seats: usize) -> Self {
        Self {
            forks: (0..seats).map(|_| Mutex::new(())).collect(),
        }
    }

    /// The philosopher on this seat has `meal` with the forks `seat` and `seat + 1`. The
    /// last one's second fork is fork 0.
    pub fn eat<R>(&self, seat: usize, meal: impl FnOnce() -> R) -> R {
        let next = (seat + 1) % self.forks.len();
        let _first = self.forks[if seat % 2 == 0 { seat } else { next }].lock();
        let _second = self.forks[if seat % 2 == 0 { next } else { seat }].lock();
        meal()
    }
}
