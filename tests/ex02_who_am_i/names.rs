//! Level 1: each worker has its name, and its lines have it, too.

use std::panic::{self};
use std::sync::{Arc, Barrier, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use harness::{expect, expect_eq, name};

use crate::exercise::{Worker, announced, identity};

use super::endings::value;

/// Level 1: whoever is started next, each worker finds the name that it was given.
pub fn each_knows_its_own_name() {
    find_their_names(["function_A", "function_B"]);
}

/// Level 1: a name may be long or empty, and have any letters, blanks at its ends included.
pub fn any_text_is_a_name() {
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
pub fn no_nul_in_a_name() {
    let started = panic::catch_unwind(|| drop(Worker::new("function\0A").start(|| ())));
    expect!(
        started.is_err(),
        "a worker was started with a NUL character in its name"
    );
    let name = value(Worker::new("function_B").start(|| identity().name));
    expect_eq!(
        name,
        "function_B",
        "after a worker with a NUL character in its name was refused, the name of the next"
    );
}

/// Level 1: the name is the thread's own, for all who look at threads.
pub fn the_thread_has_the_name() {
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
pub fn own_lines_in_order() {
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
pub fn the_caller_keeps_its_name() {
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
/// The two are at work at the same time.
pub fn a_worker_starts_a_worker() {
    let meeting = Arc::new(Barrier::new(2));
    name("meeting", &*meeting);
    let outer = Worker::new("outer").start(move || {
        let of_the_inner = Arc::clone(&meeting);
        let inner = Worker::new("inner").start(move || {
            of_the_inner.wait();
            identity()
        });
        meeting.wait();
        (value(inner), identity())
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

/// Level 1: a thread that no worker has started knows its name, or that it has none, and says so.
pub fn anybody_may_ask() {
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
    let lines = Arc::new(Mutex::new(Vec::new()));
    name("lines", &*lines);
    let heard = Arc::clone(&lines);
    let nobody = thread::spawn(move || announced(|line| heard.lock().unwrap().push(line), || ()));
    expect!(
        nobody.join().is_ok(),
        "`announced` panics on a thread that was started without a name"
    );
    expect_eq!(
        *lines.lock().unwrap(),
        ["<unnamed>--> starting", "<unnamed>--> exiting"],
        "what is said by a thread that was started without a name"
    );
}

/// Level 1: two workers are at work at the same time, and so is their caller, who starts them
/// without waiting for anything. What they do is announced.
pub fn workers_meet() {
    let meeting = Arc::new(Barrier::new(3));
    name("meeting", &*meeting);
    // Time is virtual; a look at the clock takes a little of it.
    let before = Instant::now();
    let started = ["function_A", "function_B"].map(|name| {
        let meeting = Arc::clone(&meeting);
        Worker::new(name).start(move || announced(drop, || _ = meeting.wait()))
    });
    expect!(
        before.elapsed() < Duration::from_micros(1),
        "`start` lets time pass before it returns: does it sleep, or wait for its worker with a \
         time limit? It is to return at once, while the worker works"
    );
    meeting.wait();
    started.into_iter().for_each(value);
}
