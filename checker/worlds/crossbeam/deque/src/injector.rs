//! `crossbeam_deque::Injector`.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::fmt;
use std::marker::PhantomData;
use std::panic::{Location, RefUnwindSafe};

use model::kernel::{Class, How, Site, Turn, Value};
use model::primitives::queue::Queue;

use super::worker::Flavor;
use super::{MAX_BATCH, Steal, Worker, shown};

/// So many tasks lie together: no batch reaches beyond them.
const BLOCK: usize = 63;

/// As `crossbeam_deque::Injector`.
pub struct Injector<T> {
    queue: Queue,
    tasks: RefCell<VecDeque<T>>,
    /// How many have ever been taken.
    taken: Cell<usize>,
    not_unwind_safe: PhantomData<&'static mut ()>,
}

// SAFETY: only the running thread of an execution touches the tasks, of which
// there is one at a time; each task goes to one thread.
unsafe impl<T: Send> Send for Injector<T> {}
// SAFETY: as above.
unsafe impl<T: Send> Sync for Injector<T> {}
impl<T: RefUnwindSafe> RefUnwindSafe for Injector<T> {}

impl<T> Default for Injector<T> {
    fn default() -> Self {
        Self {
            queue: Queue::new("Injector", None),
            tasks: RefCell::default(),
            taken: Cell::new(0),
            not_unwind_safe: PhantomData,
        }
    }
}

impl<T> Injector<T> {
    pub fn new() -> Self {
        Self::default()
    }

    fn turn(&self, verb: &'static str, class: Class, site: Site) -> Turn {
        self.queue.turn(self, verb, class, site, || {
            // What an earlier execution has left is no longer anybody's.
            std::mem::forget(self.tasks.take());
            self.taken.set(0);
        })
    }

    #[track_caller]
    pub fn push(&self, task: T) {
        let turn = self.turn("push", Class::Write, Location::caller());
        let shown = Value::of(&task);
        self.queue.pushed();
        self.tasks.borrow_mut().push_back(task);
        turn.wrote(shown).done();
    }

    #[track_caller]
    pub fn steal(&self) -> Steal<T> {
        match self.gather("steal", Location::caller(), |_| 1) {
            Steal::Empty => Steal::Empty,
            Steal::Retry => Steal::Retry,
            Steal::Success(mut tasks) => Steal::Success(tasks.remove(0)),
        }
    }

    #[track_caller]
    pub fn steal_batch(&self, dest: &Worker<T>) -> Steal<()> {
        self.batch("steal_batch", dest, MAX_BATCH, Location::caller())
    }

    #[track_caller]
    pub fn steal_batch_with_limit(&self, dest: &Worker<T>, limit: usize) -> Steal<()> {
        self.batch("steal_batch_with_limit", dest, limit, Location::caller())
    }

    #[track_caller]
    pub fn steal_batch_and_pop(&self, dest: &Worker<T>) -> Steal<T> {
        let limit = MAX_BATCH + 1;
        self.batch_and_pop("steal_batch_and_pop", dest, limit, Location::caller())
    }

    #[track_caller]
    pub fn steal_batch_with_limit_and_pop(&self, dest: &Worker<T>, limit: usize) -> Steal<T> {
        let verb = "steal_batch_with_limit_and_pop";
        self.batch_and_pop(verb, dest, limit, Location::caller())
    }

    /// Takes as many of the oldest tasks as `wanted` says, all at once.
    fn gather(
        &self,
        verb: &'static str,
        site: Site,
        wanted: impl Fn(&Self) -> usize,
    ) -> Steal<Vec<T>> {
        let turn = self.turn(verb, Class::Write, site);
        if self.queue.may_be_late() {
            self.queue.found_empty();
            turn.only_looked().ended(How::WeakFailure).done();
            return Steal::Retry;
        }
        if self.tasks.borrow().is_empty() {
            self.queue.found_empty();
            turn.refused().done();
            return Steal::Empty;
        }
        let wanted = wanted(self);
        let tasks: Vec<T> = self.tasks.borrow_mut().drain(..wanted).collect();
        for _ in &tasks {
            self.queue.popped();
        }
        self.taken.set(self.taken.get() + wanted);
        turn.read(shown(&tasks)).done();
        Steal::Success(tasks)
    }

    /// Half of the tasks, or the rest of a block that is not the last one.
    fn batch_of(&self, limit: usize) -> usize {
        let (first, len) = (self.taken.get(), self.tasks.borrow().len());
        let batch = match first / BLOCK == (first + len) / BLOCK {
            true => len.div_ceil(2),
            false => BLOCK - first % BLOCK,
        };
        batch.min(limit)
    }

    fn batch(&self, verb: &'static str, dest: &Worker<T>, limit: usize, site: Site) -> Steal<()> {
        assert!(limit > 0);
        match self.gather(verb, site, |this| this.batch_of(limit)) {
            Steal::Empty => Steal::Empty,
            Steal::Retry => Steal::Retry,
            Steal::Success(mut tasks) => {
                if dest.flavor() == Flavor::Lifo {
                    tasks.reverse();
                }
                dest.put(verb, tasks, site);
                Steal::Success(())
            }
        }
    }

    fn batch_and_pop(
        &self,
        verb: &'static str,
        dest: &Worker<T>,
        limit: usize,
        site: Site,
    ) -> Steal<T> {
        assert!(limit > 0);
        match self.gather(verb, site, |this| this.batch_of(limit)) {
            Steal::Empty => Steal::Empty,
            Steal::Retry => Steal::Retry,
            Steal::Success(mut tasks) => {
                let task = tasks.remove(0);
                if dest.flavor() == Flavor::Lifo {
                    tasks.reverse();
                }
                dest.put(verb, tasks, site);
                Steal::Success(task)
            }
        }
    }

    #[track_caller]
    pub fn is_empty(&self) -> bool {
        let turn = self.turn("is_empty", Class::Read, Location::caller());
        let is_empty = self.tasks.borrow().is_empty();
        self.queue.counted();
        turn.read(Value::Bool(is_empty)).done();
        is_empty
    }

    #[track_caller]
    pub fn len(&self) -> usize {
        let turn = self.turn("len", Class::Read, Location::caller());
        let len = self.tasks.borrow().len();
        self.queue.counted();
        turn.read(Value::Unsigned(len as u64)).done();
        len
    }
}

impl<T> fmt::Debug for Injector<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("Injector { .. }")
    }
}
