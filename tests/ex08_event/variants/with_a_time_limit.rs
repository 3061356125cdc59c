//! A number under a lock, and a time limit on each wait in case a notification should be
//! missing.

use std::iter;
use std::mem;
use std::sync::{Condvar, Mutex};
use std::thread;
use std::time::Duration;

/// Then who waits looks again, also if no notification has come.
const AGAIN: Duration = Duration::from_millis(10);

/// Is set and cleared; threads wait until it is set. It begins cleared.
#[derive(Debug, Default)]
pub struct Event {
    state: Mutex<State>,
    was_set: Condvar,
}

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

    /// Sets the event. Everybody who waits goes on, also if it is cleared at once.
    pub fn set(&self) {
        let mut state = self.state.lock().unwrap();
        state.is_set = true;
        state.times += 1;
        self.was_set.notify_all();
    }

    /// From now on threads wait again.
    pub fn clear(&self) {
        self.state.lock().unwrap().is_set = false;
    }

    /// Whether it is set. Whoever gets `true` sees what was done before the `set`.
    pub fn is_set(&self) -> bool {
        self.state.lock().unwrap().is_set
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
            state = self.was_set.wait_timeout(state, AGAIN).unwrap().0;
        }
    }
}

/// Consumes `items` on one thread while another one makes them: each once, in order. No
/// item waits for the next one, and making one waits for no consumer. Returns after the
/// last.
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
