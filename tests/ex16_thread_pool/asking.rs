//! How a pool is asked, and what it answers.

use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Barrier};

use harness::{fail, name};

use crate::exercise::{Closed, Handle, Pool};

use super::jobs::words;

pub fn meeting(called: &str, of: usize) -> Arc<Barrier> {
    let meeting = Arc::new(Barrier::new(of));
    name(called, &*meeting);
    meeting
}

/// A job, whatever it does: of one type for each type of value, so that a pool is compiled
/// for a few types of jobs, and not for each job of the checks.
type Job<T> = Box<dyn FnOnce() -> T + Send>;

pub fn submit<T: Send + 'static>(
    pool: &Pool,
    job: impl FnOnce() -> T + Send + 'static,
) -> Handle<T> {
    let job: Job<T> = Box::new(job);
    accepted(pool.submit(job), "a job")
}

pub fn apply<T: Send + 'static>(pool: &Pool, job: impl FnOnce() -> T + Send + 'static) -> T {
    let job: Job<T> = Box::new(job);
    accepted(pool.apply(job), "to `apply`")
}

pub fn map<T: Send + 'static, R: Send + 'static>(
    pool: &Pool,
    f: impl Fn(T) -> R + Send + Sync + 'static,
    items: impl IntoIterator<Item = T>,
) -> Vec<R> {
    accepted(pool.map(f, items), "to `map`")
}

fn accepted<T>(answer: Result<T, Closed>, asked: &str) -> T {
    answer.unwrap_or_else(|Closed| fail(format_args!("an open pool has refused {asked}")))
}

pub fn value<T>(handle: Handle<T>) -> T {
    match handle.join() {
        Ok(value) => value,
        Err(payload) => fail(format_args!(
            "a job returns a value, and its handle gives a panic: {}",
            words(&*payload)
        )),
    }
}

/// What the handle gives of a job that panics. A `join` that panics, too, gives nothing.
pub fn said(handle: Handle<()>) -> String {
    match panic::catch_unwind(AssertUnwindSafe(|| handle.join())) {
        Ok(Ok(())) => fail("a job has panicked, and its handle gives a value"),
        Ok(Err(payload)) => words(&*payload),
        Err(_) => fail("a job has panicked, and `join` panics, too: it is to return an `Err`"),
    }
}

/// What the caller of `f` hears of a panic.
pub fn caught(f: impl FnOnce()) -> String {
    match panic::catch_unwind(AssertUnwindSafe(f)) {
        Ok(()) => "nothing".to_owned(),
        Err(payload) => words(&*payload),
    }
}
