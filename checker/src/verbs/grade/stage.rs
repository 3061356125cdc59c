//! How far the grading is, for whoever interrupts it.

use std::io::{IsTerminal, stderr};
use std::sync::Arc;
use std::sync::atomic::{
    AtomicBool, AtomicUsize,
    Ordering::{AcqRel, Relaxed},
};

use crate::interrupt;
use crate::out::note;

#[derive(Clone)]
pub struct Stage(Arc<Inner>);

struct Inner {
    submissions: usize,
    graded: AtomicUsize,
    /// All are graded, or nobody waits for the rest.
    is_over: AtomicBool,
}

impl Stage {
    /// The beginning; from now on Ctrl-C says how far it is.
    pub fn of(submissions: usize) -> Self {
        let stage = Self(Arc::new(Inner {
            submissions,
            graded: AtomicUsize::new(0),
            is_over: AtomicBool::new(false),
        }));
        let interrupted = stage.clone();
        interrupt::before_the_end(move || interrupted.stop());
        stage
    }

    /// Counts one that is graded, unless it was too late for that.
    pub fn graded_one_more(&self) -> bool {
        let in_time = !self.is_over();
        if in_time {
            self.0.graded.fetch_add(1, Relaxed);
        }
        in_time
    }

    pub fn is_over(&self) -> bool {
        self.0.is_over.load(Relaxed)
    }

    /// Says that there are no marks, and is over; for the second time it says nothing.
    fn stop(&self) {
        if self.end() {
            return;
        }
        let Inner {
            submissions,
            graded,
            ..
        } = &*self.0;
        // Below the bar.
        let start = if stderr().is_terminal() { "\n" } else { "" };
        note(format_args!(
            "{start}stopped; {} of {submissions} submissions were graded; nothing was written",
            graded.load(Relaxed)
        ));
    }

    /// Nothing more is graded. Says whether that was so before.
    pub fn end(&self) -> bool {
        self.0.is_over.swap(true, AcqRel)
    }
}
