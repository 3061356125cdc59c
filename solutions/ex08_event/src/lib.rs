//! An event: something that threads wait for, and that is set for all of them.
//!
//! An event may be cleared right after it was set, long before those who waited for it
//! have woken up. So what they wait for must stay true: not "it is set", which ends with
//! the next `clear`, but "it has been set since I came". A number tells that, the number
//! of times it has been set: it only grows.

use std::iter;
use std::mem;
use std::sync::{Condvar, Mutex};
use std::thread;

/// Is set and cleared; threads wait until it is set. It begins cleared.
#[derive(Debug, Default)]
pub struct Event {
    state: Mutex<State>,
    was_set: Condvar,
}

/// Under one lock, and so no `Ordering` is left to choose: whoever takes a lock sees all that
/// was done before it was given back.
#[derive(Debug, Default)]
struct State {
    is_set: bool,
    /// How often it has been set.
    times: u64,
}

impl Event {
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the event. Everybody who waits goes on, even if it is cleared at once.
    pub fn set(&self) {
        let mut state = self.state.lock().unwrap();
        state.is_set = true;
        state.times += 1;
        self.was_set.notify_all();
    }

    /// Whether it is set. Whoever gets `true` sees what was done before the `set`.
    pub fn is_set(&self) -> bool {
        self.state.lock().unwrap().is_set
    }

    /// From now on threads wait again. Whoever clears it sees what was done before every
    /// `set` that this takes back.
    pub fn clear(&self) {
        self.state.lock().unwrap().is_set = false;
    }

    /// Returns at once while the event is set; otherwise waits until the next `set`, whatever
    /// comes after that. What was done before the `set` is seen from here on.
    pub fn wait(&self) {
        let mut state = self.state.lock().unwrap();
        if state.is_set {
            return;
        }
        // A loop, because the condition variable's `wait` may return although nobody has
        // notified. It looks at the number: the flag may be down again.
        let before = state.times;
        while state.times == before {
            state = self.was_set.wait(state).unwrap();
        }
    }
}

/// Consumes `items` on one thread while another one makes them: each once, in order. No
/// item waits for the next one, and making one waits for no consumer. Returns after the
/// last. If consuming panics, so does this, once the rest has been made; making must not, or
/// nobody sets the event.
pub fn relay<T: Send>(items: impl Iterator<Item = T> + Send, mut consume: impl FnMut(T) + Send) {
    let shelf = Mutex::new(Vec::new());
    let filled = Event::new();
    thread::scope(|scope| {
        scope.spawn(|| {
            // The end is news like any item: nobody else can tell it.
            for item in items.map(Some).chain(iter::once(None)) {
                shelf.lock().unwrap().push(item);
                filled.set();
            }
        });
        loop {
            filled.wait();
            // Cleared by the one who waits, and before it looks: what comes after the look
            // sets the event again. An event does not count, so the look takes everything.
            filled.clear();
            let taken = mem::take(&mut *shelf.lock().unwrap());
            for item in taken {
                match item {
                    Some(item) => consume(item),
                    None => return,
                }
            }
        }
    });
}
