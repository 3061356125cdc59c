//! No condition: consumers and joiners stand in two lines and park; an item is handed to
//! the first consumer in line, and the last item done empties the line of joiners.

use std::collections::VecDeque;
use std::panic;
use std::sync::{Arc, Mutex};
use std::thread::{self, Thread};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed<T>(pub T);

#[derive(Debug)]
pub struct Queue<T> {
    state: Mutex<State<T>>,
}

#[derive(Debug)]
struct State<T> {
    items: VecDeque<T>,
    unfinished: usize,
    closed: bool,
    consumers: VecDeque<(Thread, Arc<Hand<T>>)>,
    joiners: Vec<Thread>,
}

/// Where a consumer gets what it waits for.
type Hand<T> = Mutex<Option<T>>;

impl<T> Queue<T> {
    pub fn new() -> Self {
        Self {
            state: Mutex::new(State {
                items: VecDeque::new(),
                unfinished: 0,
                closed: false,
                consumers: VecDeque::new(),
                joiners: Vec::new(),
            }),
        }
    }

    pub fn put(&self, item: T) -> Result<(), Closed<T>> {
        let mut state = self.state.lock().unwrap();
        if state.closed {
            return Err(Closed(item));
        }
        state.unfinished += 1;
        match state.consumers.pop_front() {
            None => state.items.push_back(item),
            Some((consumer, hand)) => {
                *hand.lock().unwrap() = Some(item);
                consumer.unpark();
            }
        }
        Ok(())
    }

    pub fn get(&self) -> Option<T> {
        let hand = Arc::new(Hand::new(None));
        let mut state = self.state.lock().unwrap();
        let item = state.items.pop_front();
        if item.is_some() || state.closed {
            return item;
        }
        state
            .consumers
            .push_back((thread::current(), Arc::clone(&hand)));
        drop(state);
        loop {
            thread::park();
            let item = hand.lock().unwrap().take();
            if item.is_some() {
                return item;
            }
            // Closed, and not handed anything meanwhile.
            let state = self.state.lock().unwrap();
            if state.closed {
                return hand.lock().unwrap().take();
            }
        }
    }

    pub fn task_done(&self) {
        let mut state = self.state.lock().unwrap();
        if state.unfinished == 0 {
            drop(state);
            panic!("done too often");
        }
        state.unfinished -= 1;
        if state.unfinished == 0 {
            state.joiners.drain(..).for_each(|joiner| joiner.unpark());
        }
    }

    pub fn join(&self) {
        let me = thread::current();
        let mut state = self.state.lock().unwrap();
        if state.unfinished == 0 {
            return;
        }
        state.joiners.push(me.clone());
        while state.joiners.iter().any(|joiner| joiner.id() == me.id()) {
            drop(state);
            thread::park();
            state = self.state.lock().unwrap();
        }
    }

    pub fn close(&self) {
        let mut state = self.state.lock().unwrap();
        state.closed = true;
        state
            .consumers
            .drain(..)
            .for_each(|(consumer, _)| consumer.unpark());
    }
}

pub fn share_out<T: Send, R: Send>(
    items: Vec<T>,
    consumers: usize,
    f: impl Fn(T) -> R + Sync,
) -> Vec<R> {
    assert!(consumers > 0, "nobody to do the work");
    let queue = Queue::new();
    let consume = || {
        let mut results = Vec::new();
        while let Some((number, item)) = queue.get() {
            results.push((number, f(item)));
        }
        results
    };
    let mut results = thread::scope(|scope| {
        let threads: Vec<_> = (0..consumers).map(|_| scope.spawn(consume)).collect();
        for item in items.into_iter().enumerate() {
            assert!(queue.put(item).is_ok(), "nobody else closes the queue");
        }
        queue.close();
        let ended = threads.into_iter().map(|thread| thread.join());
        let results = ended.map(|ended| ended.unwrap_or_else(|said| panic::resume_unwind(said)));
        results.flatten().collect::<Vec<_>>()
    });
    results.sort_by_key(|&(number, _)| number);
    results.into_iter().map(|(_, result)| result).collect()
}
