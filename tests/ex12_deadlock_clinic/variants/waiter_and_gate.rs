//! A waiter lets all philosophers but one sit down; forks and places are atomics. Whoever
//! needs both locks of the shop passes a gate first and takes them in any order; whoever
//! needs one of them does not. The customer looks again and again, and never sleeps.

use std::collections::{HashSet, VecDeque};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::*};
use std::thread;

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
    gate: Mutex<()>,
}

impl Shop {
    pub fn new(shelf: u32, store: u32) -> Self {
        Self {
            shelf: Mutex::new(shelf),
            store: Mutex::new(store),
            gate: Mutex::new(()),
        }
    }

    /// Lets `work` change what is on the shelf, and nobody else meanwhile.
    pub fn at_shelf<R>(&self, work: impl FnOnce(&mut u32) -> R) -> R {
        work(&mut self.shelf.lock().unwrap())
    }

    /// The same for the store.
    pub fn in_store<R>(&self, work: impl FnOnce(&mut u32) -> R) -> R {
        work(&mut self.store.lock().unwrap())
    }

    /// Moves goods from the store to the shelf: `wanted`, or as many as there are.
    /// Returns how many.
    pub fn fetch(&self, wanted: u32) -> u32 {
        let _gate = self.gate.lock().unwrap();
        let (mut store, mut shelf) = (self.store.lock().unwrap(), self.shelf.lock().unwrap());
        let moved = wanted.min(*store);
        *store -= moved;
        *shelf += moved;
        moved
    }

    /// The other way.
    pub fn put_away(&self, wanted: u32) -> u32 {
        let _gate = self.gate.lock().unwrap();
        let (mut shelf, mut store) = (self.shelf.lock().unwrap(), self.store.lock().unwrap());
        let moved = wanted.min(*shelf);
        *shelf -= moved;
        *store += moved;
        moved
    }

    /// All goods, as they were at one moment.
    pub fn count(&self) -> u32 {
        let _gate = self.gate.lock().unwrap();
        let (shelf, store) = (self.shelf.lock().unwrap(), self.store.lock().unwrap());
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
        while let Some(letter) = self.next() {
            answer(self, letter);
            answered += 1;
        }
        answered
    }
}

/// Patient 3: looks again and again.
#[derive(Default)]
pub struct Counter {
    parcels: Mutex<VecDeque<u32>>,
}

impl Counter {
    pub fn deliver(&self, parcel: u32) {
        self.parcels.lock().unwrap().push_back(parcel);
    }

    pub fn collect(&self) -> u32 {
        loop {
            let parcel = self.parcels.lock().unwrap().pop_front();
            match parcel {
                Some(parcel) => return parcel,
                None => thread::yield_now(),
            }
        }
    }
}

/// Patient 4: a waiter seats all but one, and whoever has a seat gets both forks in time.
pub struct Table {
    forks: Vec<AtomicBool>,
    places: AtomicUsize,
}

impl Table {
    pub fn new(seats: usize) -> Self {
        Self {
            forks: (0..seats).map(|_| AtomicBool::new(false)).collect(),
            places: AtomicUsize::new(seats - 1),
        }
    }

    pub fn eat<R>(&self, seat: usize, meal: impl FnOnce() -> R) -> R {
        let one_less = |places: usize| places.checked_sub(1);
        while self
            .places
            .fetch_update(Acquire, Relaxed, one_less)
            .is_err()
        {
            thread::yield_now();
        }
        let forks = [seat, (seat + 1) % self.forks.len()].map(|fork| &self.forks[fork]);
        for fork in forks {
            while fork.swap(true, Acquire) {
                thread::yield_now();
            }
        }
        let result = meal();
        for fork in forks {
            fork.store(false, Release);
        }
        self.places.fetch_add(1, Release);
        result
    }
}
