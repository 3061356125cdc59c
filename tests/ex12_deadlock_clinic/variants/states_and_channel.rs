//! The table knows who eats instead of having forks (Dijkstra's way), the counter is a
//! channel, the shop gives the first lock back if it does not get the second one, and each
//! walk through the graph is the shortest way back.

use std::collections::{BTreeMap, VecDeque};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Condvar, Mutex, MutexGuard};
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

pub fn would_deadlock(graph: &WaitGraph) -> Option<Cycle> {
    graph.waits.iter().find_map(|&start| back_to(graph, start))
}

/// The shortest way from a thread to itself, breadth first.
fn back_to(graph: &WaitGraph, start: (Thread, Lock)) -> Option<Cycle> {
    let mut came_from: BTreeMap<(Thread, Lock), (Thread, Lock)> = BTreeMap::new();
    let mut next = VecDeque::from([start]);
    while let Some(here) = next.pop_front() {
        for &(holder, _) in graph.holds.iter().filter(|(_, held)| *held == here.1) {
            if holder == start.0 {
                let mut cycle = vec![here];
                while let Some(&before) = came_from.get(cycle.last().unwrap()) {
                    cycle.push(before);
                }
                cycle.reverse();
                return Some(cycle);
            }
            let Some(&there) = graph.waits.iter().find(|(thread, _)| *thread == holder) else {
                continue;
            };
            if there != start && !came_from.contains_key(&there) {
                came_from.insert(there, here);
                next.push_back(there);
            }
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

    /// Lets `work` change what is on the shelf, and nobody else meanwhile.
    pub fn at_shelf<R>(&self, work: impl FnOnce(&mut u32) -> R) -> R {
        work(&mut self.shelf.lock().unwrap())
    }

    /// The same for the store.
    pub fn in_store<R>(&self, work: impl FnOnce(&mut u32) -> R) -> R {
        work(&mut self.store.lock().unwrap())
    }

    /// Both, or neither: who does not get the second one gives the first one back.
    fn both(&self) -> (MutexGuard<'_, u32>, MutexGuard<'_, u32>) {
        loop {
            let store = self.store.lock().unwrap();
            if let Ok(shelf) = self.shelf.try_lock() {
                return (shelf, store);
            }
            drop(store);
            thread::yield_now();
        }
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

    pub fn answer_all(&self, answer: impl Fn(&Self, u32)) -> usize {
        let mut answered = 0;
        loop {
            let mut letters = self.letters.lock().unwrap();
            let Some(letter) = letters.pop_front() else {
                return answered;
            };
            drop(letters);
            answer(self, letter);
            answered += 1;
        }
    }
}

/// Patient 3: a channel remembers what nobody has waited for yet.
pub struct Counter {
    courier: Sender<u32>,
    parcels: Mutex<Receiver<u32>>,
}

impl Default for Counter {
    fn default() -> Self {
        let (courier, parcels) = mpsc::channel();
        Self {
            courier,
            parcels: Mutex::new(parcels),
        }
    }
}

impl Counter {
    pub fn deliver(&self, parcel: u32) {
        self.courier.send(parcel).unwrap();
    }

    pub fn collect(&self) -> u32 {
        self.parcels.lock().unwrap().recv().unwrap()
    }
}

/// Patient 4: who is hungry eats once neither neighbour does.
pub struct Table {
    eats: Mutex<Vec<bool>>,
    put_down: Condvar,
}

impl Table {
    pub fn new(seats: usize) -> Self {
        Self {
            eats: Mutex::new(vec![false; seats]),
            put_down: Condvar::new(),
        }
    }

    pub fn eat<R>(&self, seat: usize, meal: impl FnOnce() -> R) -> R {
        let eats = self.eats.lock().unwrap();
        let seats = eats.len();
        let (left, right) = ((seat + seats - 1) % seats, (seat + 1) % seats);
        let mut eats = self
            .put_down
            .wait_while(eats, |eats| eats[left] || eats[right])
            .unwrap();
        eats[seat] = true;
        drop(eats);
        let result = meal();
        self.eats.lock().unwrap()[seat] = false;
        self.put_down.notify_all();
        result
    }
}
