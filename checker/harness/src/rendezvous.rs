//! That work really overlaps: everybody has to be there at once.
//!
//! A sequential answer never brings the second thread, so that the first one
//! waits for ever; the watchdog sees that all threads are blocked and reports
//! it. No clock is involved: threads that do overlap meet, however slow the
//! machine is.

use std::sync::{Condvar, Mutex, PoisonError};

use crate::watchdog;

/// A place where a number of threads must be at the same time.
///
/// ```ignore
/// fn all_at_once() {
///     let meeting = Rendezvous::of(4);
///     run_all(4, |_| meeting.meet());
/// }
/// ```
#[derive(Debug)]
pub struct Rendezvous {
    expected: usize,
    arrived: Mutex<usize>,
    complete: Condvar,
}

impl Rendezvous {
    pub const fn of(expected: usize) -> Self {
        Self {
            expected,
            arrived: Mutex::new(0),
            complete: Condvar::new(),
        }
    }

    /// Returns once as many threads are inside as expected. Those who come
    /// later pass at once.
    pub fn meet(&self) {
        let mut arrived = self.arrived.lock().unwrap_or_else(PoisonError::into_inner);
        *arrived += 1;
        if *arrived >= self.expected {
            watchdog::about_to_run(&format!(
                "after {} had worked at the same time, as they should: what comes then waits for \
                 ever",
                self.expected
            ));
            self.complete.notify_all();
            return;
        }
        let so = match *arrived {
            1 => "is the work done one after the other?".to_owned(),
            some => format!("no more than {some} at a time, or are there no others?"),
        };
        watchdog::about_to_run(&format!(
            "while {} of {} are at work who were expected at the same time: {so}",
            *arrived, self.expected
        ));
        while *arrived < self.expected {
            arrived = self
                .complete
                .wait(arrived)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// How many have come so far.
    pub fn arrived(&self) -> usize {
        *self.arrived.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::Rendezvous;

    #[test]
    fn threads_that_overlap_meet() {
        let meeting = Rendezvous::of(3);
        thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| meeting.meet());
            }
        });
        assert_eq!(meeting.arrived(), 3);
    }
}
