//! A channel for each handle, and one more for what the dropped handles leave: a closure
//! that receives. The thread sends what came of its task, and catches its panic.

use std::any::Any;
use std::fmt;
use std::panic::{self, AssertUnwindSafe};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

pub type Error = Box<dyn std::error::Error + Send + Sync>;

#[derive(Debug)]
pub struct Panicked(pub String);

impl fmt::Display for Panicked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "panicked: {}", self.0)
    }
}

impl std::error::Error for Panicked {}

type Read = Box<dyn FnOnce() -> Option<Error> + Send>;

pub struct Executor {
    dropped: Sender<Read>,
    unread: Receiver<Read>,
}

impl Executor {
    pub fn new() -> Self {
        let (dropped, unread) = mpsc::channel();
        Self { dropped, unread }
    }

    pub fn submit<T: Send + 'static>(
        &self,
        task: impl FnOnce() -> Result<T, Error> + Send + 'static,
    ) -> Handle<T> {
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || {
            let result = panic::catch_unwind(AssertUnwindSafe(task));
            let result = result.unwrap_or_else(|payload| Err(Panicked(words(&*payload)).into()));
            let _ = sender.send(result);
        });
        Handle {
            result: Some(receiver),
            dropped: self.dropped.clone(),
        }
    }

    pub fn finish(self) -> Vec<Error> {
        self.unread.try_iter().filter_map(|read| read()).collect()
    }
}

pub struct Handle<T: Send + 'static> {
    result: Option<Receiver<Result<T, Error>>>,
    dropped: Sender<Read>,
}

impl<T: Send + 'static> Handle<T> {
    pub fn join(mut self) -> Result<T, Error> {
        self.result.take().unwrap().recv().unwrap()
    }
}

impl<T: Send + 'static> Drop for Handle<T> {
    fn drop(&mut self) {
        if let Some(result) = self.result.take() {
            let read = Box::new(move || result.recv().unwrap().err());
            // Without an executor there is nobody to be told.
            let _ = self.dropped.send(read);
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
