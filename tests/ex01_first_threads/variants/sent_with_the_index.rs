//! The threads send their results through a channel, with the index, and the caller
//! sorts them.

use std::panic::{self, AssertUnwindSafe};
use std::sync::mpsc::{self, Receiver};
use std::thread;

pub fn run_all<R: Send>(n: usize, f: impl Fn(usize) -> R + Sync) -> Vec<R> {
    let (sender, receiver) = mpsc::channel();
    thread::scope(|scope| {
        for index in 0..n {
            let (f, sender) = (&f, sender.clone());
            scope.spawn(move || {
                let result = panic::catch_unwind(AssertUnwindSafe(|| f(index)));
                sender.send((index, result)).unwrap();
            });
        }
        drop(sender);
    });
    sorted(receiver)
}

pub struct Running<R> {
    receiver: Receiver<(usize, thread::Result<R>)>,
}

pub fn start_all<R, F>(n: usize, f: F) -> Running<R>
where
    R: Send + 'static,
    F: Fn(usize) -> R + Clone + Send + 'static,
{
    let (sender, receiver) = mpsc::channel();
    for index in 0..n {
        let (f, sender) = (f.clone(), sender.clone());
        thread::spawn(move || {
            let result = panic::catch_unwind(AssertUnwindSafe(|| f(index)));
            // If nobody has kept `Running`, nobody wants it.
            let _ = sender.send((index, result));
        });
    }
    Running { receiver }
}

impl<R> Running<R> {
    pub fn join(self) -> Vec<R> {
        sorted(self.receiver)
    }
}

fn sorted<R>(receiver: Receiver<(usize, thread::Result<R>)>) -> Vec<R> {
    let mut ended: Vec<_> = receiver.iter().collect();
    ended.sort_by_key(|&(index, _)| index);
    let results = ended.into_iter().map(|(_, result)| result);
    results
        .map(|result| result.unwrap_or_else(|payload| panic::resume_unwind(payload)))
        .collect()
}
