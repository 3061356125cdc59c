//! The standard library's channel holds the items: its end is that the sender is dropped.
//! What is unfinished is counted beside it.

use std::panic;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Condvar, Mutex};
use std::thread;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed<T>(pub T);

#[derive(Debug)]
pub struct Queue<T> {
    sender: Mutex<Option<Sender<T>>>,
    receiver: Mutex<Receiver<T>>,
    unfinished: Mutex<usize>,
    all_done: Condvar,
}

impl<T> Queue<T> {
    pub fn new() -> Self {
        let (sender, receiver) = mpsc::channel();
        Self {
            sender: Mutex::new(Some(sender)),
            receiver: Mutex::new(receiver),
            unfinished: Mutex::new(0),
            all_done: Condvar::new(),
        }
    }

    pub fn put(&self, item: T) -> Result<(), Closed<T>> {
        let Some(sender) = &*self.sender.lock().unwrap() else {
            return Err(Closed(item));
        };
        // First, so that it is not done before it is counted.
        *self.unfinished.lock().unwrap() += 1;
        sender.send(item).map_err(|back| Closed(back.0))
    }

    pub fn get(&self) -> Option<T> {
        self.receiver.lock().unwrap().recv().ok()
    }

    pub fn task_done(&self) {
        let mut unfinished = self.unfinished.lock().unwrap();
        match *unfinished {
            0 => {
                drop(unfinished);
                panic!("done too often");
            }
            1 => {
                *unfinished = 0;
                self.all_done.notify_all();
            }
            _ => *unfinished -= 1,
        }
    }

    pub fn join(&self) {
        let unfinished = self.unfinished.lock().unwrap();
        drop(
            self.all_done
                .wait_while(unfinished, |left| *left > 0)
                .unwrap(),
        );
    }

    pub fn close(&self) {
        self.sender.lock().unwrap().take();
    }
}

pub fn share_out<T: Send, R: Send>(
    items: Vec<T>,
    consumers: usize,
    f: impl Fn(T) -> R + Sync,
) -> Vec<R> {
    assert!(consumers > 0);
    let queue = Queue::new();
    let (sender, results) = mpsc::channel();
    thread::scope(|scope| {
        let mut threads = Vec::new();
        for _ in 0..consumers {
            let (queue, f, sender) = (&queue, &f, sender.clone());
            threads.push(scope.spawn(move || {
                while let Some((number, item)) = queue.get() {
                    sender.send((number, f(item))).unwrap();
                }
            }));
        }
        drop(sender);
        for item in items.into_iter().enumerate() {
            let _ = queue.put(item);
        }
        queue.close();
        for thread in threads {
            if let Err(said) = thread.join() {
                panic::resume_unwind(said);
            }
        }
    });
    let mut results: Vec<_> = results.iter().collect();
    results.sort_by_key(|&(number, _)| number);
    results.into_iter().map(|(_, result)| result).collect()
}
