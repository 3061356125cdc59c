//! Levels 2 and 3: what is known of a worker from outside, and its number.

use std::sync::{Arc, Barrier};
use std::thread;

use harness::{expect, expect_eq, name, spawn};

use crate::exercise::{Identity, Started, Worker, identity};

use super::endings::value;

/// Level 2: the handle says of its worker what the worker says of itself, as soon as it is
/// started, and while it works.
pub fn known_from_outside() {
    let gate = Arc::new(Barrier::new(3));
    name("gate", &*gate);
    let names = ["function_A", "function_B"];
    let started = names.map(|name| {
        let gate = Arc::clone(&gate);
        Worker::new(name).start(move || {
            let me = identity();
            gate.wait();
            me
        })
    });
    let outside = [&started[0], &started[1]].map(Started::identity);
    gate.wait();
    let inside = started.map(value);
    for (name, (outside, inside)) in names.iter().zip(outside.iter().zip(&inside)) {
        expect_eq!(
            outside.name,
            *name,
            "the name that the handle of {name} gives"
        );
        same(outside, inside, name);
    }
}

/// Level 2: a name may be given twice. The threads are two nevertheless, and so are their
/// handles.
pub fn two_of_one_name() {
    let started = [1, 2].map(|number| Worker::new("twin").start(move || (number, identity())));
    let outside = [&started[0], &started[1]].map(Started::identity);
    let inside = started.map(value);
    for (number, (outside, (said, inside))) in (1..).zip(outside.iter().zip(&inside)) {
        expect_eq!(*said, number, "what `join` gives of twin {number}");
        expect_eq!(inside.name, "twin", "the name of twin {number}");
        same(outside, inside, &format!("twin {number}"));
    }
    expect!(
        inside[0].1.thread != inside[1].1.thread,
        "two workers of one name have one and the same thread"
    );
}

/// What a handle says of a worker, and what the worker says of itself.
fn same(outside: &Identity, inside: &Identity, who: &str) {
    expect_eq!(
        outside.thread,
        inside.thread,
        "the thread that the handle of {who} gives, when it is asked from outside,"
    );
    expect!(
        outside == inside,
        "the handle of {who} says {outside:?}, and the worker itself says {inside:?}"
    );
}

/// Level 3: the order is that of making, not of starting, and no number comes again.
pub fn numbers_in_order() {
    let [one, two] = [(); 2].map(|()| Worker::unnamed());
    expect_eq!(one.name(), "Thread-1", "the name of the first without one");
    expect_eq!(two.name(), "Thread-2", "the name of the second without one");
    let started = [two, one].map(|worker| worker.start(|| identity().name));
    expect_eq!(
        started.map(value),
        ["Thread-2", "Thread-1"],
        "what the two find as their own names, the second started first,"
    );
    drop(Worker::unnamed());
    expect_eq!(
        Worker::unnamed().name(),
        "Thread-4",
        "the name of the fourth, when two have ended and the third was never started,"
    );
}

/// Level 3: whoever comes with a name is not counted, and the name takes no number from
/// others, whatever it looks like.
pub fn a_name_takes_no_number() {
    drop(Worker::new("function_A"));
    drop(Worker::new("Thread-2"));
    let one = Worker::unnamed();
    value(Worker::new("function_B").start(|| ()));
    let two = Worker::unnamed();
    expect_eq!(
        [one.name(), two.name()],
        ["Thread-1", "Thread-2"],
        "what two workers are named that were each made after one with a name"
    );
}

/// Level 3: two threads make a worker each, at the same time.
pub fn two_makers_two_numbers() {
    let mut names = thread::scope(|scope| {
        let makers = [1, 2].map(|number| {
            spawn!(scope, "maker-{number}", || {
                Worker::unnamed().name().to_owned()
            })
        });
        makers.map(|maker| maker.join().unwrap())
    });
    names.sort();
    expect_eq!(
        names,
        ["Thread-1", "Thread-2"],
        "what two makers have named a worker each, sorted,"
    );
}
