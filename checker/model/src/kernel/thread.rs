//! What the kernel knows of a thread.

use std::cell::Cell;
use std::rc::Rc;

use super::ObjectId;
use super::clock::Clock;
use super::event::Site;
use super::task::Suspender;

/// A thread of an execution.
#[derive(Debug, Default)]
pub struct Thread {
    pub name: Option<Rc<str>>,
    pub started_at: Option<Site>,
    pub finished: bool,
    /// A panic ended it.
    pub panicked: bool,
    /// What happens before the thread's next step.
    pub clock: Clock,
    /// The clock at the last release fence: relaxed stores publish it.
    pub fenced: Clock,
    /// What relaxed loads have seen: an acquire fence learns it.
    pub seen: Clock,
    /// How many panics the thread is unwinding from.
    pub panicking: u32,
    /// The message and place of its last panic.
    pub panic: Option<(String, Site)>,
    /// What it is about to do, and waits for if it is never let go on.
    pub waits_for: Option<Waiting>,
    /// How many events there were before its last one.
    pub(super) last_event: Option<usize>,
    pub(super) suspender: Cell<*const Suspender>,
}

impl Thread {
    /// It has ended: nobody asks any more what it knows.
    pub(crate) fn finish(&mut self) {
        self.finished = true;
        for clock in [&mut self.clock, &mut self.fenced, &mut self.seen] {
            *clock = Clock::new();
        }
    }
}

/// The operation that a blocked thread would do next.
#[derive(Clone, Copy, Debug)]
pub struct Waiting {
    pub verb: &'static str,
    pub object: Option<ObjectId>,
    /// More objects of the operation, the first few.
    pub also: [Option<ObjectId>; 3],
    pub site: Option<Site>,
}
