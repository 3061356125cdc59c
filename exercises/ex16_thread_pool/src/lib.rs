//! Many jobs for a few workers.
//!
//! This compiles, starts the workers once, and returns the right results.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

/// The pool takes no more jobs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed;

/// The pool may still get jobs, so that nobody can say when all of them are done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StillOpen;

type Job = Box<dyn FnOnce() + Send>;

/// A fixed number of workers, threads that do one job after the other.
///
/// To drop a pool is to close it, and does not wait.
#[derive(Debug)]
pub struct Pool {
    jobs: Sender<Job>,
    closed: Arc<AtomicBool>,
    workers: Mutex<Vec<JoinHandle<()>>>,
}

impl Pool {
    /// # Panics
    ///
    /// Panics if there are no workers.
    // TODO 1: `new(0)`: who would do the jobs of this pool, and what stands in the comment?
    pub fn new(workers: usize) -> Self {
        let (jobs, queue) = mpsc::channel();
        let queue = Arc::new(Mutex::new(queue));
        let closed = Arc::new(AtomicBool::new(false));
        let start = |number| {
            let (queue, closed) = (Arc::clone(&queue), Arc::clone(&closed));
            let worker = thread::Builder::new().name(format!("worker-{number}"));
            let started = worker.spawn(move || work(&queue, &closed));
            started.expect("a thread can be started")
        };
        let workers = Mutex::new((1..=workers).map(start).collect());
        Self {
            jobs,
            closed,
            workers,
        }
    }

    /// Leaves a job for the next worker that is free, and returns at once. Workers take the
    /// jobs in the order in which they were submitted.
    ///
    /// A job may submit others. It should not wait for them: if every worker waits for
    /// jobs that nobody has begun, nobody ever begins them.
    // TODO 2: `job` panics. What becomes of the worker, and of whoever waits for the
    // result? And if nobody waits, since the handle was dropped?
    // TODO 4: who refuses a job? Somebody may close the pool while another thread is in
    // here: what is then to become of this job?
    pub fn submit<T: Send + 'static>(
        &self,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<Handle<T>, Closed> {
        let (sender, result) = mpsc::channel();
        let job = move || {
            sender.send(Ok(job())).expect("somebody waits for it");
        };
        let _ = self.jobs.send(Box::new(job));
        Ok(Handle { result })
    }

    /// Has one job done, and waits for it.
    ///
    /// # Panics
    ///
    /// If the job panics, goes on with its panic.
    pub fn apply<T: Send + 'static>(
        &self,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Closed> {
        Ok(self.submit(job)?.join().unwrap())
    }

    /// Calls `f` with each of the items, each call a job. Returns the results in the order
    /// of the items. If the pool is closed before it has all of the items, the result is
    /// `Closed`, and it is left open which calls are made.
    ///
    /// # Panics
    ///
    /// If calls panic, waits for the others and goes on with the panic of the first item.
    // TODO 3: how many of the items are at work at the same time? And how many workers?
    pub fn map<T: Send + 'static, R: Send + 'static>(
        &self,
        f: impl Fn(T) -> R + Send + Sync + 'static,
        items: impl IntoIterator<Item = T>,
    ) -> Result<Vec<R>, Closed> {
        let f = Arc::new(f);
        let apply = |item| {
            let f = Arc::clone(&f);
            self.apply(move || f(item))
        };
        items.into_iter().map(apply).collect()
    }

    /// From now on nothing is submitted any more. Returns at once: what was submitted is
    /// still done, and then the workers end. To close a closed pool changes nothing.
    // TODO 4: who looks at `closed`, and when? Not a worker that waits in `recv`. What
    // makes `recv` return although there is no job?
    pub fn close(&self) {
        self.closed.store(true, Relaxed);
    }

    /// Waits until all jobs of a closed pool are done. An open pool is not waited for: who
    /// knows what is still to come. Must not be called by a job of the pool.
    // TODO 4: what do the workers of an open pool wait for? And if two threads join it?
    pub fn join(&self) -> Result<(), StillOpen> {
        for worker in self.workers.lock().unwrap().drain(..) {
            worker.join().expect("no job ends its worker");
        }
        Ok(())
    }
}

impl Drop for Pool {
    // TODO 5: if `close` does what it says, nothing new is asked for here. See that this
    // stays so: a pool goes out of scope, and jobs are still waiting. What becomes of them?
    // Which thread may this be, if a job owns the pool?
    fn drop(&mut self) {
        self.close();
    }
}

/// What a worker does all day.
// TODO 1: what does this thread hold while it calls `job`? How long does that which `lock`
// returns live, in a `while let`?
fn work(queue: &Mutex<Receiver<Job>>, closed: &AtomicBool) {
    while let Ok(job) = queue.lock().unwrap().recv() {
        if closed.load(Relaxed) {
            break;
        }
        job();
    }
}

/// The result of a job, now or later. If a handle is dropped, nobody waits, and its job is
/// still done.
#[derive(Debug)]
pub struct Handle<T> {
    result: Receiver<thread::Result<T>>,
}

impl<T> Handle<T> {
    /// Waits for the job. If it has panicked, returns what the panic said, as
    /// [`JoinHandle::join`] does.
    // TODO 2: which of the two layers of `Result` has the panic in it, and which has not?
    pub fn join(self) -> thread::Result<T> {
        self.result.recv().unwrap()
    }
}
