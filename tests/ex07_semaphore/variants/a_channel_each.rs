//! Whoever has to wait leaves the end of a channel, and a release sends its permit to the one that has waited longest.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::mpsc::{self, Sender};
use std::thread;

#[derive(Debug)]
pub struct Semaphore {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    free: usize,
    /// Only while nothing is free.
    waiting: VecDeque<Sender<()>>,
}

#[derive(Debug)]
pub struct Permit<'a> {
    /// `None` once it has been forgotten.
    semaphore: Option<&'a Semaphore>,
}

impl Semaphore {
    pub fn new(permits: usize) -> Self {
        let state = State {
            free: permits,
            waiting: VecDeque::new(),
        };
        Self {
            state: Mutex::new(state),
        }
    }

    pub fn acquire(&self) -> Permit<'_> {
        let mut state = self.state.lock().unwrap();
        if state.free > 0 {
            state.free -= 1;
        } else {
            let (sender, receiver) = mpsc::channel();
            state.waiting.push_back(sender);
            drop(state);
            receiver.recv().unwrap();
        }
        self.permit()
    }

    pub fn try_acquire(&self) -> Option<Permit<'_>> {
        let mut state = self.state.lock().unwrap();
        state.free = state.free.checked_sub(1)?;
        Some(self.permit())
    }

    pub fn release(&self) {
        let mut state = self.state.lock().unwrap();
        match state.waiting.pop_front() {
            Some(longest) => longest.send(()).unwrap(),
            None => state.free += 1,
        }
    }

    fn permit(&self) -> Permit<'_> {
        Permit {
            semaphore: Some(self),
        }
    }
}

impl Permit<'_> {
    pub fn forget(mut self) {
        self.semaphore = None;
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        if let Some(semaphore) = self.semaphore {
            semaphore.release();
        }
    }
}

pub fn run_limited(permits: usize, workers: usize, work: impl Fn(usize) + Sync) {
    let semaphore = &Semaphore::new(permits);
    let work = &work;
    thread::scope(|scope| {
        let start = |worker| {
            scope.spawn(move || {
                let _permit = semaphore.acquire();
                work(worker)
            })
        };
        let started: Vec<_> = (0..workers).map(start).collect();
        for thread in started {
            if let Err(panic) = thread.join() {
                std::panic::resume_unwind(panic);
            }
        }
    });
}
