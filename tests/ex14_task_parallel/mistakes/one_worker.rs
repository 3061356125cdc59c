//! One worker runs all tasks, one after the other, from a queue.
//!
//! Caught by: two_tasks_meet

use std::any::Any;
use std::fmt;
use std::panic::{self, AssertUnwindSafe};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::{self, JoinHandle};

pub type Error = Box<dyn std::error::Error + Send + Sync>;

#[derive(Debug)]
pub struct Panicked(pub String);

impl fmt::Display for Panicked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "panicked: {}", self.0)
    }
}

impl std::error::Error for Panicked {}

type Job = Box<dyn FnOnce() + Send>;

pub struct Executor {
    jobs: Sender<Job>,
    unread: Receiver<Error>,
    tell: Sender<Error>,
    worker: JoinHandle<()>,
}

impl Executor {
    pub fn new() -> Self {
        let (jobs, queue) = mpsc::channel::<Job>();
        let (tell, unread) = mpsc::channel();
        let worker = thread::spawn(move || queue.iter().for_each(|job| job()));
        Self {
            jobs,
            unread,
            tell,
            worker,
        }
    }

    pub fn submit<T: Send + 'static>(
        &self,
        task: impl FnOnce() -> Result<T, Error> + Send + 'static,
    ) -> Handle<T> {
        let (sender, receiver) = mpsc::channel();
        let job = move || {
            let result = panic::catch_unwind(AssertUnwindSafe(task));
            let _ = sender
                .send(result.unwrap_or_else(|payload| Err(Panicked(words(&*payload)).into())));
        };
        self.jobs.send(Box::new(job)).unwrap();
        Handle {
            result: receiver,
            tell: self.tell.clone(),
            is_joined: false,
        }
    }

    pub fn finish(self) -> Vec<Error> {
        drop(self.jobs);
        self.worker.join().unwrap();
        self.unread.try_iter().collect()
    }
}

pub struct Handle<T> {
    result: Receiver<Result<T, Error>>,
    tell: Sender<Error>,
    is_joined: bool,
}

impl<T> Handle<T> {
    pub fn join(mut self) -> Result<T, Error> {
        self.is_joined = true;
        self.result.recv().unwrap()
    }
}

impl<T> Drop for Handle<T> {
    fn drop(&mut self) {
        if !self.is_joined
            && let Ok(Err(error)) = self.result.recv()
        {
            let _ = self.tell.send(error);
        }
    }
}

/// `panic!("no")` leaves a `&str`, and `panic!("no {x}")` a `String`.
fn words(payload: &(dyn Any + Send)) -> String {
    match (payload.downcast_ref::<String>(), payload.downcast_ref()) {
        (Some(said), _) => said.clone(),
        (_, Some(&said)) => str::to_owned(said),
        _ => "something that is no text".to_owned(),
    }
}
