//! A runner that panics frees the lock and notifies nobody: those who wait for it sleep on.
//!
//! Caught by: a_panic_passes_the_lock_on

use std::sync::{Condvar, Mutex};
use std::thread;
#[derive(Debug, Default)]
pub struct Relay {
    busy: Mutex<bool>,
    free: Condvar,
    log: Mutex<Vec<String>>,
}
struct Held<'a>(&'a Relay);
impl Drop for Held<'_> {
    fn drop(&mut self) {
        *self.0.busy.lock().unwrap() = false;
        if !thread::panicking() {
            self.0.free.notify_one();
        }
    }
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
    fn take(&self) -> Held<'_> {
        let mut busy = self.busy.lock().unwrap();
        while *busy {
            busy = self.free.wait(busy).unwrap();
        }
        *busy = true;
        Held(self)
    }
    pub fn one_at_a_time(&self, name: &str, work: impl FnOnce()) {
        let held = self.take();
        self.say(format!("{name} running"));
        work();
        self.say(format!("{name} over"));
        drop(held);
    }
    pub fn side_by_side(&self, name: &str, work: impl FnOnce()) {
        {
            let _held = self.take();
            self.say(format!("{name} running"));
        }
        work();
        self.say(format!("{name} over"));
    }
    pub fn in_lanes(&self, names: &[&str], lanes: usize, work: impl Fn(&str) + Sync) {
        let at = std::sync::atomic::AtomicUsize::new(0);
        thread::scope(|scope| {
            for _ in 0..lanes {
                scope.spawn(|| {
                    while let Some(name) =
                        names.get(at.fetch_add(1, std::sync::atomic::Ordering::Relaxed))
                    {
                        self.side_by_side(name, || work(name));
                    }
                });
            }
        });
    }
}
