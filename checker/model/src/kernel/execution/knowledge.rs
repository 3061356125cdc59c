//! Happens-before: what threads know of each other.

use super::Execution;
use crate::kernel::{Clock, ObjectId, Op, ThreadId};

impl Execution {
    pub(crate) fn acquire(&self, thread: ThreadId, op: &Op<'_>) {
        if !op.acquires || op.by_message {
            return;
        }
        for object in op.objects() {
            let object = self.object(object);
            self.thread_mut(thread).clock.join(&object.clock);
        }
    }

    pub(crate) fn release(&self, thread: ThreadId, object: ObjectId) {
        let mut thread_books = self.thread_mut(thread);
        self.object_mut(object).clock.join(&thread_books.clock);
        thread_books.clock.tick(thread);
    }

    /// The current thread's knowledge, for a message that it sends.
    pub fn knowledge(&self) -> Clock {
        let me = self.me();
        let mut thread = self.thread_mut(me);
        let clock = thread.clock.clone();
        thread.clock.tick(me);
        clock
    }

    /// Whether the current thread would learn nothing by acquiring `object`.
    pub fn knows(&self, object: ObjectId) -> bool {
        self.thread(self.me())
            .clock
            .includes(&self.object(object).clock)
    }

    /// The current thread receives a message and what its sender knew.
    pub fn learn(&self, clock: &Clock) {
        self.thread_mut(self.me()).clock.join(clock);
    }
}
