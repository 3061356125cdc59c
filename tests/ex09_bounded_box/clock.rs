//! Levels 3 and 4: whoever waits is woken, and does not sleep until a time-out.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::mpsc;
use std::thread;

use harness::{Operation, Program, Programs, before_the_clock, expect, name, spawn};

use crate::exercise::Bounded;

use super::Item;

/// Level 3: consumers are woken by who puts.
pub fn no_consumer_waits_for_the_clock() {
    is_quick("two items are put", 2, [0, 2], take_one, put_two);
}

/// Level 3: producers are woken by who takes, even if consumers waited before them.
pub fn no_producer_waits_for_the_clock() {
    is_quick("two items are taken", 2, [2, 2], put_one, take_two);
    is_quick(
        "two items are put where one has room",
        2,
        [0, 1],
        take_one,
        put_two,
    );
}

/// Level 4: whoever waits is woken by `close`.
pub fn close_does_not_wait_for_the_clock() {
    is_quick(
        "the empty box is closed",
        2,
        [0, 1],
        take_one,
        Bounded::close,
    );
    is_quick("the full box is closed", 2, [1, 1], put_one, Bounded::close);
    is_quick(
        "an item is taken from the full box, and it is closed",
        2,
        [1, 1],
        put_one,
        take_and_close,
    );
}

/// Levels 3 and 4: all of this for more who wait, one for each thread of the program.
pub fn nobody_in_a_crowd_waits_for_the_clock(crowd: &Program) {
    let waiters = crowd.threads.len();
    let many = waiters as u32;
    let put = |passage: &Bounded<Item>| (0..many).for_each(|_| put_one(passage));
    is_quick("an item for each is put", waiters, [0, many], take_one, put);
    let take = |passage: &Bounded<Item>| (0..many).for_each(|_| take_one(passage));
    is_quick(
        "an item for each is taken",
        waiters,
        [many, many],
        put_one,
        take,
    );
    is_quick(
        "the empty box is closed",
        waiters,
        [0, 1],
        take_one,
        Bounded::close,
    );
    is_quick(
        "the full box is closed",
        waiters,
        [1, 1],
        put_one,
        Bounded::close,
    );
    is_quick(
        "an item is taken from the full box, and it is closed",
        waiters,
        [1, 1],
        put_one,
        take_and_close,
    );
}

/// For some schedules: there are too many to try all.
pub fn crowds() -> Programs {
    Programs::new(3..=5, 1..=1)
        .each("waiter-", 1)
        .operation(Operation::new("wait"))
        .cases(6)
        .schedules(20)
}

fn take_one(passage: &Bounded<Item>) {
    passage.take();
}

fn take_two(passage: &Bounded<Item>) {
    take_one(passage);
    take_one(passage);
}

fn put_one(passage: &Bounded<Item>) {
    let _ = passage.put(Item(3));
}

fn put_two(passage: &Bounded<Item>) {
    put_one(passage);
    put_one(passage);
}

/// At the time when it is closed the box may be empty, or full again.
fn take_and_close(passage: &Bounded<Item>) {
    take_one(passage);
    passage.close();
}

/// Some wait at a box with so many items and so much room, and then somebody does something.
fn is_quick(
    when: &str,
    waiters: usize,
    [items, room]: [u32; 2],
    wait: fn(&Bounded<Item>),
    act: impl Fn(&Bounded<Item>) + Sync,
) {
    let (passage, over) = (Bounded::new(room as usize), AtomicUsize::new(0));
    name("box", &passage);
    name("over", &over);
    (1..=items).for_each(|number| _ = passage.put(Item(number)));
    let (comes, came) = mpsc::channel();
    let all_are_over = thread::scope(|scope| {
        for number in 1..=waiters {
            let (passage, over, comes) = (&passage, &over, comes.clone());
            spawn!(scope, "waiter-{number}", move || {
                comes.send(()).unwrap();
                wait(passage);
                over.fetch_add(1, Relaxed);
            });
            came.recv().unwrap();
        }
        spawn!(scope, "other", || {
            act(&passage);
            over.fetch_add(1, Relaxed);
        });
        before_the_clock!(over.load(Relaxed) == waiters + 1)
    });
    expect!(
        all_are_over,
        "somebody sleeps until a time of its own is up, although there is something for it to \
         do: was it not woken? It is so when {waiters} wait and {when}"
    );
}
