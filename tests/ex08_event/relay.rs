//! `relay` hands over all items in order, keeps nobody waiting, and ends.

use std::collections::HashSet;
use std::iter;
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};
use std::sync::{Barrier, Mutex};
use std::thread;

use harness::{before_the_clock, expect, expect_eq, fail, name, spawn};

use crate::exercise::relay;

/// Level 6: each of five items once, in order; and then `relay` returns.
pub fn all_items_arrive() {
    let consumed = Mutex::new(Vec::new());
    name("consumed", &consumed);
    // Nobody can tell beforehand how many there are.
    let items = (10..).take_while(|&item| item < 15);
    relay(items, |item| consumed.lock().unwrap().push(item));
    let consumed = consumed.into_inner().unwrap();
    expect_eq!(
        consumed,
        [10, 11, 12, 13, 14],
        "the list of what was consumed"
    );
    relay(0..0, |_| fail("there was no item, and one was consumed"));
}

/// Level 6: if the consumer panics, `relay` does not return as if all had been consumed.
pub fn a_panic_is_heard() {
    let relayed = panic::catch_unwind(AssertUnwindSafe(|| {
        relay(1..=2, |item| {
            assert_ne!(item, 1, "there is something wrong with item 1")
        });
    }));
    expect!(
        relayed.is_err(),
        "the consumer panicked at item 1, and `relay` returned as if all items were consumed"
    );
}

/// Level 6: the next `relay` has nothing to do with it.
pub fn a_panic_is_forgotten() {
    let first = panic::catch_unwind(|| relay(1..=1, |_| panic!("there is something wrong")));
    let next = panic::catch_unwind(|| relay(1..=1, |_| ()));
    expect!(
        first.is_err() && next.is_ok(),
        "the consumer of one `relay` panicked, and the next `relay`, whose consumer does not, \
         panics, too"
    );
}

/// Level 6: all items are consumed on one thread, and made on another one.
pub fn one_thread_consumes() {
    let [makers, consumers] = [(), ()].map(|()| Mutex::new(HashSet::new()));
    name("makers", &makers);
    name("consumers", &consumers);
    let note = |threads: &Mutex<HashSet<_>>| {
        threads.lock().unwrap().insert(thread::current().id());
    };
    let items = (1..=3).inspect(|_| note(&makers));
    relay(items, |_| note(&consumers));
    let [makers, consumers] = [makers, consumers].map(|threads| threads.into_inner().unwrap());
    expect_eq!(
        consumers.len(),
        1,
        "the number of threads that consumed the three items"
    );
    expect_eq!(
        makers.len(),
        1,
        "the number of threads that made the three items"
    );
    expect!(
        makers.is_disjoint(&consumers),
        "the items are made and consumed on one and the same thread"
    );
}

/// Level 6: the first item is consumed before the second one is made.
pub fn an_item_does_not_wait_for_the_next() {
    let first_is_consumed = Barrier::new(2);
    name("first_is_consumed", &first_is_consumed);
    let items = (1..=2).inspect(|&item| {
        if item == 2 {
            first_is_consumed.wait();
        }
    });
    relay(items, |item| {
        if item == 1 {
            first_is_consumed.wait();
        }
    });
}

/// Level 6: of two items that are made at once the second waits for no third one, and the third
/// not for the end.
pub fn no_item_waits_for_the_end() {
    let two_are_consumed = Barrier::new(2);
    name("two_are_consumed", &two_are_consumed);
    let all_are_consumed = Barrier::new(2);
    name("all_are_consumed", &all_are_consumed);
    let mut made = 0;
    let items = iter::from_fn(|| {
        made += 1;
        match made {
            1 | 2 => Some(made),
            3 => {
                two_are_consumed.wait();
                Some(made)
            }
            _ => {
                all_are_consumed.wait();
                None
            }
        }
    });
    relay(items, |item| {
        if item == 2 {
            two_are_consumed.wait();
        } else if item == 3 {
            all_are_consumed.wait();
        }
    });
}

/// Level 6: a relay knows of no other one, even if it runs within it.
pub fn another_relay_is_another() {
    let consumed = Mutex::new(Vec::new());
    name("consumed", &consumed);
    relay(iter::once("outer"), |outer| {
        relay(iter::once("inner"), |inner| {
            consumed.lock().unwrap().push(inner)
        });
        consumed.lock().unwrap().push(outer);
    });
    let consumed = consumed.into_inner().unwrap();
    expect_eq!(
        consumed,
        ["inner", "outer"],
        "the list of what two relays consumed"
    );
}

/// Level 6: the last item is made while the first one is being consumed.
pub fn the_producer_waits_for_nobody() {
    const MANY: u32 = 10;

    let last_is_made = Barrier::new(2);
    name("last_is_made", &last_is_made);
    let items = (1..=MANY).inspect(|&item| {
        if item == MANY {
            last_is_made.wait();
        }
    });
    relay(items, |item| {
        if item == 1 {
            last_is_made.wait();
        }
    });
}

/// Level 6: the first item is consumed, and the end is noticed, before time goes on.
pub fn relay_does_not_wait_for_the_clock() {
    let consumed = AtomicU32::new(0);
    name("consumed", &consumed);
    let is_over = AtomicBool::new(false);
    name("is_over", &is_over);
    let last_is_made = Barrier::new(2);
    name("last_is_made", &last_is_made);
    let mut is_consumed = false;
    let items = (1..=2).inspect(|&item| {
        if item == 2 {
            is_consumed = before_the_clock!(consumed.load(Relaxed) == 1);
            last_is_made.wait();
        }
    });
    let was_over = thread::scope(|scope| {
        spawn!(scope, "caller", || {
            relay(items, |_| _ = consumed.fetch_add(1, Relaxed));
            is_over.store(true, Relaxed);
        });
        last_is_made.wait();
        before_the_clock!(is_over.load(Relaxed))
    });
    expect!(
        is_consumed,
        "the first item was made, and the consumer slept on until its own time was up: it was not \
         woken"
    );
    expect!(
        was_over,
        "all items were made, and somebody slept on until its own time was up before `relay` \
         returned: it was not woken"
    );
}
