//! A box that is watched from outside, and any producers and consumers who use it.

use std::sync::atomic::{AtomicIsize, Ordering::Relaxed};
use std::thread;

use harness::{Call, Operation, Program, Programs, expect, expect_eq, name, spawn, watch};

use crate::exercise::{Bounded, Closed};

/// A box, and how many items are in it, as far as can be told from outside.
pub struct Watched<T> {
    passage: Bounded<T>,
    room: isize,
    /// Calls of `put` that have returned, less the calls of `take` that have begun: at
    /// least as many items are in the box.
    balance: AtomicIsize,
}

impl<T> Watched<T> {
    pub fn with_room_for(room: usize) -> Self {
        Self {
            passage: Bounded::new(room),
            room: room as isize,
            balance: AtomicIsize::new(0),
        }
    }

    /// Names it in the story. It must not move afterwards.
    pub fn named(&self) {
        name("box", &self.passage);
        name("balance", &self.balance);
    }

    pub fn put(&self, item: T) -> Result<(), Closed<T>> {
        self.passage.put(item)?;
        // Relaxed: nothing but the box is to order what its users do.
        let inside = self.balance.fetch_add(1, Relaxed) + 1;
        let room = self.room;
        expect!(
            inside <= room,
            "`put` returned with {inside} items in a box with room for {room}"
        );
        Ok(())
    }

    pub fn take(&self) -> Option<T> {
        self.balance.fetch_sub(1, Relaxed);
        self.passage.take()
    }

    pub fn close(&self) {
        self.passage.close();
    }
}

/// Shows below the story how many items the calling thread has put, or taken.
pub fn so_far(done: &str, so_many: usize) {
    let thread = thread::current();
    let who = thread.name().unwrap_or("main");
    watch(&format!("items {done} by {who}, in the end"), so_many);
}

/// Each thread is a producer, which may rest between its items.
fn programs(threads: usize, calls: usize, longest: i64) -> Programs {
    Programs::new(1..=threads, 1..=calls)
        .each("producer-", 1)
        .operation(Operation::new("put"))
        .operation(Operation::new("rest").with(1..=longest))
}

/// For the modelled world: any producer may also close the box.
#[allow(dead_code)]
pub fn small() -> Programs {
    programs(3, 3, 2).operation(Operation::new("close"))
}

/// For real threads.
#[allow(dead_code)]
pub fn large() -> Programs {
    programs(3, 40, 3).cases(8)
}

/// Boxes with room for one item, and for three.
pub fn run(program: &Program) {
    for room in [1, 3] {
        run_with(room, program);
    }
}

#[derive(Debug, PartialEq, Eq)]
struct Item {
    producer: usize,
    number: usize,
}

/// The producers work as the program says, and two consumers take until nothing is left.
/// The box is closed when the producers have ended, if it is not before. All that was put
/// is taken, once, and in order.
fn run_with(room: usize, program: &Program) {
    let passage = Watched::with_room_for(room);
    passage.named();
    let (put, taken) = thread::scope(|scope| {
        let consumers =
            [1, 2].map(|number| spawn!(scope, "consumer-{number}", || consume(&passage)));
        let mut producers = Vec::new();
        for (producer, calls) in program.threads.iter().enumerate() {
            let (passage, number) = (&passage, producer + 1);
            let work = move || produce(passage, producer, calls);
            producers.push(spawn!(scope, "producer-{number}", work));
        }
        let ended: Vec<_> = producers
            .into_iter()
            .map(|producer| producer.join())
            .collect();
        passage.close();
        let taken = consumers.map(|consumer| consumer.join().unwrap());
        let put: Vec<usize> = ended.into_iter().map(|put| put.unwrap()).collect();
        (put, taken)
    });

    for (consumer, items) in taken.iter().enumerate() {
        in_order(consumer, items);
    }
    for (producer, put) in put.into_iter().enumerate() {
        let items = taken.iter().flatten();
        let mut numbers: Vec<usize> = items
            .filter(|item| item.producer == producer)
            .map(|item| item.number)
            .collect();
        numbers.sort();
        let producer = producer + 1;
        expect_eq!(
            numbers,
            Vec::from_iter(1..=put),
            "what was taken in the end of the items of producer-{producer}, sorted,"
        );
    }
    expect_eq!(passage.take(), None, "what is taken when nothing is left");
}

/// Returns how many items were put.
fn produce(passage: &Watched<Item>, producer: usize, calls: &[Call]) -> usize {
    let mut put = 0;
    for call in calls {
        match call.name {
            "rest" => (0..call.arguments[0]).for_each(|_| thread::yield_now()),
            "close" => passage.close(),
            _ => {
                let number = put + 1;
                match passage.put(Item { producer, number }) {
                    Ok(()) => {
                        put = number;
                        so_far("put", put);
                    }
                    Err(Closed(back)) => {
                        expect_eq!(back, Item { producer, number }, "what came back");
                    }
                }
            }
        }
    }
    put
}

fn consume(passage: &Watched<Item>) -> Vec<Item> {
    let mut taken = Vec::new();
    while let Some(item) = passage.take() {
        taken.push(item);
        so_far("taken", taken.len());
    }
    taken
}

/// A consumer gets the items of each producer in the order in which they were put.
fn in_order(consumer: usize, items: &[Item]) {
    for (index, later) in items.iter().enumerate() {
        let mut before = items[..index].iter();
        if let Some(earlier) =
            before.find(|item| item.producer == later.producer && item.number > later.number)
        {
            harness::fail(format_args!(
                "consumer-{} took item {} of producer-{} before item {}",
                consumer + 1,
                earlier.number,
                later.producer + 1,
                later.number
            ));
        }
    }
}
