//! The threads have names, are started from the last to the first, and are joined in
//! the order in which they were started.

use std::panic;
use std::thread::{Builder, JoinHandle, scope};

pub fn run_all<R: Send>(n: usize, f: impl Fn(usize) -> R + Sync) -> Vec<R> {
    let f = &f;
    let ended = scope(|scope| {
        let start = |index: usize| {
            let thread = Builder::new().name(format!("call {index}"));
            thread.spawn_scoped(scope, move || f(index)).unwrap()
        };
        let threads: Vec<_> = (0..n).rev().map(start).collect();
        let mut ended = Vec::new();
        for thread in threads {
            ended.push(thread.join());
        }
        ended
    });
    let mut results = Vec::new();
    for result in ended.into_iter().rev() {
        match result {
            Ok(result) => results.push(result),
            Err(payload) => panic::resume_unwind(payload),
        }
    }
    results
}

pub struct Running<R>(Vec<JoinHandle<R>>);

pub fn start_all<R, F>(n: usize, f: F) -> Running<R>
where
    R: Send + 'static,
    F: Fn(usize) -> R + Clone + Send + 'static,
{
    let start = |index: usize| {
        let f = f.clone();
        let thread = Builder::new().name(format!("call {index}"));
        thread.spawn(move || f(index)).unwrap()
    };
    Running((0..n).rev().map(start).collect())
}

impl<R> Running<R> {
    pub fn join(self) -> Vec<R> {
        let mut ended: Vec<_> = self.0.into_iter().map(JoinHandle::join).collect();
        let mut results = Vec::new();
        while let Some(result) = ended.pop() {
            match result {
                Ok(result) => results.push(result),
                Err(payload) => panic::resume_unwind(payload),
            }
        }
        results
    }
}
