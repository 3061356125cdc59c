//! The last thread to end wakes the one that has started the group, and not the one that
//! joins it.
//!
//! Caught by: started_results_in_order

use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::thread;

pub fn run_all<R: Send>(n: usize, f: impl Fn(usize) -> R + Sync) -> Vec<R> {
    let f = &f;
    thread::scope(|scope| {
        let threads: Vec<_> = (0..n).map(|index| scope.spawn(move || f(index))).collect();
        results(threads.into_iter().map(|thread| thread.join()).collect())
    })
}

pub struct Running<R>(Arc<Group<R>>);

struct Group<R> {
    ended: Mutex<Vec<Option<thread::Result<R>>>>,
    at_work: AtomicUsize,
}

pub fn start_all<R, F>(n: usize, f: F) -> Running<R>
where
    R: Send + 'static,
    F: Fn(usize) -> R + Clone + Send + 'static,
{
    let group = Arc::new(Group {
        ended: Mutex::new((0..n).map(|_| None).collect()),
        at_work: AtomicUsize::new(n),
    });
    let starter = thread::current();
    for index in 0..n {
        let (f, group, starter) = (f.clone(), Arc::clone(&group), starter.clone());
        thread::spawn(move || {
            let ended = panic::catch_unwind(AssertUnwindSafe(|| f(index)));
            group.ended.lock().unwrap()[index] = Some(ended);
            if group.at_work.fetch_sub(1, SeqCst) == 1 {
                starter.unpark();
            }
        });
    }
    Running(group)
}

impl<R> Running<R> {
    pub fn join(self) -> Vec<R> {
        while self.0.at_work.load(SeqCst) > 0 {
            thread::park();
        }
        results(self.0.ended.lock().unwrap().drain(..).flatten().collect())
    }
}

fn results<R>(ended: Vec<thread::Result<R>>) -> Vec<R> {
    let result = |ended: thread::Result<R>| ended.unwrap_or_else(|said| panic::resume_unwind(said));
    ended.into_iter().map(result).collect()
}
