//! An event: something that threads wait for, and that is set for all of them.
//!
//! This compiles, and wakes a thread up that has been asleep for a while. `relay` is the
//! original, with its event.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Condvar, Mutex};
use std::thread;

/// Is set and cleared; threads wait until it is set. It begins cleared.
#[derive(Debug, Default)]
pub struct Event {
    is_set: AtomicBool,
    lock: Mutex<()>,
    was_set: Condvar,
}

impl Event {
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the event. Everybody who waits goes on, even if it is cleared at once.
    // TODO 1: somebody in `wait` has found the event cleared, and is just about to fall
    // asleep. Can you come here at that moment? Who wakes it up then?
    // TODO 2: how many may be asleep?
    pub fn set(&self) {
        self.is_set.store(true, Relaxed);
        self.was_set.notify_one();
    }

    /// Whether it is set. Whoever gets `true` sees what was done before the `set`.
    // TODO 3: is that so? What does Relaxed promise about other memory?
    pub fn is_set(&self) -> bool {
        self.is_set.load(Relaxed)
    }

    /// From now on threads wait again. Whoever clears it sees what was done before every
    /// `set` that this takes back.
    // TODO 4: another thread has done something and set the event, just before somebody
    // clears it here. Does whoever clears it see what was done? Who promises that?
    pub fn clear(&self) {
        self.is_set.store(false, Relaxed);
    }

    /// Returns at once while the event is set; otherwise waits until the next `set`, whatever
    /// comes after that. What was done before the `set` is seen from here on.
    // TODO 5: the event was set, and cleared right after that. A thread that slept here
    // wakes up only now. What does it look at, and what does it need to look at?
    pub fn wait(&self) {
        let mut lock = self.lock.lock().unwrap();
        while !self.is_set() {
            lock = self.was_set.wait(lock).unwrap();
        }
    }
}

/// Consumes `items` on one thread while another one makes them: each once, in order. No
/// item waits for the next one, and making one waits for no consumer. Returns after the
/// last. If consuming panics, so does this, once the rest has been made; making must not, or
/// nobody sets the event.
// TODO 6: the consumer is at work when the event is set, and cleared. Who should clear
// it, and when: before looking at the shelf, or after? How many items may be there?
// TODO 7: how does the consumer come to know that there will be no more?
pub fn relay<T: Send>(items: impl Iterator<Item = T> + Send, mut consume: impl FnMut(T) + Send) {
    let shelf = Mutex::new(Vec::new());
    let filled = Event::new();
    thread::scope(|scope| {
        scope.spawn(|| {
            for item in items {
                shelf.lock().unwrap().push(item);
                filled.set();
                filled.clear();
            }
        });
        loop {
            filled.wait();
            let item = shelf.lock().unwrap().pop();
            if let Some(item) = item {
                consume(item);
            }
        }
    })
}
