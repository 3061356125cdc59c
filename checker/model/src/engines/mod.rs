//! What stands behind the kernel: who goes next, and what a load reads.

pub(crate) mod orderings;
pub(crate) mod schedules;
mod spin;
mod vain;

use std::sync::atomic::Ordering;

use crate::kernel::{Execution, How, Op, Progress, ThreadId};

/// The closure that is checked.
pub(crate) type Program = dyn Fn() + Send + Sync;

/// An engine runs one execution and decides everything in it that the program
/// leaves open. The kernel keeps the books; see [`crate::kernel`].
pub(crate) trait Engine {
    /// Returns when the current thread may do `op`, and says whether the wait
    /// ended before its condition held.
    fn arrive(&self, execution: &Execution, op: &Op<'_>) -> How;

    /// The operation is done: threads that it made ready may go on.
    fn settle(&self, execution: &Execution);

    /// Starts a thread.
    fn spawn(&self, execution: &Execution, thread: ThreadId, body: Box<dyn FnOnce()>);

    /// Takes one of `count` ways to go on. All but the first cost a unit of the
    /// bound if `costs` is set.
    fn choose(&self, execution: &Execution, count: usize, costs: bool) -> usize;

    /// Something has changed without an operation: the clock.
    fn progressed(&self) {}

    /// The program has looked how far another thread is: operations that can be
    /// seen so no longer commute.
    fn looked_at(&self, _: Progress) {}

    /// Whether loads may read old stores. If so, each store is entered in the
    /// execution's history first and then given to [`Engine::store`] or
    /// [`Engine::update`] by its number there; number 0 is the initial value.
    fn keeps_history(&self) -> bool {
        false
    }

    /// The number of the store that a load reads.
    fn load(&self, _: &Execution, _: &Op<'_>, _: Ordering) -> usize {
        unreachable!("this engine keeps no history")
    }

    fn store(&self, _: &Execution, _: &Op<'_>, _: Ordering, _number: usize) {
        unreachable!("this engine keeps no history")
    }

    /// A read-modify-write: reads a store that is last in modification order,
    /// and puts `number` after it if `accepts` says so. `Ok` and `Err` hold the
    /// number of the store that was read.
    fn update(
        &self,
        _: &Execution,
        _: &Op<'_>,
        _: (Ordering, Ordering),
        _number: usize,
        _accepts: &dyn Fn(usize) -> bool,
    ) -> Result<usize, usize> {
        unreachable!("this engine keeps no history")
    }

    fn fence(&self, _: &Execution, _: Ordering) {}
}

/// Enters into the books what the current thread is about to do: if it is never
/// let go on, that is what it waits for.
pub(crate) fn announce(execution: &Execution, op: &Op<'_>) {
    use crate::kernel::Waiting;

    execution.thread_mut(execution.me()).waits_for = Some(Waiting {
        verb: op.verb,
        object: op.object,
        also: std::array::from_fn(|index| op.also.get(index).copied()),
        site: op.site,
    });
}

/// Enters into the books that the current thread is blocked before `op`, if that
/// is not what they say of it last.
pub(crate) fn note_blocked(execution: &Execution, op: &Op<'_>) {
    use crate::kernel::{Changed, Class, Event, Value};

    let me = execution.me();
    let known = execution.last_event_of(me).is_some_and(|last| {
        let same = (last.verb, last.object, last.site) == (op.verb, op.object, op.site);
        last.how == How::Blocked && same
    });
    if known {
        return;
    }
    execution.record(Event {
        thread: me,
        verb: op.verb,
        class: Class::Note,
        object: op.object,
        site: op.site,
        read: Value::Unknown,
        wrote: Value::Unknown,
        how: How::Blocked,
        changed: Changed::No,
        ordering: None,
        left: 0,
        forced: false,
    });
}
