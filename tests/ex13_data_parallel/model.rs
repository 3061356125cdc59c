//! What must hold in every schedule.

use std::collections::HashSet;
use std::panic;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Barrier, Mutex};
use std::thread;

use harness::{Check, expect, expect_eq, name};

use crate::exercise::add;

#[path = "calls.rs"]
mod calls;
#[path = "work.rs"]
mod work;

pub const CHECKS: &[Check] = &[
    Check::model("every_sum_is_there", every_sum_is_there),
    Check::model("more_threads_than_elements", more_threads_than_elements),
    Check::model("all_add_at_once", all_add_at_once).schedules_only(WHEN),
    Check::model("add_keeps_to_its_threads", add_keeps_to_its_threads)
        .bound(0)
        .schedules_only(HOW_MANY),
    Check::model("the_remainder_is_shared", the_remainder_is_shared).schedules_only(WHEN),
    Check::model(
        "different_lengths_are_refused",
        different_lengths_are_refused,
    ),
    Check::model("a_panic_comes_through", a_panic_comes_through),
    Check::model("a_panic_may_be_no_text", a_panic_may_be_no_text),
    Check::model("a_panic_may_be_a_str", a_panic_may_be_a_str),
    Check::model("map_keeps_the_order", map_keeps_the_order),
    Check::model("map_keeps_to_its_threads", map_keeps_to_its_threads)
        .bound(0)
        .schedules_only(HOW_MANY),
    Check::model("all_map_at_once", all_map_at_once).schedules_only(WHEN),
    Check::model("calls_inside_calls", calls::calls_inside_calls)
        .bound(1)
        .schedules_only(WHOSE),
    Check::model("calls_share_no_threads", calls::calls_share_no_threads)
        .bound(0)
        .schedules_only(WHOSE),
    Check::model("each_hears_its_own_panic", calls::each_hears_its_own_panic)
        .bound(1)
        .schedules_only(WHOSE),
    Check::modelled_race("any_lengths", work::small, work::run),
];

const HOW_MANY: &str = "it counts threads, whoever goes first";
const WHOSE: &str = "it asks whether one call is in the way of another";
const WHEN: &str = "it asks who works when, not what they see of each other's memory";

/// Level 1: 7 elements for 3 threads: two each, and one is left over.
fn every_sum_is_there() {
    work::adds(7, 3, |a, b| a + b);
}

/// Level 1: one element for 2 threads, and none at all.
fn more_threads_than_elements() {
    work::adds(1, 2, |a, b| a + b);
    work::adds(0, 2, |a, b| a + b);
}

/// Level 2: with two sums for each of three threads, the three work at the same time
/// from the first to the last.
fn all_add_at_once() {
    let meeting = Barrier::new(3);
    name("meeting", &meeting);
    work::adds(6, 3, |a, b| {
        meeting.wait();
        a + b
    });
}

/// Level 2: 7 elements are added by 3 threads, or fewer.
fn add_keeps_to_its_threads() {
    let seen = Mutex::new(HashSet::new());
    work::adds(7, 3, |a, b| {
        seen.lock().unwrap().insert(thread::current().id());
        a + b
    });
    let threads = seen.into_inner().unwrap().len();
    expect!(
        threads <= 3,
        "with length 7 and threads = 3, {threads} threads did the adding"
    );
}

/// Level 2: of 5 elements for 3 threads, two have two and one has one. First all three
/// meet, and then the two that have another one to do.
fn the_remainder_is_shared() {
    let turns = work::Meetings::new([Barrier::new(3), Barrier::new(2)]);
    name("first turn, of three", &turns.at[0]);
    name("second turn, of two", &turns.at[1]);
    work::adds(5, 3, |a, b| {
        turns.meet();
        a + b
    });
}

