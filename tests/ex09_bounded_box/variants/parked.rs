//! No condition: who has to wait puts its handle into a line and parks; who takes or puts
//! unparks the first of the other line.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::thread::{self, Thread};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed<T>(pub T);

#[derive(Debug)]
pub struct Bounded<T> {
    cap: usize,
    inside: Mutex<Inside<T>>,
}

#[derive(Debug)]
struct Inside<T> {
    items: VecDeque<T>,
    producers: VecDeque<Thread>,
    consumers: VecDeque<Thread>,
    closed: bool,
}

impl<T> Bounded<T> {
    pub fn new(cap: usize) -> Self {
        assert!(cap > 0);
        Self {
            cap,
            inside: Mutex::new(Inside {
                items: VecDeque::new(),
                producers: VecDeque::new(),
                consumers: VecDeque::new(),
                closed: false,
            }),
        }
    }

    pub fn put(&self, item: T) -> Result<(), Closed<T>> {
        loop {
            let mut inside = self.inside.lock().unwrap();
            if inside.closed {
                return Err(Closed(item));
            }
            if inside.items.len() < self.cap {
                inside.items.push_back(item);
                inside.consumers.pop_front().iter().for_each(Thread::unpark);
                return Ok(());
            }
            inside.producers.push_back(thread::current());
            drop(inside);
            self.sleep(|inside| &mut inside.producers);
        }
    }

    pub fn take(&self) -> Option<T> {
        loop {
            let mut inside = self.inside.lock().unwrap();
            if let Some(item) = inside.items.pop_front() {
                inside.producers.pop_front().iter().for_each(Thread::unpark);
                return Some(item);
            }
            if inside.closed {
                return None;
            }
            inside.consumers.push_back(thread::current());
            drop(inside);
            self.sleep(|inside| &mut inside.consumers);
        }
    }

    pub fn close(&self) {
        let mut inside = self.inside.lock().unwrap();
        inside.closed = true;
        let Inside {
            producers,
            consumers,
            ..
        } = &mut *inside;
        producers
            .drain(..)
            .chain(consumers.drain(..))
            .for_each(|thread| thread.unpark());
    }

    /// Parks until this thread has been taken off its line: it may also wake up before.
    fn sleep(&self, line: impl Fn(&mut Inside<T>) -> &mut VecDeque<Thread>) {
        let me = thread::current().id();
        loop {
            thread::park();
            let mut inside = self.inside.lock().unwrap();
            if line(&mut inside).iter().all(|thread| thread.id() != me) {
                return;
            }
        }
    }
}
