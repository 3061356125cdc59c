//! A queue under a lock instead of a channel, with a condition for those who wait for jobs
//! and one for those who join. `join` waits for the jobs and not for the threads. `apply` and
//! `map` give each result a place of its own.

use std::collections::VecDeque;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StillOpen;

type Job = Box<dyn FnOnce() + Send>;

struct State {
    jobs: VecDeque<Job>,
    /// Jobs that are submitted and not done.
    unfinished: usize,
    closed: bool,
}

struct Shared {
    state: Mutex<State>,
    job_or_closed: Condvar,
    all_done: Condvar,
}

pub struct Pool {
    shared: Arc<Shared>,
}

impl Pool {
    pub fn new(workers: usize) -> Self {
        assert_ne!(workers, 0);
        let shared = Arc::new(Shared {
            state: Mutex::new(State {
                jobs: VecDeque::new(),
                unfinished: 0,
                closed: false,
            }),
            job_or_closed: Condvar::new(),
            all_done: Condvar::new(),
        });
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
        let slot = Arc::new(Slot {
            result: Mutex::new(None),
            ready: Condvar::new(),
        });
        let of_the_job = Arc::clone(&slot);
        let mut state = self.shared.state.lock().unwrap();
        if state.closed {
            return Err(Closed);
        }
        state.unfinished += 1;
        state.jobs.push_back(Box::new(move || {
            let ended = panic::catch_unwind(AssertUnwindSafe(job));
            *of_the_job.result.lock().unwrap() = Some(ended);
            of_the_job.ready.notify_one();
        }));
        self.shared.job_or_closed.notify_one();
        Ok(Handle { slot })
    }

    pub fn apply<T: Send + 'static>(
        &self,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Closed> {
        match self.submit(job)?.join() {
            Ok(value) => Ok(value),
            Err(payload) => panic::resume_unwind(payload),
        }
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
        let (mut results, mut panicked) = (Vec::new(), None);
        for handle in handles {
            match handle.join() {
                Ok(result) => results.push(result),
                Err(payload) => panicked = panicked.or(Some(payload)),
            }
        }
        match panicked {
            None => Ok(results),
            Some(payload) => panic::resume_unwind(payload),
        }
    }

    pub fn close(&self) {
        self.shared.state.lock().unwrap().closed = true;
        self.shared.job_or_closed.notify_all();
    }

    pub fn join(&self) -> Result<(), StillOpen> {
        let mut state = self.shared.state.lock().unwrap();
        if !state.closed {
            return Err(StillOpen);
        }
        while state.unfinished > 0 {
            state = self.shared.all_done.wait(state).unwrap();
        }
        Ok(())
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.close();
    }
}

impl Shared {
    fn work(&self) {
        let mut state = self.state.lock().unwrap();
        loop {
            if let Some(job) = state.jobs.pop_front() {
                drop(state);
                job();
                state = self.state.lock().unwrap();
                state.unfinished -= 1;
                if state.unfinished == 0 {
                    self.all_done.notify_all();
                }
            } else if state.closed {
                return;
            } else {
                state = self.job_or_closed.wait(state).unwrap();
            }
        }
    }
}

struct Slot<T> {
    result: Mutex<Option<thread::Result<T>>>,
    ready: Condvar,
}

pub struct Handle<T> {
    slot: Arc<Slot<T>>,
}

impl<T> Handle<T> {
    pub fn join(self) -> thread::Result<T> {
        let result = self.slot.result.lock().unwrap();
        let is_missing = |result: &mut Option<_>| result.is_none();
        let mut result = self.slot.ready.wait_while(result, is_missing).unwrap();
        result.take().unwrap()
    }
}
