//! What must hold in every schedule.

use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Barrier, Mutex};
use std::thread;

use harness::{Check, Plain, expect, expect_eq, fail, name, spawn};

use crate::exercise::{Identity, Panicked, Started, Worker, announced, identity};

#[path = "workers.rs"]
mod workers;

pub const CHECKS: &[Check] = &[
    Check::model("each_knows_its_own_name", each_knows_its_own_name),
    Check::model("any_text_is_a_name", any_text_is_a_name),
    Check::model("no_nul_in_a_name", no_nul_in_a_name),
    Check::model("the_thread_has_the_name", the_thread_has_the_name),
    Check::model("own_lines_in_order", own_lines_in_order),
    Check::model("the_caller_keeps_its_name", the_caller_keeps_its_name),
    Check::model("a_worker_starts_a_worker", a_worker_starts_a_worker),
    Check::model("anybody_may_ask", anybody_may_ask),
    Check::model("workers_meet", workers_meet),
    Check::model("known_from_outside", known_from_outside),
    Check::model("two_of_one_name", two_of_one_name),
    Check::model("numbers_in_order", numbers_in_order),
    Check::model("a_name_takes_no_number", a_name_takes_no_number),
    Check::model("two_makers_two_numbers", two_makers_two_numbers),
    Check::model("join_waits_for_the_worker", join_waits_for_the_worker),
    Check::model("a_panic_says_who", a_panic_says_who),
    Check::model("a_panic_says_what", a_panic_says_what),
    Check::model("a_panic_is_no_exit", a_panic_is_no_exit),
    Check::model("a_dropped_worker_goes_on", a_dropped_worker_goes_on),
    Check::modelled_race("any_workers", workers::small, workers::run),
];

/// Level 1: whoever is started next, each worker finds the name that it was given.
fn each_knows_its_own_name() {
    find_their_names(["function_A", "function_B"]);
}

/// Level 1: a name may be long or empty, and have any letters, blanks at its ends included.
fn any_text_is_a_name() {
    find_their_names([
        " the slow one of the two Zoës, who comes when all the others have gone ",
        "",
    ]);
}

