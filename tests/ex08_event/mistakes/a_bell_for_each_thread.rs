//! Whoever finds the event set leaves its bell there: the next `set` rings it while the thread waits for another event.
//!
//! Caught by: another_event_is_another

use std::iter;
use std::mem;
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

#[derive(Debug, Default)]
pub struct Event {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    is_set: bool,
    waiters: Vec<Arc<Bell>>,
}

#[derive(Debug, Default)]
struct Bell {
    has_rung: Mutex<bool>,
    rings: Condvar,
}

thread_local! {
    static MINE: Arc<Bell> = Arc::default();
}

impl Event {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn set(&self) {
        let mut state = self.state.lock().unwrap();
        state.is_set = true;
        for bell in state.waiters.drain(..) {
            *bell.has_rung.lock().unwrap() = true;
            bell.rings.notify_one();
        }
    }

    pub fn is_set(&self) -> bool {
        self.state.lock().unwrap().is_set
    }

    pub fn clear(&self) {
        self.state.lock().unwrap().is_set = false;
    }

    pub fn wait(&self) {
        let bell = MINE.with(Arc::clone);
        *bell.has_rung.lock().unwrap() = false;
        let mut state = self.state.lock().unwrap();
        state.waiters.push(Arc::clone(&bell));
        if state.is_set {
            return;
        }
        drop(state);
        let has_rung = bell.has_rung.lock().unwrap();
        let _has_rung = bell.rings.wait_while(has_rung, |rung| !*rung).unwrap();
    }
}

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
