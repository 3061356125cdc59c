//! A worker that finds no job leaves its name and parks, and whoever submits one unparks it.
//! Who waits for a result parks, too; who joins parks until a counter is 0.

use std::collections::VecDeque;
use std::mem;
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, Thread};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StillOpen;

type Job = Box<dyn FnOnce() + Send>;

#[derive(Default)]
struct State {
    jobs: VecDeque<Job>,
    idle: Vec<Thread>,
    closed: bool,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    unfinished: AtomicUsize,
    joiners: Mutex<Vec<Thread>>,
}

pub struct Pool {
    shared: Arc<Shared>,
}

impl Pool {
    pub fn new(workers: usize) -> Self {
        assert!(workers > 0);
        let shared = Arc::new(Shared::default());
        for _ in 0..workers {
            let shared = Arc::clone(&shared);
            thread::spawn(move || shared.work());
        }
        Self { shared }
    }

    pub fn submit<T: Send + 'static>(
        &self,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<Handle<T>, Closed> {
        let slot = Arc::new(Mutex::new(Slot::Empty));
        let of_the_job = Arc::clone(&slot);
        let job = Box::new(move || {
            let ended = panic::catch_unwind(AssertUnwindSafe(job));
            let before = mem::replace(&mut *of_the_job.lock().unwrap(), Slot::Full(ended));
            if let Slot::Waiting(thread) = before {
                thread.unpark();
            }
        });
        let mut state = self.shared.state.lock().unwrap();
        if state.closed {
            return Err(Closed);
        }
        self.shared.unfinished.fetch_add(1, Ordering::Relaxed);
        state.jobs.push_back(job);
        if let Some(worker) = state.idle.pop() {
            worker.unpark();
        }
        Ok(Handle { slot })
    }

    pub fn apply<T: Send + 'static>(
        &self,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Closed> {
        self.map(
            |job: Box<dyn FnOnce() -> T + Send>| job(),
            [Box::new(job) as _],
        )
        .map(|mut results| results.pop().unwrap())
    }

    pub fn map<T: Send + 'static, R: Send + 'static>(
        &self,
        f: impl Fn(T) -> R + Send + Sync + 'static,
        items: impl IntoIterator<Item = T>,
    ) -> Result<Vec<R>, Closed> {
        let f = Arc::new(f);
        let mut handles = Vec::new();
        for item in items {
            let f = Arc::clone(&f);
            handles.push(self.submit(move || f(item))?);
        }
        let ended: Vec<_> = handles.into_iter().map(Handle::join).collect();
        match ended.into_iter().collect() {
            Ok(results) => Ok(results),
            Err(payload) => panic::resume_unwind(payload),
        }
    }

    pub fn close(&self) {
        let mut state = self.shared.state.lock().unwrap();
        state.closed = true;
        state.idle.drain(..).for_each(|worker| worker.unpark());
    }

    pub fn join(&self) -> Result<(), StillOpen> {
        if !self.shared.state.lock().unwrap().closed {
            return Err(StillOpen);
        }
        loop {
            // Whoever unparks the joiners takes them off the list, and a job may have come
            // since it looked.
            self.shared.joiners.lock().unwrap().push(thread::current());
            if self.shared.unfinished.load(Ordering::Acquire) == 0 {
                return Ok(());
            }
            thread::park();
        }
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.close();
    }
}

impl Shared {
    fn work(&self) {
        loop {
            let mut state = self.state.lock().unwrap();
            if let Some(job) = state.jobs.pop_front() {
                drop(state);
                job();
                if self.unfinished.fetch_sub(1, Ordering::AcqRel) == 1 {
                    let mut joiners = self.joiners.lock().unwrap();
                    joiners.drain(..).for_each(|joiner| joiner.unpark());
                }
            } else if state.closed {
                return;
            } else {
                let me = thread::current();
                // It may be there from the last time, if something else has unparked it.
                state.idle.retain(|idle| idle.id() != me.id());
                state.idle.push(me);
                drop(state);
                thread::park();
            }
        }
    }
}

enum Slot<T> {
    Empty,
    Waiting(Thread),
    Full(thread::Result<T>),
}

pub struct Handle<T> {
    slot: Arc<Mutex<Slot<T>>>,
}

impl<T> Handle<T> {
    pub fn join(self) -> thread::Result<T> {
        loop {
            let waiting = Slot::Waiting(thread::current());
            let before = mem::replace(&mut *self.slot.lock().unwrap(), waiting);
            if let Slot::Full(result) = before {
                return result;
            }
            thread::park();
        }
    }
}
