//! A dispatcher takes the jobs and hands each to a worker that has said that it is idle. Each
//! worker has a channel of its own. The dispatcher joins the workers, and `join` waits for the
//! dispatcher's last word.

use std::panic::{self, AssertUnwindSafe};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StillOpen;

type Job = Box<dyn FnOnce() + Send>;

#[derive(Debug)]
pub struct Pool {
    jobs: Mutex<Option<Sender<Job>>>,
    end: Arc<End>,
}

/// Whether all workers have ended.
#[derive(Debug, Default)]
struct End {
    reached: Mutex<bool>,
    changed: Condvar,
}

impl Pool {
    pub fn new(workers: usize) -> Self {
        assert!(workers > 0, "nobody to do the work");
        let (jobs, queue) = mpsc::channel();
        let end = Arc::new(End::default());
        let reached = Arc::clone(&end);
        thread::spawn(move || {
            dispatch(workers, &queue);
            *reached.reached.lock().unwrap() = true;
            reached.changed.notify_all();
        });
        Self {
            jobs: Mutex::new(Some(jobs)),
            end,
        }
    }

    pub fn close(&self) {
        self.jobs.lock().unwrap().take();
    }

    pub fn join(&self) -> Result<(), StillOpen> {
        if self.jobs.lock().unwrap().is_some() {
            return Err(StillOpen);
        }
        let mut reached = self.end.reached.lock().unwrap();
        while !*reached {
            reached = self.end.changed.wait(reached).unwrap();
        }
        Ok(())
    }

    pub fn submit<T: Send + 'static>(
        &self,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<Handle<T>, Closed> {
        let (sender, result) = mpsc::channel();
        let job = move || {
            let ended = panic::catch_unwind(AssertUnwindSafe(job));
            let _ = sender.send(ended);
        };
        let jobs = self.jobs.lock().unwrap();
        let jobs = jobs.as_ref().ok_or(Closed)?;
        jobs.send(Box::new(job))
            .expect("workers stay until it is closed");
        Ok(Handle { result })
    }

    pub fn apply<T: Send + 'static>(
        &self,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Closed> {
        Ok(result(self.submit(job)?.join()))
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
        let handles: Vec<_> = items.into_iter().map(submit).collect::<Result<_, _>>()?;
        let ended: Vec<_> = handles.into_iter().map(Handle::join).collect();
        Ok(ended.into_iter().map(result).collect())
    }
}

fn dispatch(workers: usize, queue: &Receiver<Job>) {
    let (idle, next) = mpsc::channel();
    let start = |number| {
        let (desk, jobs) = mpsc::channel::<Job>();
        let idle = idle.clone();
        let worker = thread::spawn(move || {
            let _ = idle.send(number);
            for job in jobs {
                job();
                let _ = idle.send(number);
            }
        });
        (desk, worker)
    };
    let (desks, threads): (Vec<_>, Vec<_>) = (0..workers).map(start).unzip();
    for job in queue {
        let number: usize = next.recv().unwrap();
        desks[number].send(job).unwrap();
    }
    drop(desks);
    for worker in threads {
        worker.join().unwrap();
    }
}

#[derive(Debug)]
pub struct Handle<T> {
    result: Receiver<thread::Result<T>>,
}

impl<T> Handle<T> {
    pub fn join(self) -> thread::Result<T> {
        self.result.recv().expect("what is accepted is done")
    }
}

fn result<T>(ended: thread::Result<T>) -> T {
    ended.unwrap_or_else(|payload| panic::resume_unwind(payload))
}
