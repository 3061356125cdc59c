//! An access, and whether another one comes after it.

use crate::kernel::failure::Access;
use crate::kernel::{Clock, Execution, Site, ThreadId};

#[derive(Clone, Copy, Debug)]
pub(super) struct Past {
    pub thread: ThreadId,
    site: Site,
    /// How far the thread's own clock was.
    at: u32,
    /// How many events came before.
    pub events: usize,
}

impl Past {
    /// That of the current thread.
    pub fn of_now(execution: &Execution, site: Site) -> Self {
        let thread = execution.me();
        Self {
            thread,
            site,
            at: execution.thread(thread).clock.of(thread),
            events: execution.event_count(),
        }
    }

    /// Whether what `thread` does at this time happens after it.
    pub fn is_known_to(&self, thread: ThreadId, clock: &Clock) -> bool {
        self.thread == thread || clock.of(self.thread) >= self.at
    }

    pub fn access(self, write: bool) -> Access {
        Access {
            thread: self.thread,
            site: self.site,
            write,
            before: self.events,
        }
    }
}
