//! `crossbeam_deque::Stealer`.

use std::fmt;
use std::panic::{Location, RefUnwindSafe, UnwindSafe};
use std::sync::Arc;

use model::kernel::{Class, How, Site, Value};

use super::worker::{Flavor, Inner};
use super::{MAX_BATCH, Steal, Worker, shown};

/// As `crossbeam_deque::Stealer`.
pub struct Stealer<T> {
    inner: Arc<Inner<T>>,
}

impl<T: RefUnwindSafe> UnwindSafe for Stealer<T> {}
impl<T: RefUnwindSafe> RefUnwindSafe for Stealer<T> {}

impl<T> Stealer<T> {
    pub(super) fn new(inner: Arc<Inner<T>>) -> Self {
        Self { inner }
    }

    #[track_caller]
    pub fn is_empty(&self) -> bool {
        let turn = self.inner.turn("is_empty", Class::Read, Location::caller());
        let is_empty = self.inner.len() == 0;
        self.inner.deque.counted();
        turn.read(Value::Bool(is_empty)).done();
        is_empty
    }

    #[track_caller]
    pub fn len(&self) -> usize {
        let turn = self.inner.turn("len", Class::Read, Location::caller());
        let len = self.inner.len();
        self.inner.deque.counted();
        turn.read(Value::Unsigned(len as u64)).done();
        len
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
        self.batch_and_pop("steal_batch_and_pop", dest, MAX_BATCH, Location::caller())
    }

    #[track_caller]
    pub fn steal_batch_with_limit_and_pop(&self, dest: &Worker<T>, limit: usize) -> Steal<T> {
        let verb = "steal_batch_with_limit_and_pop";
        self.batch_and_pop(verb, dest, limit, Location::caller())
    }

    /// Takes tasks at the front, as many as `wanted` says of the number that is
    /// there: all at once from a worker that takes them there itself, and one by
    /// one from one that does not, until somebody else gets in between.
    fn gather(
        &self,
        verb: &'static str,
        site: Site,
        wanted: impl Fn(usize) -> usize,
    ) -> Steal<Vec<T>> {
        let inner = &*self.inner;
        let turn = inner.turn(verb, Class::Write, site);
        if inner.deque.may_be_late() {
            inner.deque.looked();
            turn.only_looked().ended(How::WeakFailure).done();
            return Steal::Retry;
        }
        let len = inner.len();
        if len == 0 {
            inner.deque.looked();
            turn.refused().done();
            return Steal::Empty;
        }
        let wanted = wanted(len);
        let at_once = match inner.flavor {
            Flavor::Fifo => wanted,
            Flavor::Lifo => 1,
        };
        let mut tasks: Vec<T> = inner.tasks.borrow_mut().drain(..at_once).collect();
        inner.deque.popped_front(at_once);
        let mut moves = inner.deque.moves();
        turn.read(shown(&tasks)).done();
        while tasks.len() < wanted {
            let turn = inner.turn(verb, Class::Write, site);
            let task = match inner.deque.moves() == moves {
                true => inner.take_front(),
                false => None,
            };
            let Some(task) = task else {
                turn.refused().done();
                break;
            };
            moves = inner.deque.moves();
            turn.read(Value::of(&task)).done();
            tasks.push(task);
        }
        Steal::Success(tasks)
    }

    fn batch(&self, verb: &'static str, dest: &Worker<T>, limit: usize, site: Site) -> Steal<()> {
        assert!(limit > 0);
        if Arc::ptr_eq(&self.inner, &dest.inner) {
            return match dest.is_empty() {
                true => Steal::Empty,
                false => Steal::Success(()),
            };
        }
        match self.gather(verb, site, |len| len.div_ceil(2).min(limit)) {
            Steal::Empty => Steal::Empty,
            Steal::Retry => Steal::Retry,
            Steal::Success(mut tasks) => {
                if self.inner.flavor != dest.flavor() {
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
        if Arc::ptr_eq(&self.inner, &dest.inner) {
            return match dest.take(verb, site) {
                None => Steal::Empty,
                Some(task) => Steal::Success(task),
            };
        }
        match self.gather(verb, site, |len| ((len - 1) / 2).min(limit - 1) + 1) {
            Steal::Empty => Steal::Empty,
            Steal::Retry => Steal::Retry,
            Steal::Success(mut tasks) => {
                // Tasks that are stolen one by one: the last one is for the
                // caller.
                let task = match self.inner.flavor {
                    Flavor::Fifo => tasks.remove(0),
                    Flavor::Lifo => tasks.remove(tasks.len() - 1),
                };
                if self.inner.flavor != dest.flavor() {
                    tasks.reverse();
                }
                dest.put(verb, tasks, site);
                Steal::Success(task)
            }
        }
    }
}

impl<T> Clone for Stealer<T> {
    fn clone(&self) -> Self {
        Self::new(Arc::clone(&self.inner))
    }
}

impl<T> fmt::Debug for Stealer<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("Stealer { .. }")
    }
}