fn find_their_names(names: [&'static str; 2]) {
    let workers = names.map(Worker::new);
    for (name, worker) in names.iter().zip(&workers) {
        expect_eq!(
            worker.name(),
            *name,
            "before it is started, the name of the worker named {name:?}"
        );
    }
    let found = workers
        .map(|worker| worker.start(|| identity().name))
        .map(value);
    for (name, found) in names.iter().zip(found) {
        expect_eq!(
            found,
            *name,
            "what the worker named {name:?} finds as its own name"
        );
    }
}

/// Level 1: a name with a NUL in it is refused, and not mended.
fn no_nul_in_a_name() {
    let started = panic::catch_unwind(|| drop(Worker::new("function\0A").start(|| ())));
    expect!(
        started.is_err(),
        "a worker was started with a NUL character in its name"
    );
}

/// Level 1: the name is the thread's own, for all who look at threads.
fn the_thread_has_the_name() {
    let ask = || thread::current().name().map(str::to_owned);
    let started = [Worker::new("function_A"), Worker::unnamed()]
        .map(|worker| (worker.name().to_owned(), worker.start(ask)));
    for (name, found) in started.map(|(name, worker)| (name, value(worker))) {
        expect_eq!(
            found.as_deref(),
            Some(name.as_str()),
            "what `thread::current().name()` gives in the work of the worker named {name:?}"
        );
    }
}

/// Level 1: each worker's lines have its own name, and stand in the order of what it does. A
/// part of its work is announced, too.
fn own_lines_in_order() {
    let lines = Arc::new(Mutex::new(Vec::new()));
    name("lines", &*lines);
    let started = ["function_A", "function_B"].map(|name| {
        let lines = Arc::clone(&lines);
        Worker::new(name).start(move || {
            let say = |line: String| lines.lock().unwrap().push(line);
            announced(say, || {
                announced(say, || say(format!("{} works", identity().name)));
                name
            })
        })
    });
    expect_eq!(
        started.map(value),
        ["function_A", "function_B"],
        "what the works give through `announced`"
    );
    let lines = lines.lock().unwrap();
    for name in ["function_A", "function_B"] {
        let own = lines.iter().filter(|line| line.starts_with(name));
        expect_eq!(
            own.collect::<Vec<_>>(),
            [
                &format!("{name}--> starting"),
                &format!("{name}--> starting"),
                &format!("{name} works"),
                &format!("{name}--> exiting"),
                &format!("{name}--> exiting"),
            ],
            "what {name} says, in order,"
        );
    }
    expect_eq!(lines.len(), 10, "the number of lines of two workers");
}

/// Level 1: to start a worker changes nothing for the thread that does.
fn the_caller_keeps_its_name() {
    let before = identity();
    let worker = Worker::new("function_A").start(|| ());
    let meanwhile = identity();
    value(worker);
    for (now, when) in [(meanwhile, "started"), (identity(), "joined")] {
        expect_eq!(
            now.name,
            before.name,
            "the name of a caller that has {when} a worker"
        );
        expect!(
            now == before,
            "a caller that has {when} a worker is {now:?}, and was {before:?} before"
        );
    }
}

/// Level 1: a worker that starts a worker keeps its own name, and the other one has its own.
fn a_worker_starts_a_worker() {
    let outer = Worker::new("outer").start(|| {
        let inner = value(Worker::new("inner").start(identity));
        (inner, identity())
    });
    let (inner, outer) = value(outer);
    expect_eq!(inner.name, "inner", "the name of a worker's worker");
    expect_eq!(
        outer.name,
        "outer",
        "the name of a worker that has had a worker"
    );
    expect!(
        inner.thread != outer.thread,
        "a worker and the worker that it has started have one and the same thread"
    );
}

/// Level 1: a thread that no worker has started knows its name, or that it has none.
fn anybody_may_ask() {
    let visitor = thread::Builder::new().name("visitor".to_owned());
    let visitor = visitor.spawn(identity).unwrap();
    let nobody = thread::spawn(identity);
    let threads = [visitor.thread().id(), nobody.thread().id()];
    let [visitor, nobody] = [visitor, nobody].map(|thread| thread.join().unwrap());
    expect_eq!(
        visitor.name,
        "visitor",
        "the name of a thread that was started with `thread::Builder`"
    );
    expect_eq!(
        nobody.name,
        "<unnamed>",
        "the name of a thread that was started without one"
    );
    expect!(
        [visitor.thread, nobody.thread] == threads,
        "the two threads have other ids than their handles say"
    );
}

/// Level 1: two workers are at work at the same time, and so is their caller. What they do is
/// announced.
fn workers_meet() {
    let meeting = Arc::new(Barrier::new(3));
    name("meeting", &*meeting);
    let started = ["function_A", "function_B"].map(|name| {
        let meeting = Arc::clone(&meeting);
        Worker::new(name).start(move || announced(drop, || _ = meeting.wait()))
    });
    meeting.wait();
    started.into_iter().for_each(value);
}

/// Level 2: the handle says of its worker what the worker says of itself, as soon as it is
/// started, and while it works.
fn known_from_outside() {
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
fn two_of_one_name() {
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
fn numbers_in_order() {
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
fn a_name_takes_no_number() {
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
fn two_makers_two_numbers() {
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

/// Level 4: after `join`, all that the worker has done is done, and seen.
fn join_waits_for_the_worker() {
    let note = Arc::new(Plain::new(0));
    name("note", &*note);
    let of_the_worker = Arc::clone(&note);
    let worker = Worker::new("function_A").start(move || {
        of_the_worker.set(1);
        "done"
    });
    expect_eq!(value(worker), "done", "what `join` gives");
    expect_eq!(note.get(), 1, "after `join`, what the worker has noted");
}

/// Level 4: the error of a panic says who panicked, and the others go on.
fn a_panic_says_who() {
    let names = ["painter", "carpenter"];
    let notes = Arc::new([Plain::new(None), Plain::new(None)]);
    let started = [0, 1].map(|index| {
        let notes = Arc::clone(&notes);
        Worker::new(names[index]).start(move || {
            notes[index].set(Some(thread::current().id()));
            panic!("{} gives up", names[index])
        })
    });
    let plumber = Worker::new("plumber").start(|| 2);
    let outside = [&started[0], &started[1]].map(Started::identity);
    let endings = started.map(ending);
    expect_eq!(
        value(plumber),
        2,
        "what the plumber gives, beside two who panic,"
    );
    for (index, ending) in endings.into_iter().enumerate() {
        let (name, who) = (names[index], error_in(ending).who);
        expect_eq!(
            who.name,
            name,
            "when the {name} has panicked, the name in the error"
        );
        let own = notes[index].get().expect("noted before the panic");
        expect_eq!(
            who.thread,
            own,
            "when the {name} has panicked, the thread in the error"
        );
        expect!(
            who == outside[index],
            "when the {name} has panicked, the error says {who:?}, and the handle said {:?}",
            outside[index]
        );
    }
}

/// Level 4: the error of a panic has its own words, all of them, and no others if the work was
/// announced.
fn a_panic_says_what() {
    let colour = "red";
    let words = "the paint is out";
    says(
        words,
        Worker::new("painter").start(|| panic!("the paint is out")),
    );
    let words = "the red paint is out,\nand the brush is lost";
    says(
        words,
        Worker::new("painter")
            .start(move || panic!("the {colour} paint is out,\nand the brush is lost")),
    );
    let words = "the green paint is out";
    says(
        words,
        Worker::new("painter").start(|| announced(drop, || panic!("the green paint is out"))),
    );
    let no_text = error(Worker::new("painter").start(|| panic::panic_any(7)));
    expect_eq!(
        no_text.who.name,
        "painter",
        "the name in the error of a panic that was no text"
    );
    expect!(
        !no_text.message.is_empty(),
        "the message of the error is empty when a panic was no text: whoever reads it learns nothing"
    );
}

fn says(words: &str, painter: Started<()>) {
    let error = error(painter);
    expect_eq!(error.message, words, "the message of the error");
    expect_eq!(
        error.to_string(),
        format!("painter panicked: {words}"),
        "the error as text"
    );
}

/// Level 4: who panics does not say that it exits.
fn a_panic_is_no_exit() {
    let lines = Arc::new(Mutex::new(Vec::new()));
    name("lines", &*lines);
    let heard = Arc::clone(&lines);
    let painter = Worker::new("painter").start(move || {
        let say = |line: String| heard.lock().unwrap().push(line);
        announced(say, || panic!("the paint is out"))
    });
    error(painter);
    expect_eq!(
        *lines.lock().unwrap(),
        ["painter--> starting"],
        "what a painter says whose work panics"
    );
}

/// Level 4: to drop the handle does not wait, and the worker goes on without it.
fn a_dropped_worker_goes_on() {
    let [gate, goal] = [(); 2].map(|()| Arc::new(Barrier::new(2)));
    name("gate", &*gate);
    name("goal", &*goal);
    let (at_the_gate, at_the_goal) = (Arc::clone(&gate), Arc::clone(&goal));
    drop(Worker::new("function_A").start(move || {
        at_the_gate.wait();
        at_the_goal.wait();
    }));
    gate.wait();
    goal.wait();
}

fn value<T: Send + 'static>(worker: Started<T>) -> T {
    match worker.join() {
        Ok(value) => value,
        Err(error) => fail(format_args!(
            "a worker's work has returned, and `join` gives an error: {error}"
        )),
    }
}

/// The error of a worker that panics.
fn error<T: Send + 'static>(worker: Started<T>) -> Panicked {
    error_in(ending(worker))
}

/// What `join` gives, or that it panics itself.
type Ending<T> = thread::Result<Result<T, Panicked>>;

fn ending<T: Send + 'static>(worker: Started<T>) -> Ending<T> {
    panic::catch_unwind(AssertUnwindSafe(|| worker.join()))
}

fn error_in<T>(ending: Ending<T>) -> Panicked {
    match ending {
        Ok(Err(error)) => error,
        Ok(Ok(_)) => fail("a worker has panicked, and `join` gives a value"),
        Err(_) => fail("a worker has panicked, and `join` panics, too: it is to return an error"),
    }
}
