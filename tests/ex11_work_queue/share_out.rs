//! `share_out` shares out the work, and gives back the results.

use std::fmt::Debug;
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering::Relaxed};
use std::sync::{Condvar, Mutex};
use std::thread;

use harness::{expect, expect_eq, fail, name, words};

use super::Item;
use crate::exercise::share_out;

/// Level 5: whoever works on an item, its result has the item's place.
pub fn results_in_order() {
    let results = share_out(vec![Item(1), Item(2)], 2, |item| 10 * item.0);
    expect_eq!(results, [10, 20], "what comes back of 1 and 2");
    let nothing = share_out(Vec::new(), 2, |item: Item| item);
    expect_eq!(nothing, [], "what comes back of no items");
}

/// Level 5: one item takes so long that all others are done meanwhile.
pub fn who_is_free_gets_the_next() {
    the_first_takes_longest(3);
}

/// Level 5: however many they are: nobody has set some of them aside.
pub fn who_is_free_does_all_the_rest() {
    the_first_takes_longest(20);
}

fn the_first_takes_longest(items: usize) {
    let done = Mutex::new(0);
    let one_more = Condvar::new();
    name("done", &done);
    name("one more", &one_more);
    share_out(Vec::from_iter(1..=items), 2, |number| {
        let mut done = done.lock().unwrap();
        if number == 1 {
            let others = |done: &mut usize| *done < items - 1;
            drop(one_more.wait_while(done, others).unwrap());
        } else {
            *done += 1;
            one_more.notify_one();
        }
    });
}

/// Level 5: there are as many consumers as were asked for, and not more.
pub fn no_more_than_so_many() {
    for (consumers, items) in [(2, vec![1, 2, 3]), (1, vec![1, 2])] {
        let at_work = AtomicUsize::new(0);
        name("at_work", &at_work);
        share_out(items, consumers, |_| {
            let now = at_work.fetch_add(1, Relaxed) + 1;
            expect!(
                now <= consumers,
                "{now} items were worked on at the same time, when {consumers} consumers were asked for"
            );
            // Everybody else goes first: time for one too many to come.
            for _ in 0..20 {
                thread::yield_now();
            }
            at_work.fetch_sub(1, Relaxed);
        });
    }
}

/// Level 5: there are as many consumers as were asked for: five items are worked on at the
/// same time.
pub fn as_many_as_asked_for() {
    let at_work = Mutex::new(0);
    let all_at_work = Condvar::new();
    name("at work", &at_work);
    name("all five at work", &all_at_work);
    let results = share_out(vec![1, 2, 3, 4, 5], 5, |number| {
        let mut at_work = at_work.lock().unwrap();
        *at_work += 1;
        if *at_work == 5 {
            all_at_work.notify_all();
        }
        drop(all_at_work.wait_while(at_work, |now| *now < 5).unwrap());
        number
    });
    expect_eq!(results, [1, 2, 3, 4, 5], "what comes back");
}

/// Level 5: if the only consumer panics, nobody is left to do the other items, and nobody
/// waits for that. The panic comes out with its own words.
pub fn the_only_consumer_panics() {
    let only = |number| match number {
        1 => panic!("item {number} is too small"),
        _ => number,
    };
    expect_eq!(
        heard(|| share_out(vec![1, 2, 3, 4], 1, only)),
        "item 1 is too small",
        "what the caller hears when the only consumer panics"
    );
}

/// Level 5: a panic comes out with its own words, when the other items are done.
pub fn a_panic_comes_through() {
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

/// Level 5: also a panic that says nothing in words, and one of two at the same time.
pub fn any_panic_comes_through() {
    let silent = |_: i32| -> u32 { panic::panic_any(1) };
    expect!(
        panic::catch_unwind(|| share_out(vec![1], 1, silent)).is_err(),
        "a consumer panics with a number instead of words, and the caller hears nothing of it"
    );
    let both = |number: u32| -> u32 { panic!("item {number} is too small") };
    let heard = heard(|| share_out(vec![1, 2], 2, both));
    expect!(
        ["item 1 is too small", "item 2 is too small"].contains(&heard.as_str()),
        "both consumers panic, and say which item is too small; what the caller hears is \"{heard}\", \
         and nothing of any item"
    );
}

/// Level 5: the work on an item may itself share something out.
pub fn work_that_shares_out() {
    let results = share_out(vec![1, 2, 3, 4], 1, |number| {
        share_out(vec![number], 1, |number| 10 * number)
    });
    expect_eq!(
        results,
        [[10], [20], [30], [40]],
        "what comes back of 1, 2, 3 and 4, each shared out once more by whoever works on it"
    );
}

/// Level 5: nobody would do the work.
pub fn no_consumers_are_refused() {
    const BARE: &str = "attempt to subtract with overflow";
    for items in [vec![1], vec![]] {
        let number = items.len();
        match panic::catch_unwind(AssertUnwindSafe(|| share_out(items, 0, |item| item))) {
            Ok(_) => fail(format_args!(
                "`share_out` of {number} items returned although there was nobody to share them \
                 with"
            )),
            Err(payload) => expect!(
                words(&*payload) != Some(BARE),
                "`share_out` panicked with \"{BARE}\": only a debug build looks at each \
                 subtraction, and a release build goes on with a huge number. Refuse it in words \
                 of your own"
            ),
        }
    }
}

/// What the caller hears of a panic in its work.
fn heard<R: Debug>(share_out: impl FnOnce() -> Vec<R>) -> String {
    match panic::catch_unwind(AssertUnwindSafe(share_out)) {
        Ok(results) => format!("nothing, but gets {results:?}"),
        Err(payload) => {
            let said = words(&*payload).unwrap_or("a panic that says nothing in words");
            said.to_owned()
        }
    }
}
