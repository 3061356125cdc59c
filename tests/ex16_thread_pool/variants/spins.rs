//! Nobody sleeps: workers look for jobs again and again, and so does whoever waits for a
//! result or for the end. Between two looks they let others go first.

use std::collections::VecDeque;
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StillOpen;

type Job = Box<dyn FnOnce() + Send>;

pub struct Pool {
    state: Arc<Mutex<State>>,
    workers: Arc<AtomicUsize>,
}

#[derive(Default)]
struct State {
    jobs: VecDeque<Job>,
    closed: bool,
}

impl Pool {
    pub fn new(workers: usize) -> Self {
        assert!(workers > 0);
        let pool = Self {
            state: Arc::default(),
            workers: Arc::new(AtomicUsize::new(workers)),
        };
        for _ in 0..workers {
            let (state, workers) = (Arc::clone(&pool.state), Arc::clone(&pool.workers));
            thread::spawn(move || {
                work(&state);
                workers.fetch_sub(1, Ordering::Release);
            });
        }
        pool
    }

    pub fn submit<T: Send + 'static>(
        &self,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<Handle<T>, Closed> {
        let slot = Arc::new(OnceLock::new());
        let of_the_job = Arc::clone(&slot);
        let job = Box::new(move || {
            let ended = panic::catch_unwind(AssertUnwindSafe(job));
            let _ = of_the_job.set(Mutex::new(Some(ended)));
        });
        let mut state = self.state.lock().unwrap();
        match state.closed {
            true => Err(Closed),
            false => {
                state.jobs.push_back(job);
                Ok(Handle { slot })
            }
        }
    }

    pub fn apply<T: Send + 'static>(
        &self,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Closed> {
        let ended = self.submit(job)?.join();
        Ok(ended.unwrap_or_else(|payload| panic::resume_unwind(payload)))
    }

    pub fn map<T: Send + 'static, R: Send + 'static>(
        &self,
        f: impl Fn(T) -> R + Send + Sync + 'static,
        items: impl IntoIterator<Item = T>,
    ) -> Result<Vec<R>, Closed> {
        let f = Arc::new(f);
        let submit = |item| {
            let f = Arc::clone(&f);
            self.submit(move || f(item))
        };
        let handles: Result<Vec<_>, _> = items.into_iter().map(submit).collect();
        let ended: Vec<_> = handles?.into_iter().map(Handle::join).collect();
        let results: thread::Result<_> = ended.into_iter().collect();
        Ok(results.unwrap_or_else(|payload| panic::resume_unwind(payload)))
    }

    pub fn close(&self) {
        self.state.lock().unwrap().closed = true;
    }

    pub fn join(&self) -> Result<(), StillOpen> {
        if !self.state.lock().unwrap().closed {
            return Err(StillOpen);
        }
        while self.workers.load(Ordering::Acquire) > 0 {
            thread::yield_now();
        }
        Ok(())
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.close();
    }
}

fn work(state: &Mutex<State>) {
    loop {
        let mut state = state.lock().unwrap();
        if let Some(job) = state.jobs.pop_front() {
            drop(state);
            job();
        } else if state.closed {
            return;
        } else {
            drop(state);
            thread::yield_now();
        }
    }
}

pub struct Handle<T> {
    slot: Arc<OnceLock<Mutex<Option<thread::Result<T>>>>>,
}

impl<T> Handle<T> {
    pub fn join(self) -> thread::Result<T> {
        loop {
            if let Some(result) = self.slot.get() {
                return result.lock().unwrap().take().unwrap();
            }
            thread::yield_now();
        }
    }
}
