//! Who waits for whom, and four patients that waited for ever.
//!
//! Draw an arrow from each thread that waits to each one that it waits for. If the arrows
//! close a circle, nobody in it will ever go on, and nothing else is needed to know it.
//! Three of the patients had such a circle. Each is cured by taking away what closed it,
//! and not by letting fewer work at once. The fourth slept, and nobody was to wake it.

use std::collections::{HashSet, VecDeque};
use std::sync::{Condvar, Mutex, MutexGuard};

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
pub fn would_deadlock(graph: &WaitGraph) -> Option<Cycle> {
    let mut seen = HashSet::new();
    let mut waiting = graph.waits.iter().map(|&(thread, _)| thread);
    waiting.find_map(|thread| graph.follow(thread, &mut Vec::new(), &mut seen))
}

impl WaitGraph {
    /// Goes on from `thread`, along every arrow. `path` is how we came here, and `seen`
    /// are those from whom no circle can be reached.
    fn follow(
        &self,
        thread: Thread,
        path: &mut Cycle,
        seen: &mut HashSet<Thread>,
    ) -> Option<Cycle> {
        // What lies before the thread's first visit leads to the circle and is not in it.
        if let Some(first) = path.iter().position(|&(earlier, _)| earlier == thread) {
            return Some(path[first..].to_vec());
        }
        let &(_, lock) = self.waits.iter().find(|(waiting, _)| *waiting == thread)?;
        if seen.contains(&thread) {
            return None;
        }
        path.push((thread, lock));
        let mut holders = self.holds.iter().filter(|(_, held)| *held == lock);
        let cycle = holders.find_map(|&(holder, _)| self.follow(holder, path, seen));
        path.pop();
        seen.insert(thread);
        cycle
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

    /// Lets `work` change what is on the shelf, and nobody else meanwhile. `work` must not
    /// use this shop: it would wait for itself, or close a circle.
    pub fn at_shelf<R>(&self, work: impl FnOnce(&mut u32) -> R) -> R {
        work(&mut self.shelf.lock().unwrap())
    }

    /// The same for the store.
    pub fn in_store<R>(&self, work: impl FnOnce(&mut u32) -> R) -> R {
        work(&mut self.store.lock().unwrap())
    }

    /// Both, the shelf first. Every function that needs both takes them here: whoever has
    /// the store waits for nobody, and no circle can close.
    fn both(&self) -> (MutexGuard<'_, u32>, MutexGuard<'_, u32>) {
        let shelf = self.shelf.lock().unwrap();
        let store = self.store.lock().unwrap();
        (shelf, store)
    }

    /// Moves goods from the store to the shelf: `wanted`, or as many as there are.
    /// Returns how many. If somebody works at one of the two, waits its turn.
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
        self.letters.lock().unwrap().push_back(letter);
    }

    pub fn len(&self) -> usize {
        self.letters.lock().unwrap().len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The first letter becomes the last one, in one step: nobody sees it missing.
    pub fn put_off(&self) {
        // No call of `put`: it would wait for the guard that this function holds.
        let mut letters = self.letters.lock().unwrap();
        if let Some(letter) = letters.pop_front() {
            letters.push_back(letter);
        }
    }

    fn next(&self) -> Option<u32> {
        self.letters.lock().unwrap().pop_front()
    }

    /// Takes one letter at a time and answers it, until there is none. An answer may
    /// use the desk, and several may answer at once. Returns how many were answered.
    pub fn answer_all(&self, answer: impl Fn(&Self, u32)) -> usize {
        let mut answered = 0;
        // The guard must not stand in this line: a temporary in the head of a `while let`
        // lives until its body has ended. In `next` it is gone on return.
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
    /// Puts a parcel there, for whoever comes, and waits for nobody.
    pub fn deliver(&self, parcel: u32) {
        self.parcels.lock().unwrap().push_back(parcel);
        self.arrived.notify_one();
    }

    /// Waits for a parcel, and takes the first. Whoever sleeps is woken when one comes.
    pub fn collect(&self) -> u32 {
        let mut parcels = self.parcels.lock().unwrap();
        loop {
            if let Some(parcel) = parcels.pop_front() {
                return parcel;
            }
            // From the look to the sleep the lock is ours, and `wait` gives it back and
            // sleeps in one step: a parcel comes before the look or finds us asleep.
            parcels = self.arrived.wait(parcels).unwrap();
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
    pub fn eat<R>(&self, seat: usize, meal: impl FnOnce() -> R) -> R {
        let next = (seat + 1) % self.forks.len();
        // The lower number first. Only for the last seat is that the other hand: it is
        // the one that does not close the circle.
        let _first = self.forks[seat.min(next)].lock().unwrap();
        let _second = self.forks[seat.max(next)].lock().unwrap();
        meal()
    }
}
