//! `join` returns when all is done, and not before.

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use harness::{Plain, expect, expect_eq, name, spawn};

use super::{Item, get, put};
use crate::exercise::{Closed, Queue};

/// Level 3: `join` returns when the work is done, and not when the queue is empty; twice,
/// since it is no end.
pub fn join_waits_for_the_work() {
    let queue = Queue::new();
    name("queue", &queue);
    let done = AtomicU32::new(0);
    name("done", &done);
    let seen = thread::scope(|scope| {
        spawn!(scope, "consumer", || {
            for number in 1..=2 {
                get(&queue, 1);
                // Relaxed: it is the queue that has to show this to `join`.
                done.store(number, Relaxed);
                queue.task_done();
            }
        });
        [1, 2].map(|number| {
            put(&queue, &[number]);
            queue.join();
            done.load(Relaxed)
        })
    });
    expect_eq!(
        seen,
        [1, 2],
        "how many items were done each time `join` returned"
    );
}

/// Level 3: two items are got by two consumers, and `join` waits for the slower one.
pub fn join_waits_for_all_consumers() {
    let queue = Queue::new();
    name("queue", &queue);
    let done = AtomicU32::new(0);
    name("done", &done);
    let work = || {
        get(&queue, 1);
        done.fetch_add(1, Relaxed);
        queue.task_done();
    };
    thread::scope(|scope| {
        spawn!(scope, "consumer-1", work);
        spawn!(scope, "consumer-2", work);
        put(&queue, &[1, 2]);
        queue.join();
        expect_eq!(
            done.load(Relaxed),
            2,
            "the number of items done when `join` returns"
        );
    });
}

/// Level 3: all who wait in `join` go on when the last item is done, and not before.
pub fn join_returns_to_everybody() {
    let queue = Queue::new();
    name("queue", &queue);
    let done = AtomicU32::new(0);
    name("done", &done);
    put(&queue, &[1]);
    get(&queue, 1);
    let join = || {
        queue.join();
        expect!(
            done.load(Relaxed) == 1,
            "`join` returned before item 1 was done"
        );
    };
    thread::scope(|scope| {
        spawn!(scope, "joiner-1", join);
        spawn!(scope, "joiner-2", join);
        done.store(1, Relaxed);
        queue.task_done();
    });
}

/// Level 3: an item that comes while somebody waits in `join`, and is done first, does not
/// stand for the one that is not.
pub fn join_counts_what_comes_later() {
    let queue = Queue::new();
    name("queue", &queue);
    let done = AtomicU32::new(0);
    name("done", &done);
    put(&queue, &[1]);
    get(&queue, 1);
    thread::scope(|scope| {
        spawn!(scope, "joiner", || {
            queue.join();
            expect!(
                done.load(Relaxed) == 1,
                "`join` returned when item 2 was done, and item 1 was not"
            );
        });
        put(&queue, &[2]);
        get(&queue, 1);
        queue.task_done();
        done.store(1, Relaxed);
        queue.task_done();
    });
}

/// Level 3: what the work has left behind is found after `join`. It is plain memory:
/// nothing but the queue orders who uses it when.
pub fn what_was_done_is_seen() {
    let queue = Queue::new();
    name("queue", &queue);
    let results = [Plain::new(0), Plain::new(0)];
    name("result of item 1", &results[0]);
    name("result of item 2", &results[1]);
    let work = || {
        if let Some(Item(number)) = queue.get() {
            results[number as usize - 1].set(number);
            queue.task_done();
        }
    };
    thread::scope(|scope| {
        put(&queue, &[1, 2]);
        spawn!(scope, "consumer-1", work);
        spawn!(scope, "consumer-2", work);
        queue.join();
        let seen = [results[0].get(), results[1].get()];
        expect_eq!(seen, [1, 2], "what is found after `join`");
    });
}

/// Level 3: whoever waits is woken by who puts, marks done or closes. Time is virtual: it
/// goes on when all wait with a time limit, and now and then when somebody's limit is over
/// early, at most twice.
pub fn no_wait_for_the_clock() {
    const ROUNDS: u32 = 4;
    const EARLY: usize = 2;
    // A look at the clock takes a little time, too.
    const A_LOOK: Duration = Duration::from_micros(10);

    let (mut slow_items, mut slow_ends) = (0, 0);
    for _ in 0..ROUNDS {
        let queue = Queue::new();
        name("queue", &queue);
        thread::scope(|scope| {
            let consumer = spawn!(scope, "consumer", || {
                while queue.get().is_some() {
                    queue.task_done();
                }
            });
            // After the first item the consumer waits for more.
            let before = Instant::now();
            for number in 1..=2 {
                put(&queue, &[number]);
                queue.join();
            }
            slow_items += usize::from(before.elapsed() > A_LOOK);
            let before = Instant::now();
            queue.close();
            consumer.join().unwrap();
            slow_ends += usize::from(before.elapsed() > A_LOOK);
        });
    }
    expect!(
        slow_items <= EARLY,
        "somebody slept by the clock although there was an item, or all were done: in \
         {slow_items} of {ROUNDS} rounds time has passed, and no work took any"
    );
    expect!(
        slow_ends <= EARLY,
        "somebody slept by the clock although the queue was closed: in {slow_ends} of \
         {ROUNDS} rounds time has passed, and no work took any"
    );
}

/// Level 3: if there is nothing to do, or nothing any more, all of it is done; whatever is in
/// another queue.
pub fn join_needs_no_items() {
    let (queue, other) = (Queue::new(), Queue::new());
    name("queue", &queue);
    name("other queue", &other);
    put(&other, &[1]);
    queue.join();
    put(&queue, &[1]);
    get(&queue, 1);
    queue.task_done();
    queue.join();
    queue.close();
    queue.join();
}

/// Level 3: what is in a closed queue is still to be done, and what it has given back is
/// not.
pub fn closed_is_not_done() {
    let queue = Queue::new();
    name("queue", &queue);
    let done = AtomicU32::new(0);
    name("done", &done);
    put(&queue, &[1]);
    queue.close();
    expect_eq!(
        queue.put(Item(2)),
        Err(Closed(Item(2))),
        "what `put` returns when the queue is closed"
    );
    thread::scope(|scope| {
        spawn!(scope, "consumer", || {
            while queue.get().is_some() {
                done.fetch_add(1, Relaxed);
                queue.task_done();
            }
        });
        queue.join();
        expect_eq!(
            done.load(Relaxed),
            1,
            "the number of items done when `join` of the closed queue returns"
        );
    });
}
