//! Level 4: how a worker ends.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Barrier, Mutex};
use std::thread;
use std::time::Duration;

use harness::{Plain, expect, expect_eq, fail, name};

use crate::exercise::{Panicked, Started, Worker, announced, identity};

/// Level 4: after `join`, all that the worker has done is done, and seen, however long it takes.
pub fn join_waits_for_the_worker() {
    let note = Arc::new(Plain::new(0));
    name("note", &*note);
    let of_the_worker = Arc::clone(&note);
    let worker = Worker::new("function_A").start(move || {
        thread::sleep(LONG);
        of_the_worker.set(1);
        Sent(Cell::new("done"))
    });
    expect_eq!(value(worker).0.get(), "done", "what `join` gives");
    expect_eq!(note.get(), 1, "after `join`, what the worker has noted");
}

/// Time is virtual.
const LONG: Duration = Duration::from_secs(200);

/// A value that can go from thread to thread, which is all that is asked of one.
struct Sent(Cell<&'static str>);

/// Level 4: the error of a panic says who panicked, and the others go on.
pub fn a_panic_says_who() {
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
pub fn a_panic_says_what() {
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
    for words in ["\n  the paint is out\n", "", &"paint, ".repeat(50)] {
        let said = words.to_owned();
        says(
            words,
            Worker::new("painter").start(|| panic::panic_any(said)),
        );
    }
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
pub fn a_panic_is_no_exit() {
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

/// Level 4: a `say` that panics stops nobody else from announcing, and whoever is called may
/// ask who calls.
pub fn who_listens_may_panic() {
    error(Worker::new("painter").start(|| announced(|_| panic!("it is too loud"), || ())));
    let lines = Arc::new(Mutex::new(Vec::new()));
    name("lines", &*lines);
    let heard = Arc::clone(&lines);
    let plumber = Worker::new("plumber").start(move || {
        let say = |line: String| {
            let asked = identity().name;
            heard.lock().unwrap().push(format!("{asked} hears: {line}"));
        };
        announced(say, || ());
    });
    value(plumber);
    expect_eq!(
        *lines.lock().unwrap(),
        [
            "plumber hears: plumber--> starting",
            "plumber hears: plumber--> exiting"
        ],
        "what a plumber hears, after somebody else's `say` has panicked"
    );
}

/// Level 4: who announces and joins while a panic unwinds has not panicked in that: it says both
/// lines, and gets what the other worker gives.
pub fn works_while_a_panic_unwinds() {
    let lines = Arc::new(Mutex::new(Vec::new()));
    name("lines", &*lines);
    let tidies_up = TidiesUp(Arc::clone(&lines));
    let painter = Worker::new("painter").start(move || {
        let _tidies_up = tidies_up;
        panic!("the paint is out")
    });
    let error = error(painter);
    expect_eq!(
        error.message,
        "the paint is out",
        "the message of the error"
    );
    expect_eq!(
        *lines.lock().unwrap(),
        [
            "painter--> starting",
            "the helper gives 7",
            "painter--> exiting"
        ],
        "what a painter says that announces, while its panic unwinds, how it joins a helper"
    );
}

/// When it is dropped, this announces that it starts a helper and joins it.
struct TidiesUp(Arc<Mutex<Vec<String>>>);

impl Drop for TidiesUp {
    fn drop(&mut self) {
        let say = |line: String| self.0.lock().unwrap().push(line);
        announced(say, || {
            let gives = match ending(Worker::new("helper").start(|| 7)) {
                Ok(Ok(number)) => format!("{number}"),
                Ok(Err(error)) => format!("an error: {error}"),
                Err(_) => "nothing, since `join` panics".to_owned(),
            };
            say(format!("the helper gives {gives}"));
        });
    }
}

/// Level 4: to drop the handle does not wait, and the worker goes on without it.
pub fn a_dropped_worker_goes_on() {
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

pub fn value<T: Send + 'static>(worker: Started<T>) -> T {
    match worker.join() {
        Ok(value) => value,
        Err(error) => fail(format_args!(
            "a worker's work has returned, and `join` gives an error: {error}"
        )),
    }
}

/// The error of a worker that panics.
pub fn error<T: Send + 'static>(worker: Started<T>) -> Panicked {
    error_in(ending(worker))
}

/// What `join` gives, or that it panics itself.
pub type Ending<T> = thread::Result<Result<T, Panicked>>;

pub fn ending<T: Send + 'static>(worker: Started<T>) -> Ending<T> {
    panic::catch_unwind(AssertUnwindSafe(|| worker.join()))
}

pub fn error_in<T>(ending: Ending<T>) -> Panicked {
    match ending {
        Ok(Err(error)) => error,
        Ok(Ok(_)) => fail("a worker has panicked, and `join` gives a value"),
        Err(_) => fail("a worker has panicked, and `join` panics, too: it is to return an error"),
    }
}
