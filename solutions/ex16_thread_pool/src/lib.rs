//! Many jobs for a few workers.
//!
//! A thread is dear, and a job is cheap: it is a closure in a box. So a pool starts its
//! threads once, and each of them takes one job after the other out of a channel that all
//! of them share. Nobody tells them when to go home. The channel does: once its sender is
//! gone, it gives what is left in it, and then says that there will be no more.

use std::panic::{self, AssertUnwindSafe};
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
// There is no `impl Drop`: the sender goes with the pool.
#[derive(Debug)]
pub struct Pool {
    /// `None` once the pool is closed.
    jobs: Mutex<Option<Sender<Job>>>,
    workers: Mutex<Vec<JoinHandle<()>>>,
}

impl Pool {
    /// # Panics
    ///
    /// Panics if there are no workers.
    pub fn new(workers: usize) -> Self {
        assert!(workers > 0, "nobody to do the work");
        let (jobs, queue) = mpsc::channel();
        let queue = Arc::new(Mutex::new(queue));
        let start = |number| {
            let queue = Arc::clone(&queue);
            let worker = thread::Builder::new().name(format!("worker-{number}"));
            let started = worker.spawn(move || work(&queue));
            started.expect("a thread can be started")
        };
        Self {
            jobs: Mutex::new(Some(jobs)),
            workers: Mutex::new((1..=workers).map(start).collect()),
        }
    }

    /// Leaves a job for the next worker that is free, and returns at once. Workers take the
    /// jobs in the order in which they were submitted.
    ///
    /// A job may submit others. It should not wait for them: if every worker waits for
    /// jobs that nobody has begun, nobody ever begins them.
    pub fn submit<T: Send + 'static>(
        &self,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<Handle<T>, Closed> {
        let (sender, result) = mpsc::channel();
        let job = move || {
            // A panic ends the job, and is its result. It must not end the worker.
            let ended = panic::catch_unwind(AssertUnwindSafe(job));
            // If the handle was dropped, nobody wants to know.
            let _ = sender.send(ended);
        };
        // Under the lock: a job is either accepted or refused, even if somebody closes the
        // pool at this moment.
        let open = self.jobs.lock().unwrap();
        let jobs = open.as_ref().ok_or(Closed)?;
        jobs.send(Box::new(job))
            .expect("workers stay until it is closed");
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
        Ok(result(self.submit(job)?.join()))
    }

    /// Calls `f` with each of the items, each call a job. Returns the results in the order
    /// of the items. If the pool is closed before it has all of the items, the result is
    /// `Closed`, and it is left open which calls are made.
    ///
    /// # Panics
    ///
    /// If calls panic, waits for the others and goes on with the panic of the first item.
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
        // Three passes: all items are submitted before the first is waited for, and all
        // have ended before a panic goes on.
        let handles: Vec<_> = items.into_iter().map(submit).collect::<Result<_, _>>()?;
        let ended: Vec<_> = handles.into_iter().map(Handle::join).collect();
        Ok(ended.into_iter().map(result).collect())
    }

    /// From now on nothing is submitted any more. Returns at once: what was submitted is
    /// still done, and then the workers end. To close a closed pool changes nothing.
    pub fn close(&self) {
        *self.jobs.lock().unwrap() = None;
    }

    /// Waits until all jobs of a closed pool are done. An open pool is not waited for: who
    /// knows what is still to come. Must not be called by a job of the pool.
    pub fn join(&self) -> Result<(), StillOpen> {
        if self.jobs.lock().unwrap().is_some() {
            return Err(StillOpen);
        }
        // The lock is held until the last of them has ended, so that somebody else who
        // joins waits for them, too.
        for worker in self.workers.lock().unwrap().drain(..) {
            worker.join().expect("no job ends its worker");
        }
        Ok(())
    }
}

/// What a worker does all day.
fn work(queue: &Mutex<Receiver<Job>>) {
    // The guard of `lock` lives until `next` returns. In the head of the `while let` it
    // would live until the job has ended, and nobody else would get one before.
    let next = || queue.lock().unwrap().recv();
    while let Ok(job) = next() {
        // A result that nobody wants is dropped here, and that may panic, too.
        let _ = panic::catch_unwind(AssertUnwindSafe(job));
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
    pub fn join(self) -> thread::Result<T> {
        self.result.recv().expect("what is accepted is done")
    }
}

/// A panic goes on in the thread that wants the result.
fn result<T>(ended: thread::Result<T>) -> T {
    ended.unwrap_or_else(|payload| panic::resume_unwind(payload))
}