/// Level 3: nothing is added if a length differs, and the panic says the lengths; also
/// where one thread does it all, or each thread has one element.
fn different_lengths_are_refused() {
    let made = AtomicUsize::new(0);
    name("sums made", &made);
    let plus = |a, b| {
        made.fetch_add(1, Relaxed);
        a + b
    };
    let different = [
        [4, 3, 4],
        [3, 4, 4],
        [4, 4, 3],
        [3, 3, 4],
        [0, 4, 4],
        [4, 0, 4],
        [4, 4, 0],
        [4, 2, 3],
        [1, 4, 2],
    ];
    for ([a, b, c], threads) in different
        .into_iter()
        .flat_map(|lens| [(lens, 2), (lens, 1), (lens, 9)])
    {
        let (one, other) = (work::numbers(0, a, &plus), work::numbers(100, b, &plus));
        let mut sums = work::numbers(0, c, &plus);
        let said = work::caught(|| add(&one, &other, &mut sums, threads));
        let lens = format!("with {a} and {b} elements, room for {c} sums, and threads = {threads}");
        expect_eq!(made.load(Relaxed), 0, "{lens}, the number of sums made");
        let lengths = HashSet::from([a, b, c]);
        let told = lengths.iter().filter(|len| said.contains(&len.to_string()));
        expect!(
            told.count() == lengths.len(),
            "{lens}, the panic has to say the three lengths; it says: {said}"
        );
    }
}

/// Level 3: what a sum or a call says when it panics, the caller hears.
fn a_panic_comes_through() {
    work::panics("add", 2, 2, &[1]);
    work::panics("map", 2, 2, &[0]);
}

/// Level 3: a panic need not be a text. It comes out as what it is.
fn a_panic_may_be_no_text() {
    let said = panic::catch_unwind(|| work::maps(2, 2, |item| panic::panic_any(item)));
    let is_item = said.is_err_and(|payload| payload.is::<u64>());
    expect!(
        is_item,
        "the calls panicked with a number, and the caller of `map` hears something else"
    );
    let said = panic::catch_unwind(|| work::adds(2, 2, |a, _| panic::panic_any(a)));
    let is_sum = said.is_err_and(|payload| payload.is::<u64>());
    expect!(
        is_sum,
        "the sums panicked with a number, and the caller of `add` hears something else"
    );
}

/// Level 3: a panic that is a `&str` is no `String` afterwards.
fn a_panic_may_be_a_str() {
    let said = panic::catch_unwind(|| work::maps(1, 1, |_| panic!("gives up")));
    expect!(
        said.is_err_and(|payload| payload.is::<&str>()),
        "the call panicked with a `&str`, and the caller of `map` hears something else"
    );
    let said = panic::catch_unwind(|| work::adds(1, 1, |_, _| panic!("gives up")));
    expect!(
        said.is_err_and(|payload| payload.is::<&str>()),
        "the sum panicked with a `&str`, and the caller of `add` hears something else"
    );
}

/// Level 4: whoever ends first, the results are in the order of the items.
fn map_keeps_the_order() {
    work::maps(5, 2, |_| {});
    work::maps(1, 2, |_| {});
    work::maps(0, 2, |_| {});
}

/// Level 4: 7 items are mapped by 3 threads, or fewer.
fn map_keeps_to_its_threads() {
    let seen = Mutex::new(HashSet::new());
    work::maps(7, 3, |_| {
        _ = seen.lock().unwrap().insert(thread::current().id())
    });
    let threads = seen.into_inner().unwrap().len();
    expect!(
        threads <= 3,
        "with length 7 and threads = 3, {threads} threads called `f`"
    );
}

/// Level 4: of 5 items for 3 threads, first all three meet, and then the two that
/// have another one to do.
fn all_map_at_once() {
    let turns = work::Meetings::new([Barrier::new(3), Barrier::new(2)]);
    name("first turn, of three", &turns.at[0]);
    name("second turn, of two", &turns.at[1]);
    work::maps(5, 3, |_| turns.meet());
}
