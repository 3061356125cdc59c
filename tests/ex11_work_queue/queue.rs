//! Items go through the queue in order, and its end is heard of.

use std::thread;

use harness::{expect_eq, name, spawn};

use super::{Item, get, put};
use crate::exercise::{Closed, Queue};

/// More than anybody would have made room for.
const MANY: u32 = 300;

/// Level 1: what was put first is got first, and there is always room. What comes while some
/// is left comes after that.
pub fn first_in_first_out() {
    const LATER: u32 = MANY + 10;
    let queue = Queue::new();
    name("queue", &queue);
    let get = |number| expect_eq!(queue.get(), Some(Item(number)), "what `get` returns");
    put(&queue, &Vec::from_iter(1..=MANY));
    (1..MANY).for_each(get);
    put(&queue, &Vec::from_iter(MANY + 1..=LATER));
    (MANY..=LATER).for_each(get);
}

/// Level 1: who finds the queue empty gets an item as soon as there is one.
pub fn get_waits_for_an_item() {
    let queue = Queue::new();
    name("queue", &queue);
    thread::scope(|scope| {
        spawn!(scope, "consumer", || get(&queue, 2));
        spawn!(scope, "producer", || put(&queue, &[1, 2]));
    });
}

/// Level 1: two items, two consumers, and each of them gets one.
pub fn each_item_wakes_a_consumer() {
    let queue = Queue::new();
    name("queue", &queue);
    thread::scope(|scope| {
        spawn!(scope, "consumer-1", || get(&queue, 1));
        spawn!(scope, "consumer-2", || get(&queue, 1));
        spawn!(scope, "producer", || put(&queue, &[1, 2]));
    });
}

/// Level 1: an item is not left lying because somebody in `join` was told of it.
pub fn an_item_wakes_no_joiner() {
    let queue = Queue::new();
    name("queue", &queue);
    put(&queue, &[1]);
    get(&queue, 1);
    thread::scope(|scope| {
        spawn!(scope, "joiner", || queue.join());
        let consumer = spawn!(scope, "consumer", || get(&queue, 1));
        put(&queue, &[2]);
        // The consumer is waited for before the first item is done: until then nobody but
        // `put` can wake anybody.
        consumer.join().unwrap();
        queue.task_done();
        queue.task_done();
    });
}

/// Level 2: nothing comes any more, and everybody who waits for it hears that.
pub fn close_ends_every_consumer() {
    let queue = Queue::<Item>::new();
    name("queue", &queue);
    let got = thread::scope(|scope| {
        let one = spawn!(scope, "consumer-1", || queue.get());
        let two = spawn!(scope, "consumer-2", || queue.get());
        queue.close();
        [one.join().unwrap(), two.join().unwrap()]
    });
    expect_eq!(
        got,
        [None, None],
        "what two consumers got out of an empty queue"
    );
}

/// Level 2: the end is not missed because somebody in `join` was told of it.
pub fn close_wakes_no_joiner() {
    let queue = Queue::new();
    name("queue", &queue);
    put(&queue, &[1]);
    get(&queue, 1);
    let got = thread::scope(|scope| {
        spawn!(scope, "joiner", || queue.join());
        let consumer = spawn!(scope, "consumer", || queue.get());
        queue.close();
        // As above: until item 1 is done nobody but `close` can wake anybody.
        let got = consumer.join().unwrap();
        queue.task_done();
        got
    });
    expect_eq!(got, None, "what a consumer got out of an empty queue");
}

/// Level 2: a closed queue takes nothing in, and gives what it has.
pub fn what_is_left_is_delivered() {
    let (queue, open) = (Queue::new(), Queue::new());
    name("queue", &queue);
    name("open queue", &open);
    put(&queue, &[1, 2]);
    queue.close();
    queue.close();
    expect_eq!(
        queue.put(Item(3)),
        Err(Closed(Item(3))),
        "what `put` returns when the queue is closed"
    );
    let got: Vec<_> = (1..=4).map(|_| queue.get()).collect();
    expect_eq!(
        got,
        [Some(Item(1)), Some(Item(2)), None, None],
        "what a closed queue with two items gives"
    );
    for _ in 0..MANY {
        expect_eq!(queue.get(), None, "what a closed and empty queue gives");
    }
    put(&open, &[4]);
    expect_eq!(
        open.get(),
        Some(Item(4)),
        "what a queue gives when another one is closed"
    );
}

/// Level 2: a producer may come at the moment when the queue is closed. An item that it
/// does not get back is got by somebody.
pub fn what_was_put_is_never_lost() {
    let queue = Queue::new();
    name("queue", &queue);
    let (put, got) = thread::scope(|scope| {
        let producer = spawn!(scope, "producer", || {
            let numbers = (1..=2).filter(|&number| queue.put(Item(number)).is_ok());
            numbers.map(Item).collect::<Vec<_>>()
        });
        let consumer = spawn!(scope, "consumer", || {
            let mut got = Vec::new();
            while let Some(item) = queue.get() {
                got.push(item);
            }
            got
        });
        queue.close();
        (producer.join().unwrap(), consumer.join().unwrap())
    });
    expect_eq!(
        got,
        put,
        "what the consumer had got when `get` returned `None`"
    );
}
