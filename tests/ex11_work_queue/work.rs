//! Any producers, some of whom wait for their work, and consumers who work until no more
//! comes.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;

use harness::{Call, Operation, Program, Programs, expect, expect_eq, fail, name, spawn};

use crate::exercise::{Closed, Queue};

/// Each thread is a producer. It may rest between its items, and wait until they are done.
fn programs(threads: usize, calls: usize, longest: i64) -> Programs {
    Programs::new(1..=threads, 1..=calls)
        .each("producer-", 1)
        .operation(Operation::new("put"))
        .operation(Operation::new("rest").with(1..=longest))
        .operation(Operation::new("join"))
}

/// For the modelled world: any producer may also close the queue.
#[allow(dead_code)]
pub fn small() -> Programs {
    programs(3, 3, 2).operation(Operation::new("close"))
}

/// For real threads.
#[allow(dead_code)]
pub fn large() -> Programs {
    programs(3, 40, 3).cases(16)
}

#[derive(Debug, PartialEq, Eq)]
struct Item {
    producer: usize,
    number: usize,
}

/// The producers work as the program says, two consumers do what is put, and the queue is
/// closed when all of it is done, if it is not before. Each item is got once, in order, and
/// done when `join` returns.
pub fn run(program: &Program) {
    let queue = Queue::new();
    name("queue", &queue);
    // How many items of each producer. Relaxed: it is `join` that has to show them all.
    let done: Vec<AtomicUsize> = program
        .threads
        .iter()
        .map(|_| AtomicUsize::new(0))
        .collect();
    for (done, producer) in done.iter().zip(1..) {
        name(format_args!("done of producer-{producer}"), done);
    }
    let (put, got) = thread::scope(|scope| {
        let consumers =
            [1, 2].map(|number| spawn!(scope, "consumer-{number}", || consume(&queue, &done)));
        let mut producers = Vec::new();
        for (producer, calls) in program.threads.iter().enumerate() {
            let (queue, done, number) = (&queue, &done[producer], producer + 1);
            let work = move || produce(queue, done, producer, calls);
            producers.push(spawn!(scope, "producer-{number}", work));
        }
        let ended: Vec<_> = producers
            .into_iter()
            .map(|producer| producer.join())
            .collect();
        queue.join();
        let done: Vec<usize> = done.iter().map(|done| done.load(Relaxed)).collect();
        queue.close();
        let got = consumers.map(|consumer| consumer.join().unwrap());
        let put: Vec<usize> = ended.into_iter().map(|put| put.unwrap()).collect();
        expect_eq!(
            done,
            put,
            "how many items of each producer are done when `join` returns"
        );
        (put, got)
    });

    for (consumer, items) in got.iter().enumerate() {
        in_order(consumer, items);
    }
    for (producer, put) in put.into_iter().enumerate() {
        let items = got.iter().flatten();
        let mut numbers: Vec<usize> = items
            .filter(|item| item.producer == producer)
            .map(|item| item.number)
            .collect();
        numbers.sort();
        let producer = producer + 1;
        expect!(
            numbers.iter().copied().eq(1..=put),
            "producer-{producer} put the items 1 to {put}, and what was got of them is {numbers:?}"
        );
    }
    expect_eq!(
        queue.get(),
        None,
        "what `get` returns when the queue is closed and empty"
    );
}

/// Returns how many items were put.
fn produce(queue: &Queue<Item>, done: &AtomicUsize, producer: usize, calls: &[Call]) -> usize {
    let mut put = 0;
    for call in calls {
        match call.name {
            "rest" => (0..call.arguments[0]).for_each(|_| thread::yield_now()),
            "close" => queue.close(),
            "join" => {
                queue.join();
                let producer = producer + 1;
                expect_eq!(
                    done.load(Relaxed),
                    put,
                    "how many of {put} items of producer-{producer} are done when its `join` returns"
                );
            }
            _ => {
                let number = put + 1;
                match queue.put(Item { producer, number }) {
                    Ok(()) => put = number,
                    Err(Closed(back)) => {
                        expect_eq!(back, Item { producer, number }, "what came back");
                    }
                }
            }
        }
    }
    put
}

fn consume(queue: &Queue<Item>, done: &[AtomicUsize]) -> Vec<Item> {
    let mut got = Vec::new();
    while let Some(item) = queue.get() {
        // The work: somebody else may be done with another item meanwhile.
        thread::yield_now();
        done[item.producer].fetch_add(1, Relaxed);
        got.push(item);
        queue.task_done();
    }
    got
}

/// A consumer gets the items of each producer in the order in which they were put.
fn in_order(consumer: usize, items: &[Item]) {
    for (index, later) in items.iter().enumerate() {
        let mut before = items[..index].iter();
        let overtaken =
            |item: &&Item| item.producer == later.producer && item.number > later.number;
        if let Some(earlier) = before.find(overtaken) {
            fail(format_args!(
                "consumer-{} got item {} of producer-{} before item {}",
                consumer + 1,
                earlier.number,
                later.producer + 1,
                later.number
            ));
        }
    }
}
