//! One guard for both lines, also side by side: `MutexGuard::unlocked` gives the lock back while the work is done. The lanes share a number.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;

use parking_lot::{Mutex, MutexGuard};

#[derive(Debug, Default)]
pub struct Relay {
    log: Mutex<Vec<String>>,
}

impl Relay {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn lines(&self) -> Vec<String> {
        self.log.lock().clone()
    }

    pub fn one_at_a_time(&self, name: &str, work: impl FnOnce()) {
        let mut log = self.log.lock();
        log.push(format!("{name} running"));
        work();
        log.push(format!("{name} over"));
    }

    pub fn side_by_side(&self, name: &str, work: impl FnOnce()) {
        let mut log = self.log.lock();
        log.push(format!("{name} running"));
        MutexGuard::unlocked(&mut log, work);
        log.push(format!("{name} over"));
    }

    pub fn in_lanes(&self, names: &[&str], lanes: usize, work: impl Fn(&str) + Sync) {
        let taken = AtomicUsize::new(0);
        thread::scope(|scope| {
            for _ in 0..lanes {
                scope.spawn(|| {
                    while let Some(name) = names.get(taken.fetch_add(1, Relaxed)) {
                        self.side_by_side(name, || work(name));
                    }
                });
            }
        });
    }
}
