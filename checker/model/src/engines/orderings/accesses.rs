//! What loom overlooks, noticed while it happens.
//!
//! - loom sees that a store could have come before a load of another thread only
//!   if nobody has loaded in between, the storing thread itself included: `x.load()`
//!   in one thread and `x.load(); x.store(1)` in another never gave a first thread
//!   that reads 1.
//! - It treats `SeqCst` loads and stores as acquire and release. Where all stores
//!   to an object are `SeqCst`, its loads can look at the last one instead. Where
//!   some are weaker, a load may read an older one after all: store buffering
//!   with relaxed stores and `SeqCst` loads.
//! - It orders `SeqCst` fences among themselves only.
//!
//! Programs that do such a thing are explored once more, with more operations of
//! loom's for each of their own; see [`Plan`](super::Plan).

use std::sync::atomic::Ordering;

use super::{Orderings, Plan};
use crate::kernel::{Clock, Execution, ObjectId, ThreadId};

/// What one execution has done so far.
#[derive(Default)]
pub(super) struct Accesses {
    /// Who has stored to an object, in which line, without looking at it.
    plain_stores: Vec<(ObjectId, ThreadId, usize)>,
    /// Who has updated an object.
    updates: Vec<(ObjectId, ThreadId)>,
    /// The loads since the last access of another kind; each with its place in
    /// the thread's own clock.
    loads: Vec<(ObjectId, ThreadId, u32)>,
    /// Who has stored to an object weaker than `SeqCst`.
    weak_stores: Vec<(ObjectId, ThreadId)>,
    /// Who has loaded an object `SeqCst`.
    strong_loads: Vec<(ObjectId, ThreadId)>,
    strong_accesses: bool,
    strong_fences: bool,
}

impl Accesses {
    /// A store or an update, of a thread that knows `clock`. Says whether it hides
    /// a load from loom: the last one does not count.
    fn hides_a_load(&mut self, object: ObjectId, by: ThreadId, clock: &Clock) -> bool {
        let mut loads: Vec<_> = self.loads.extract_if(.., |load| load.0 == object).collect();
        loads.pop();
        loads
            .iter()
            .any(|&(_, thread, at)| thread != by && clock.of(thread) < at)
    }

    /// The lines of stores that meet updates of other threads.
    fn unordered_stores(&self) -> impl Iterator<Item = usize> {
        self.plain_stores
            .iter()
            .filter(|&&(object, by, _)| another(&self.updates, object, by))
            .map(|&(_, _, line)| line)
    }
}

/// A store, or the storing half of an update.
#[derive(Clone, Copy)]
pub(super) enum Write {
    /// The address of its line.
    Store(usize),
    /// Or a store that is done as one.
    Update,
}

impl Orderings {
    pub(super) fn note_load(&self, execution: &Execution, object: ObjectId, strong: bool) {
        let me = execution.me();
        let mut better = self.shared.plan().clone();
        if strong {
            let mut accesses = self.accesses.borrow_mut();
            note(&mut accesses.strong_loads, object, me);
            better.mixed |= another(&accesses.weak_stores, object, me);
            accesses.strong_accesses = true;
            better.fenced |= accesses.strong_fences;
        }
        if strong && !better.mixed {
            return self.note_look(execution, object, better);
        }
        let at = execution.thread(me).clock.of(me);
        self.accesses.borrow_mut().loads.push((object, me, at));
        self.go_by(execution, better);
    }

    /// A read-modify-write of loom's, whether it changed something or not.
    pub(super) fn note_look(&self, execution: &Execution, object: ObjectId, mut better: Plan) {
        let me = execution.me();
        let hides = {
            let clock = &execution.thread(me).clock;
            self.accesses.borrow_mut().hides_a_load(object, me, clock)
        };
        better.loads_in_order |= hides;
        self.go_by(execution, better);
    }

    pub(super) fn note_write(
        &self,
        execution: &Execution,
        object: ObjectId,
        write: Write,
        strong: bool,
    ) {
        let me = execution.me();
        let mut better = self.shared.plan().clone();
        {
            let mut accesses = self.accesses.borrow_mut();
            match write {
                Write::Store(line) if accesses.plain_stores.contains(&(object, me, line)) => {}
                Write::Store(line) => accesses.plain_stores.push((object, me, line)),
                Write::Update => note(&mut accesses.updates, object, me),
            }
            better.ordered.extend(accesses.unordered_stores());
            if strong {
                accesses.strong_accesses = true;
                better.fenced |= accesses.strong_fences;
            } else {
                note(&mut accesses.weak_stores, object, me);
                better.mixed |= another(&accesses.strong_loads, object, me);
            }
        }
        self.note_look(execution, object, better);
    }

    pub(super) fn note_strong_fence(&self, execution: &Execution) {
        let mut better = self.shared.plan().clone();
        {
            let mut accesses = self.accesses.borrow_mut();
            accesses.strong_fences = true;
            better.fenced |= accesses.strong_accesses;
        }
        self.go_by(execution, better);
    }

    /// Gives the exploration up for one with a better plan, if it is one.
    pub(super) fn go_by(&self, execution: &Execution, better: Plan) {
        if better != *self.shared.plan() {
            self.start_again(execution, better);
        }
    }

    /// Runs a `SeqCst` access so that `SeqCst` fences, and other such accesses of
    /// the object, are in one order with it; any other as it is. On loom's stack.
    pub(super) fn in_one_order<R>(
        &self,
        object: ObjectId,
        strong: bool,
        access: impl FnOnce() -> R,
    ) -> R {
        let plan = self.shared.plan();
        let fence = || {
            if strong && plan.fenced {
                loom::sync::atomic::fence(Ordering::SeqCst);
            }
        };
        fence();
        let result = access();
        if strong && plan.mixed {
            // Whoever comes later sees nothing older.
            self.order[object.index()].fetch_add(1, Ordering::Release);
        }
        fence();
        result
    }
}

fn note(accesses: &mut Vec<(ObjectId, ThreadId)>, object: ObjectId, by: ThreadId) {
    if !accesses.contains(&(object, by)) {
        accesses.push((object, by));
    }
}

fn another(accesses: &[(ObjectId, ThreadId)], object: ObjectId, than: ThreadId) -> bool {
    accesses
        .iter()
        .any(|&(accessed, by)| accessed == object && by != than)
}
