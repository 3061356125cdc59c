//! `_` is no variable: the guard is dropped where it is made. The compiler would refuse this line for a guard of the standard library; it does not know those of parking_lot.
//!
//! Caught by: one_pair_after_another

use std::thread;

use parking_lot::Mutex;

#[derive(Debug, Default)]
pub struct Relay {
    baton: Mutex<()>,
    log: Mutex<Vec<String>>,
}

impl Relay {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn lines(&self) -> Vec<String> {
        self.log.lock().clone()
    }

    fn say(&self, line: String) {
        self.log.lock().push(line);
    }

    pub fn one_at_a_time(&self, name: &str, work: impl FnOnce()) {
        let _ = self.baton.lock();
        self.say(format!("{name} running"));
        work();
        self.say(format!("{name} over"));
    }

    pub fn side_by_side(&self, name: &str, work: impl FnOnce()) {
        {
            let _held = self.baton.lock();
            self.say(format!("{name} running"));
        }
        work();
        self.say(format!("{name} over"));
    }

    pub fn in_lanes(&self, names: &[&str], lanes: usize, work: impl Fn(&str) + Sync) {
        let waiting = Mutex::new(names.to_vec());
        waiting.lock().reverse();
        thread::scope(|scope| {
            for _ in 0..lanes {
                scope.spawn(|| {
                    loop {
                        let Some(name) = waiting.lock().pop() else {
                            break;
                        };
                        self.side_by_side(name, || work(name));
                    }
                });
            }
        });
    }
}
