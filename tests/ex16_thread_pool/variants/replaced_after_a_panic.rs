//! parking_lot's locks. A panic ends the worker, after the handle was told, and the dying
//! worker starts another one in its place.

use std::collections::VecDeque;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::thread::{self, JoinHandle};

use parking_lot::{Condvar, Mutex};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StillOpen;

type Job = Box<dyn FnOnce() + Send>;

#[derive(Default)]
struct Shared {
    /// The jobs, and whether the pool is closed.
    jobs: Mutex<(VecDeque<Job>, bool)>,
    changed: Condvar,
    workers: Mutex<Vec<JoinHandle<()>>>,
    joining: Mutex<()>,
}

struct Worker(Arc<Shared>);

impl Worker {
    fn start(self) {
        let shared = Arc::clone(&self.0);
        // Under the lock: whoever joins finds the thread in the list, or its predecessor.
        let mut workers = shared.workers.lock();
        workers.push(thread::spawn(move || self.work()));
    }

    fn work(self) {
        loop {
            let mut jobs = self.0.jobs.lock();
            while jobs.0.is_empty() && !jobs.1 {
                self.0.changed.wait(&mut jobs);
            }
            let Some(job) = jobs.0.pop_front() else {
                return;
            };
            drop(jobs);
            job();
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        if thread::panicking() {
            Worker(Arc::clone(&self.0)).start();
        }
    }
}

pub struct Pool {
    shared: Arc<Shared>,
}

impl Pool {
    pub fn new(workers: usize) -> Self {
        assert!(workers > 0);
        let shared = Arc::new(Shared::default());
        for _ in 0..workers {
            Worker(Arc::clone(&shared)).start();
        }
        Self { shared }
    }

    pub fn submit<T: Send + 'static>(
        &self,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<Handle<T>, Closed> {
        let (sender, result) = mpsc::sync_channel(1);
        let job = Box::new(move || match panic::catch_unwind(AssertUnwindSafe(job)) {
            Ok(value) => _ = sender.send(Ok(value)),
            Err(payload) => {
                let _ = sender.send(Err(payload));
                panic::resume_unwind(Box::new("a worker ends"));
            }
        });
        let mut jobs = self.shared.jobs.lock();
        if jobs.1 {
            return Err(Closed);
        }
        jobs.0.push_back(job);
        drop(jobs);
        self.shared.changed.notify_one();
        Ok(Handle { result })
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
        self.shared.jobs.lock().1 = true;
        self.shared.changed.notify_all();
    }

    pub fn join(&self) -> Result<(), StillOpen> {
        if !self.shared.jobs.lock().1 {
            return Err(StillOpen);
        }
        let _alone = self.shared.joining.lock();
        let next = || self.shared.workers.lock().pop();
        while let Some(worker) = next() {
            let _ = worker.join();
        }
        Ok(())
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.close();
    }
}

pub struct Handle<T> {
    result: Receiver<thread::Result<T>>,
}

impl<T> Handle<T> {
    pub fn join(self) -> thread::Result<T> {
        self.result.recv().unwrap()
    }
}
