//! The free helpers are counted under a lock, and the helper itself says when it is free
//! again. It takes the first call, and the calling thread the second.

use std::any::Any;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Mutex;
use std::thread;

pub struct Helpers(Mutex<usize>);

impl Helpers {
    pub fn new(helpers: usize) -> Self {
        Self(Mutex::new(helpers))
    }

    pub fn join<A: Send, B: Send>(
        &self,
        a: impl FnOnce() -> A + Send,
        b: impl FnOnce() -> B + Send,
    ) -> (A, B) {
        {
            let mut free = self.0.lock().unwrap();
            if *free == 0 {
                drop(free);
                return (a(), b());
            }
            *free -= 1;
        }
        let mut first: Option<Result<A, Box<dyn Any + Send>>> = None;
        let second = thread::scope(|scope| {
            scope.spawn(|| {
                first = Some(panic::catch_unwind(AssertUnwindSafe(a)));
                *self.0.lock().unwrap() += 1;
            });
            b()
        });
        match first.unwrap() {
            Ok(first) => (first, second),
            Err(payload) => panic::resume_unwind(payload),
        }
    }
}

pub fn fib(n: u64) -> u64 {
    if n < 2 { n } else { fib(n - 1) + fib(n - 2) }
}

pub fn fib_par(
    n: u64,
    cutoff: u64,
    helpers: &Helpers,
    serial: &(impl Fn(u64) -> u64 + Sync),
) -> u64 {
    if n > 93 {
        panic!("{n} is too large: 93 is the last whose result fits");
    }
    if n < 2 || n < cutoff {
        return serial(n);
    }
    let call = |n| move || fib_par(n, cutoff, helpers, serial);
    let (two, one) = helpers.join(call(n - 2), call(n - 1));
    one + two
}

pub fn fibs(ns: &[u64], helpers: &Helpers, serial: &(impl Fn(u64) -> u64 + Sync)) -> Vec<u64> {
    match ns {
        [] => Vec::new(),
        &[n] => vec![serial(n)],
        &[n, ref rest @ ..] => {
            // The first, and all others.
            let (first, mut results) = helpers.join(|| serial(n), || fibs(rest, helpers, serial));
            results.insert(0, first);
            results
        }
    }
}
