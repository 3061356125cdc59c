//! Runners that hold a lock while they run, or only while they speak.
//!
//! This compiles without a warning. Both ways to run take the baton first.

use std::sync::{Mutex, MutexGuard};
use std::thread;

/// Runners, and the log of what they say: "… running" and "… over". Two runners may have
/// one name.
#[derive(Debug, Default)]
pub struct Relay {
    /// What the runners pass on: a lock that protects no data, like Python's `Lock`.
    baton: Mutex<()>,
    log: Mutex<Vec<String>>,
}

/// Who has one holds the baton, until it is dropped.
struct Held<'a> {
    _guard: MutexGuard<'a, ()>,
}

impl Relay {
    pub fn new() -> Self {
        Self::default()
    }

    /// What has been said so far.
    pub fn lines(&self) -> Vec<String> {
        self.log.lock().unwrap().clone()
    }

    // TODO 4: somebody's work panics with the baton in hand. The guard is dropped, but
    // what does `lock` return to the next one?
    fn take_baton(&self) -> Held<'_> {
        Held {
            _guard: self.baton.lock().unwrap(),
        }
    }

    fn say(&self, line: String) {
        self.log.lock().unwrap().push(line);
    }

    /// Says that `name` runs, works, and says that it is over. Until then nobody else
    /// starts to run, here or side by side. So `work` must not use this relay: it would
    /// wait for itself.
    ///
    /// If `work` panics, the panic goes on, nobody says "over", and others may run.
    // TODO 1: at which line is the value dropped that `take_baton` returns? What does `_`
    // do with it? (With a guard of the standard library the compiler refuses this line.
    // It does not know `Held`.)
    pub fn one_at_a_time(&self, name: &str, work: impl FnOnce()) {
        let _ = self.take_baton();
        self.say(format!("{name} running"));
        work();
        self.say(format!("{name} over"));
    }

    /// As [`Relay::one_at_a_time`], but others may run and work meanwhile, and `work` may
    /// use this relay.
    // TODO 2: and at which line here? The baton is for saying "running"; how do you make
    // it end there?
    pub fn side_by_side(&self, name: &str, work: impl FnOnce()) {
        let _held = self.take_baton();
        self.say(format!("{name} running"));
        work();
        self.say(format!("{name} over"));
    }

    /// All these run, as many at a time as there are lanes (one or more): whoever is next
    /// gets the lane that is free. `work` may use this relay, and open lanes of its own.
    ///
    /// # Panics
    ///
    /// If `work` panics, its lane is closed, and the others go on. Panics when they have
    /// no more to do. If no lane is left, those who still wait do not run.
    // TODO 3: the list of those who wait has a lock, too. The guard has no name here.
    // Until when does it live: to the end of the condition, or of the body?
    pub fn in_lanes(&self, names: &[&str], lanes: usize, work: impl Fn(&str) + Sync) {
        let waiting = Mutex::new(names.iter());
        thread::scope(|scope| {
            for _ in 0..lanes {
                scope.spawn(|| {
                    while let Some(name) = waiting.lock().unwrap().next() {
                        self.side_by_side(name, || work(name));
                    }
                });
            }
        });
    }
}
