//! Level 3: many jobs in one call.

use std::panic::{self};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;

use harness::{expect_eq, name, spawn};

use crate::exercise::Pool;

use super::asking::{apply, caught, map, meeting};

/// Level 3: two items are worked on at the same time, and the worker that is free takes the
/// next: item 1 needs two others done. The results are in the order of the items.
pub fn map_overlaps_in_order() {
    let pool = Pool::new(2);
    let meeting = meeting("meeting", 2);
    let met = map(
        &pool,
        move |number| {
            let times = if number == 1 { 2 } else { 1 };
            (0..times).for_each(|_| _ = meeting.wait());
            10 * number
        },
        // How many that are is not known before the last.
        (1..=5).filter(|&number| number < 4),
    );
    expect_eq!(met, [10, 20, 30], "what `map` returns");
    expect_eq!(
        map(&pool, |number: u32| number, []),
        [0; 0],
        "what `map` returns if there are no items"
    );
}

/// Level 3: two callers apply a job each, then map an item each. Nobody waits for the other
/// caller, and so the two jobs meet.
pub fn two_callers_meet() {
    let pool = Pool::new(2);
    let meeting = meeting("meeting", 2);
    let call = || {
        let inside = Arc::clone(&meeting);
        apply(&pool, move || _ = inside.wait());
        let inside = Arc::clone(&meeting);
        map(&pool, move |()| _ = inside.wait(), [()]);
    };
    thread::scope(|scope| {
        spawn!(scope, "caller", call);
        call();
    });
}

/// Level 3: while a map asks for its next item, the pool is there for another one, of the
/// same thread or of another.
pub fn maps_inside_a_map() {
    let pool = Pool::new(1);
    let another = |number| {
        expect_eq!(
            map(&pool, |number| 10 * number, [number]),
            [10 * number],
            "what another `map` returns, while one asks for item {number} of 2,"
        );
    };
    let asked = |&number: &u32| match number {
        1 => another(number),
        _ => thread::scope(|scope| _ = spawn!(scope, "another caller", || another(number))),
    };
    expect_eq!(
        map(&pool, |number| 10 * number, (1..=2).inspect(asked)),
        [10, 20],
        "what `map` returns, with another one inside of its items,"
    );
}

/// Level 3: the panic of the first item that has one comes out of `map`, when the other
/// items are done. The pool is as good as before.
pub fn a_panic_comes_out_of_map() {
    let pool = Pool::new(2);
    // An atomic: here it is asked whether the call has ended, and not what orders it.
    let note = Arc::new(AtomicUsize::new(0));
    name("note of item 3", &*note);
    let of_the_job = Arc::clone(&note);
    let f = move |item| match item {
        3 => of_the_job.store(1, Relaxed),
        _ => panic::panic_any(item),
    };
    expect_eq!(
        caught(|| _ = map(&pool, f, 1..=3)),
        "the number 1",
        "what the caller of `map` hears when items 1 and 2 of 3 panic with their number"
    );
    expect_eq!(
        note.load(Relaxed),
        1,
        "items 1 and 2 have panicked, and `map` has ended; what item 3 has noted by then"
    );
    expect_eq!(
        apply(&pool, || 7),
        7,
        "what `apply` returns after the panic"
    );
}
