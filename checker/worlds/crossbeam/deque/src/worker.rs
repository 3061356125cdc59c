//! `crossbeam_deque::Worker`.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::fmt;
use std::marker::PhantomData;
use std::panic::{Location, RefUnwindSafe, UnwindSafe};
use std::sync::Arc;

use model::kernel::{Class, Site, Turn, Value};
use model::primitives::deque::Deque;

use super::{Stealer, shown};

/// Which end the worker takes its tasks from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flavor {
    Fifo,
    Lifo,
}

pub(crate) struct Inner<T> {
    pub deque: Deque,
    pub tasks: RefCell<VecDeque<T>>,
    pub flavor: Flavor,
}

// SAFETY: only the running thread of an execution touches the tasks, of which
// there is one at a time; each task goes to one thread.
unsafe impl<T: Send> Send for Inner<T> {}
// SAFETY: as above.
unsafe impl<T: Send> Sync for Inner<T> {}

impl<T> Inner<T> {
    pub fn turn(&self, verb: &'static str, class: Class, site: Site) -> Turn {
        self.deque.turn(verb, class, site)
    }

    pub fn len(&self) -> usize {
        self.tasks.borrow().len()
    }

    /// Inside its turn: takes the task at the front.
    pub fn take_front(&self) -> Option<T> {
        let task = self.tasks.borrow_mut().pop_front()?;
        self.deque.popped_front(1);
        Some(task)
    }
}

/// As `crossbeam_deque::Worker`.
pub struct Worker<T> {
    pub(crate) inner: Arc<Inner<T>>,
    not_sync: PhantomData<*mut ()>,
}

// SAFETY: it is one owner, wherever it is; the tasks go with it.
unsafe impl<T: Send> Send for Worker<T> {}
impl<T: RefUnwindSafe> UnwindSafe for Worker<T> {}

impl<T> Worker<T> {
    fn new(flavor: Flavor) -> Self {
        Self {
            inner: Arc::new(Inner {
                deque: Deque::default(),
                tasks: RefCell::default(),
                flavor,
            }),
            not_sync: PhantomData,
        }
    }

    pub fn new_fifo() -> Self {
        Self::new(Flavor::Fifo)
    }

    pub fn new_lifo() -> Self {
        Self::new(Flavor::Lifo)
    }

    pub fn stealer(&self) -> Stealer<T> {
        Stealer::new(Arc::clone(&self.inner))
    }

    #[track_caller]
    pub fn is_empty(&self) -> bool {
        let turn = self.inner.turn("is_empty", Class::Read, Location::caller());
        let is_empty = self.inner.len() == 0;
        self.inner.deque.looked();
        turn.read(Value::Bool(is_empty)).done();
        is_empty
    }

    #[track_caller]
    pub fn len(&self) -> usize {
        let turn = self.inner.turn("len", Class::Read, Location::caller());
        let len = self.inner.len();
        self.inner.deque.looked();
        turn.read(Value::Unsigned(len as u64)).done();
        len
    }

    #[track_caller]
    pub fn push(&self, task: T) {
        let turn = self.inner.turn("push", Class::Write, Location::caller());
        let shown = Value::of(&task);
        self.inner.deque.pushed();
        self.inner.tasks.borrow_mut().push_back(task);
        turn.wrote(shown).done();
    }

    #[track_caller]
    pub fn pop(&self) -> Option<T> {
        self.take("pop", Location::caller())
    }

    pub(crate) fn take(&self, verb: &'static str, site: Site) -> Option<T> {
        let inner = &*self.inner;
        let turn = inner.turn(verb, Class::Write, site);
        let task = match inner.flavor {
            Flavor::Fifo => inner.take_front(),
            Flavor::Lifo => {
                let task = inner.tasks.borrow_mut().pop_back();
                if task.is_some() {
                    inner.deque.popped_back();
                }
                task
            }
        };
        match &task {
            Some(task) => turn.read(Value::of(task)).done(),
            None => turn.refused().done(),
        }
        task
    }

    /// Puts stolen tasks at the back, in this order, as one step.
    pub(crate) fn put(&self, verb: &'static str, tasks: Vec<T>, site: Site) {
        if tasks.is_empty() {
            return;
        }
        let turn = self.inner.turn(verb, Class::Write, site);
        let shown = shown(&tasks);
        for task in tasks {
            self.inner.deque.pushed();
            self.inner.tasks.borrow_mut().push_back(task);
        }
        turn.wrote(shown).done();
    }

    pub(crate) fn flavor(&self) -> Flavor {
        self.inner.flavor
    }
}

impl<T> fmt::Debug for Worker<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("Worker { .. }")
    }
}
