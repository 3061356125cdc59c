//! A lock that is poisoned is taken for none: after one panic everybody works without it.
//!
//! Caught by: a_panic_passes_the_lock_on

use std::thread;

use std::sync::Mutex;

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
        self.log.lock().unwrap().clone()
    }

    fn say(&self, line: String) {
        self.log.lock().unwrap().push(line);
    }

    pub fn one_at_a_time(&self, name: &str, work: impl FnOnce()) {
        let held = self.baton.lock().ok();
        self.say(format!("{name} running"));
        work();
        self.say(format!("{name} over"));
        drop(held);
    }

    pub fn side_by_side(&self, name: &str, work: impl FnOnce()) {
        {
            let _held = self.baton.lock().ok();
            self.say(format!("{name} running"));
        }
        work();
        self.say(format!("{name} over"));
    }

    pub fn in_lanes(&self, names: &[&str], lanes: usize, work: impl Fn(&str) + Sync) {
        let waiting = Mutex::new(names.to_vec());
        waiting.lock().unwrap().reverse();
        thread::scope(|scope| {
            for _ in 0..lanes {
                scope.spawn(|| {
                    loop {
                        let Some(name) = waiting.lock().unwrap().pop() else {
                            break;
                        };
                        self.side_by_side(name, || work(name));
                    }
                });
            }
        });
    }
}
