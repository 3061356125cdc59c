//! Who waits for whom, and four patients that wait for ever.
//!
//! All of this compiles, and most of the time it works. In some schedule each of the
//! patients stops and does not go on. What a cure must not change stands in the comments
//! with three slashes: a patient that does less is not cured.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex};

/// A thread, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Thread(pub &'static str);

/// A lock, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Lock(pub &'static str);

/// Who holds what and who waits for what, at one moment.
#[derive(Clone, Debug, Default)]
pub struct WaitGraph {
    /// A lock may have several holders (readers): whoever waits for it waits for them all.
    pub holds: Vec<(Thread, Lock)>,
    /// A thread waits for one lock at most.
    pub waits: Vec<(Thread, Lock)>,
}

/// Threads, each with the lock that it waits for and the next one holds; the last one's
/// is held by the first. No thread is in it twice.
pub type Cycle = Vec<(Thread, Lock)>;

/// A circle of threads that wait for each other, if there is one.
// TODO 1: how many threads can a circle have? The arrow from a thread goes to everybody
// who holds its lock: which of them are looked at here, and what shows that the last one
// waits for the first? A walk along the arrows may begin outside of the circle that it
// comes to, or go on for ever: how does it notice?
pub fn would_deadlock(graph: &WaitGraph) -> Option<Cycle> {
    for &(thread, lock) in &graph.waits {
        let Some(&(holder, _)) = graph.holds.iter().find(|(_, held)| *held == lock) else {
            continue;
        };
        // The holder waits, too: the two wait for each other.
        if let Some(&wait) = graph.waits.iter().find(|(waiting, _)| *waiting == holder) {
            return Some(vec![(thread, lock), wait]);
        }
    }
    None
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

    /// Lets `work` change what is on the shelf, and nobody else meanwhile. `work` must not
    /// use this shop: it would wait for itself, or close a circle.
    pub fn at_shelf<R>(&self, work: impl FnOnce(&mut u32) -> R) -> R {
        work(&mut self.shelf.lock().unwrap())
    }

    /// The same for the store.
    pub fn in_store<R>(&self, work: impl FnOnce(&mut u32) -> R) -> R {
        work(&mut self.store.lock().unwrap())
    }

    /// Moves goods from the store to the shelf: `wanted`, or as many as there are.
    /// Returns how many. If somebody works at one of the two, waits its turn.
    // TODO 2: draw the arrows of the story. Three functions take both locks. How can it
    // be that one of them waits for another, and the other one for it?
    pub fn fetch(&self, wanted: u32) -> u32 {
        let mut store = self.store.lock().unwrap();
        let mut shelf = self.shelf.lock().unwrap();
        let moved = wanted.min(*store);
        *store -= moved;
        *shelf += moved;
        moved
    }

    /// The other way.
    pub fn put_away(&self, wanted: u32) -> u32 {
        let mut shelf = self.shelf.lock().unwrap();
        let mut store = self.store.lock().unwrap();
        let moved = wanted.min(*shelf);
        *shelf -= moved;
        *store += moved;
        moved
    }

    /// All goods, as they were at one moment.
    pub fn count(&self) -> u32 {
        *self.shelf.lock().unwrap() + *self.store.lock().unwrap()
    }
}

/// Patient 2: letters that wait for an answer.
#[derive(Default)]
pub struct Desk {
    letters: Mutex<VecDeque<u32>>,
}

impl Desk {
    pub fn put(&self, letter: u32) {
        self.letters.lock().unwrap().push_back(letter);
    }

    pub fn len(&self) -> usize {
        self.letters.lock().unwrap().len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The first letter becomes the last one, in one step: nobody sees it missing.
    // TODO 3: one thread is enough here. Where does the arrow from it go?
    pub fn put_off(&self) {
        let mut letters = self.letters.lock().unwrap();
        if let Some(letter) = letters.pop_front() {
            self.put(letter);
        }
    }

    /// Takes one letter at a time and answers it, until there is none. An answer may
    /// use the desk, and several may answer at once. Returns how many were answered.
    // TODO 4: in which line does the guard come to be, and in which one does it end?
    pub fn answer_all(&self, answer: impl Fn(&Self, u32)) -> usize {
        let mut answered = 0;
        while let Some(letter) = self.letters.lock().unwrap().pop_front() {
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
    /// Puts a parcel there, for whoever comes, and waits for nobody.
    pub fn deliver(&self, parcel: u32) {
        self.parcels.lock().unwrap().push_back(parcel);
        self.arrived.notify_one();
    }

    /// The first parcel, if there is one.
    fn take(&self) -> Option<u32> {
        self.parcels.lock().unwrap().pop_front()
    }

    /// Waits for a parcel, and takes the first. Whoever sleeps is woken when one comes.
    // TODO 5: nobody holds what the sleeper waits for, so that there is no circle to
    // draw. What has it looked at, and what may have happened since? (To wake up now and
    // then and look again only hides it: meanwhile a parcel lies there.)
    pub fn collect(&self) -> u32 {
        loop {
            if let Some(parcel) = self.take() {
                return parcel;
            }
            let parcels = self.parcels.lock().unwrap();
            drop(self.arrived.wait(parcels).unwrap());
        }
    }
}

/// Patient 4: philosophers at a round table, and one fork between any two.
pub struct Table {
    forks: Vec<Mutex<()>>,
}

impl Table {
    /// A table for `seats` philosophers, two at least.
    pub fn new(seats: usize) -> Self {
        Self {
            forks: (0..seats).map(|_| Mutex::new(())).collect(),
        }
    }

    /// The philosopher on this seat has `meal` with the forks `seat` and `seat + 1`. The
    /// last one's second fork is fork 0. Two who share no fork can eat at the same time. Whoever
    /// shares none with anybody at the table, eating or waiting, eats at once; one who waits
    /// may have a fork already, and a neighbour may have to wait for that.
    // TODO 6: all of them do the same. How many have to do so for the circle to close?
    pub fn eat<R>(&self, seat: usize, meal: impl FnOnce() -> R) -> R {
        let next = (seat + 1) % self.forks.len();
        let _left = self.forks[seat].lock().unwrap();
        let _right = self.forks[next].lock().unwrap();
        meal()
    }
}
