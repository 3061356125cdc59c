//! What must hold in every schedule.

use std::any::Any;
use std::fmt::Debug;
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::sync::{Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use harness::{Check, Plain, expect, expect_eq, name, spawn};

use crate::exercise::{Closed, Queue, share_out};

#[path = "work.rs"]
mod work;

pub const CHECKS: &[Check] = &[
    Check::model("first_in_first_out", first_in_first_out),
    Check::model("get_waits_for_an_item", get_waits_for_an_item),
    Check::model("each_item_wakes_a_consumer", each_item_wakes_a_consumer).schedules_only(THREE),
    Check::model("an_item_wakes_no_joiner", an_item_wakes_no_joiner),
    Check::model("close_ends_every_consumer", close_ends_every_consumer),
    Check::model("close_wakes_no_joiner", close_wakes_no_joiner),
    Check::model("what_is_left_is_delivered", what_is_left_is_delivered),
    Check::model("what_was_put_is_never_lost", what_was_put_is_never_lost),
    Check::model("join_waits_for_the_work", join_waits_for_the_work),
    Check::model("join_waits_for_all_consumers", join_waits_for_all_consumers)
        .schedules_only(THREE),
    Check::model("join_returns_to_everybody", join_returns_to_everybody),
    Check::model("join_counts_what_comes_later", join_counts_what_comes_later),
    Check::model("what_was_done_is_seen", what_was_done_is_seen)
        .bound(1)
        .schedules_only(PLAIN),
    Check::model("no_wait_for_the_clock", no_wait_for_the_clock)
        .bound(0)
        .schedules_only(TIME),
    Check::model("join_needs_no_items", join_needs_no_items),
    Check::model("closed_is_not_done", closed_is_not_done),
    Check::model(
        "task_done_too_often_is_refused",
        task_done_too_often_is_refused,
    ),
    Check::model("two_at_once_for_one_item", two_at_once_for_one_item),
    Check::model("results_in_order", results_in_order).bound(1),
    Check::model("who_is_free_gets_the_next", who_is_free_gets_the_next).bound(1),
    Check::model("no_more_than_so_many", no_more_than_so_many)
        .bound(0)
        .schedules_only("it asks who works when, not what they see of each other's memory"),
    Check::model("as_many_as_asked_for", as_many_as_asked_for)
        .bound(0)
        .schedules_only("five consumers are too many for it, and memory is not what it asks about"),
    Check::model("a_panic_comes_through", a_panic_comes_through),
    Check::model("no_consumers_are_refused", no_consumers_are_refused),
    Check::modelled_race("any_work", work::small, work::run),
];

const THREE: &str = "three threads that wake each other are too many for it; two are not";

const PLAIN: &str = "that two uses of plain memory are not ordered shows in the schedules";

const TIME: &str = "there the clock goes on whenever somebody waits with a time limit";

/// More than anybody would have made room for.
const MANY: u32 = 300;

/// Something that cannot be copied, and is nothing by default.
#[derive(Debug, PartialEq, Eq)]
struct Item(u32);

/// Level 1: what was put first is got first, and there is always room.
fn first_in_first_out() {
    let queue = Queue::new();
    name("queue", &queue);
    put(&queue, &Vec::from_iter(1..=MANY));
    for number in 1..=MANY {
        expect_eq!(queue.get(), Some(Item(number)), "what `get` returns");
    }
}

/// Level 1: who finds the queue empty gets an item as soon as there is one.
fn get_waits_for_an_item() {
    let queue = Queue::new();
    name("queue", &queue);
    thread::scope(|scope| {
        spawn!(scope, "consumer", || get(&queue, 2));
        spawn!(scope, "producer", || put(&queue, &[1, 2]));
    });
}

/// Level 1: two items, two consumers, and each of them gets one.
fn each_item_wakes_a_consumer() {
    let queue = Queue::new();
    name("queue", &queue);
    thread::scope(|scope| {
        spawn!(scope, "consumer-1", || get(&queue, 1));
        spawn!(scope, "consumer-2", || get(&queue, 1));
        spawn!(scope, "producer", || put(&queue, &[1, 2]));
    });
}

/// Level 1: an item is not left lying because somebody in `join` was told of it.
fn an_item_wakes_no_joiner() {
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
fn close_ends_every_consumer() {
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
fn close_wakes_no_joiner() {
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
fn what_is_left_is_delivered() {
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
fn what_was_put_is_never_lost() {
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

/// Level 3: `join` returns when the work is done, and not when the queue is empty; twice,
/// since it is no end.
fn join_waits_for_the_work() {
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
fn join_waits_for_all_consumers() {
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
fn join_returns_to_everybody() {
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
fn join_counts_what_comes_later() {
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
fn what_was_done_is_seen() {
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
fn no_wait_for_the_clock() {
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
fn join_needs_no_items() {
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
fn closed_is_not_done() {
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

/// Level 4: something is marked done when there is nothing to do. Who did that hears of
/// it, and nobody else: the queue is as it was.
fn task_done_too_often_is_refused() {
    let queue = Queue::new();
    name("queue", &queue);
    expect!(
        is_refused(&queue),
        "`task_done` was called when nothing had been put, and did not panic"
    );
    put(&queue, &[1]);
    get(&queue, 1);
    expect!(
        !is_refused(&queue),
        "`task_done` was called for item 1 for the first time, and panicked"
    );
    expect!(
        is_refused(&queue),
        "`task_done` was called twice for one item, and did not panic"
    );
    let done = AtomicU32::new(0);
    name("done", &done);
    thread::scope(|scope| {
        spawn!(scope, "consumer", || {
            get(&queue, 1);
            done.fetch_add(1, Relaxed);
            queue.task_done();
        });
        put(&queue, &[2]);
        queue.join();
        expect_eq!(
            done.load(Relaxed),
            1,
            "the number of items done when `join` returns, after `task_done` was refused,"
        );
    });
    queue.close();
    expect!(
        is_refused(&queue),
        "`task_done` was called once more when the queue was closed, and did not panic"
    );
}

/// Level 4: two threads mark one item done at the same moment. One of them is refused, and
/// nobody else notices: neither who waits in `join` meanwhile nor who comes later.
fn two_at_once_for_one_item() {
    let queue = Queue::new();
    name("queue", &queue);
    for joiners in 0..=1 {
        put(&queue, &[1]);
        get(&queue, 1);
        let refused = thread::scope(|scope| {
            for _ in 0..joiners {
                spawn!(scope, "joiner", || queue.join());
            }
            let other = spawn!(scope, "other", || is_refused(&queue));
            [is_refused(&queue), other.join().unwrap()]
        });
        expect_eq!(
            refused.into_iter().filter(|&refused| refused).count(),
            1,
            "how many of two calls of `task_done` for one item panicked"
        );
    }
    put(&queue, &[2]);
    get(&queue, 1);
    expect!(
        !is_refused(&queue),
        "`task_done` was called for item 2 for the first time, and panicked"
    );
    queue.join();
}

/// Level 5: whoever works on an item, its result has the item's place.
fn results_in_order() {
    let results = share_out(vec![Item(1), Item(2)], 2, |item| 10 * item.0);
    expect_eq!(results, [10, 20], "what comes back of 1 and 2");
    let nothing = share_out(Vec::new(), 2, |item: Item| item);
    expect_eq!(nothing, [], "what comes back of no items");
}

/// Level 5: one item takes so long that all others are done meanwhile.
fn who_is_free_gets_the_next() {
    let done = Mutex::new(0);
    let one_more = Condvar::new();
    name("done", &done);
    name("one more", &one_more);
    share_out(vec![1, 2, 3], 2, |number| {
        let mut done = done.lock().unwrap();
        if number == 1 {
            drop(one_more.wait_while(done, |done| *done < 2).unwrap());
        } else {
            *done += 1;
            one_more.notify_one();
        }
    });
}

/// Level 5: there are as many consumers as were asked for, and not more.
fn no_more_than_so_many() {
    let at_work = AtomicU32::new(0);
    name("at_work", &at_work);
    share_out(vec![1, 2, 3], 2, |_| {
        let now = at_work.fetch_add(1, Relaxed) + 1;
        expect!(
            now <= 2,
            "{now} items were worked on at the same time, by 2 consumers"
        );
        // Everybody else goes first: time for one too many to come.
        for _ in 0..20 {
            thread::yield_now();
        }
        at_work.fetch_sub(1, Relaxed);
    });
}

/// Level 5: there are as many consumers as were asked for: five items are worked on at the
/// same time.
fn as_many_as_asked_for() {
    let at_work = Mutex::new(0);
    let all_at_work = Condvar::new();
    name("at work", &at_work);
    name("all five at work", &all_at_work);
    share_out(vec![1, 2, 3, 4, 5], 5, |_| {
        let mut at_work = at_work.lock().unwrap();
        *at_work += 1;
        if *at_work == 5 {
            all_at_work.notify_all();
        }
        drop(all_at_work.wait_while(at_work, |now| *now < 5).unwrap());
    });
}

/// Level 5: a panic comes out with its own words, when the other items are done. If there
/// was only one consumer, nobody is left to do them, and nobody waits for that.
fn a_panic_comes_through() {
    let only = |number| match number {
        1 => panic!("item {number} is too small"),
        _ => number,
    };
    expect_eq!(
        heard(|| share_out(vec![1, 2], 1, only)),
        "item 1 is too small",
        "what the caller hears when the only consumer panics"
    );
    let done = AtomicU32::new(0);
    name("done", &done);
    let work = |number| match number {
        1 => panic!("there is something wrong with item 1"),
        _ => done.fetch_add(1, Relaxed),
    };
    expect_eq!(
        heard(|| share_out(vec![1, 2, 3], 2, work)),
        "there is something wrong with item 1",
        "what the caller hears when one of two consumers panics"
    );
    expect_eq!(
        done.into_inner(),
        2,
        "how many of the two other items were done"
    );
}

/// Level 5: nobody would do the work.
fn no_consumers_are_refused() {
    for items in [vec![1], vec![]] {
        let number = items.len();
        let shared = panic::catch_unwind(AssertUnwindSafe(|| share_out(items, 0, |item| item)));
        expect!(
            shared.is_err(),
            "`share_out` of {number} items returned although there was nobody to share them with"
        );
    }
}

/// Puts items into an open queue.
fn put(queue: &Queue<Item>, numbers: &[u32]) {
    for &number in numbers {
        let put = queue.put(Item(number));
        expect_eq!(put, Ok(()), "what `put` returns while the queue is open");
    }
}

/// Gets so many items out of an open queue.
fn get(queue: &Queue<Item>, times: usize) {
    for _ in 0..times {
        let got = queue.get();
        expect!(
            got.is_some(),
            "`get` returned `None` while the queue is open"
        );
    }
}

/// Whether `task_done` panics, and means to.
fn is_refused(queue: &Queue<Item>) -> bool {
    const BARE: &str = "attempt to subtract with overflow";
    let refused = panic::catch_unwind(AssertUnwindSafe(|| queue.task_done())).map_err(words);
    expect!(
        refused != Err(BARE.to_owned()),
        "`task_done` panicked with \"{BARE}\": only a debug build looks at each subtraction, and a \
         release build goes on with a huge number. Refuse it in words of your own"
    );
    refused.is_err()
}

/// What the caller hears of a panic in its work.
fn heard<R: Debug>(share_out: impl FnOnce() -> Vec<R>) -> String {
    match panic::catch_unwind(AssertUnwindSafe(share_out)) {
        Ok(results) => format!("nothing, but gets {results:?}"),
        Err(payload) => words(payload),
    }
}

/// What a panic says.
fn words(payload: Box<dyn Any + Send>) -> String {
    match payload.downcast::<String>() {
        Ok(said) => *said,
        Err(payload) => match payload.downcast_ref::<&str>() {
            Some(said) => (*said).to_owned(),
            None => "a panic that says nothing in words".to_owned(),
        },
    }
}
