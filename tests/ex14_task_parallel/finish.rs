//! To drop a handle does not wait; `finish` does, and tells the errors.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Duration;

use harness::{Plain, before_the_clock, expect, expect_eq, name, spawn};

use super::tasks::told;
use super::{NoSuchPage, error, fail_with, value};
use crate::exercise::{Error, Executor, Panicked};

/// Level 3: to drop a handle does not wait, and the task goes on without it.
pub fn a_dropped_task_goes_on() {
    let executor = Executor::new();
    let [gate, goal] = [(); 2].map(|()| Arc::new(Barrier::new(2)));
    name("gate", &*gate);
    name("goal", &*goal);
    let (at_the_gate, at_the_goal) = (Arc::clone(&gate), Arc::clone(&goal));
    drop(executor.submit(move || {
        at_the_gate.wait();
        at_the_goal.wait();
        Ok(())
    }));
    gate.wait();
    goal.wait();
}

/// Level 4: what went wrong in tasks whose handles were dropped, `finish` tells.
pub fn no_error_is_swallowed() {
    let executor = Executor::new();
    drop(executor.submit(|| Err::<(), Error>(Box::new(NoSuchPage(7)))));
    drop(executor.submit(|| fail_with(|| panic!("the paper is out"))));
    let errors = executor.finish();
    let said = told(&errors);
    expect_eq!(
        said,
        ["panicked: the paper is out", "there is no page 7"],
        "after one task has failed and one has panicked, what `finish` tells, sorted,"
    );
    expect!(
        errors.iter().any(|error| error.is::<NoSuchPage>()),
        "`finish` tells the task's words, and no longer its error: nobody can find out \
         which kind it was"
    );
    expect!(
        errors.iter().any(|error| error.is::<Panicked>()),
        "`finish` tells what the panic said, and it is no `Panicked`: nobody can find out \
         that it was a panic"
    );
}

/// Level 4: who joins a task, or waits for those that were dropped, is woken by their end, and
/// not by the clock.
pub fn the_end_wakes_who_waits() {
    let gate = Arc::new(Barrier::new(3));
    name("gate", &*gate);
    let [joined, finished] = [(); 2].map(|()| AtomicBool::new(false));
    name("joined", &joined);
    name("finished", &finished);
    let submit = |executor: &Executor| {
        let at_the_gate = Arc::clone(&gate);
        executor.submit(move || {
            at_the_gate.wait();
            Ok(())
        })
    };
    thread::scope(|scope| {
        spawn!(scope, "joiner", || {
            value(submit(&Executor::new()));
            joined.store(true, Relaxed);
        });
        spawn!(scope, "finisher", || {
            let executor = Executor::new();
            drop(submit(&executor));
            executor.finish();
            finished.store(true, Relaxed);
        });
        gate.wait();
        expect!(
            before_the_clock!(joined.load(Relaxed)),
            "the task is over, and `join` does not return before time goes on"
        );
        expect!(
            before_the_clock!(finished.load(Relaxed)),
            "the last task is over, and `finish` does not return before time goes on"
        );
    });
}

/// Level 4: when `finish` returns, the tasks whose handles were dropped have ended.
pub fn finish_waits_for_the_dropped() {
    let executor = Executor::new();
    let notes = Arc::new([Plain::new(0), Plain::new(0)]);
    name("first note", &notes[0]);
    name("second note", &notes[1]);
    for index in [0, 1] {
        let of_the_task = Arc::clone(&notes);
        drop(executor.submit(move || {
            of_the_task[index].set(1);
            Ok("done")
        }));
    }
    expect_eq!(
        told(&executor.finish()),
        [""; 0],
        "after two tasks that did not fail, what `finish` tells"
    );
    for note in &*notes {
        expect_eq!(note.get(), 1, "after `finish`, what a task has noted");
    }
}

/// Level 4: however long a task takes, `join` waits for it, and so does `finish`.
pub fn a_long_task_is_waited_for() {
    let executor = Executor::new();
    let submit = |number| {
        executor.submit(move || {
            thread::sleep(Duration::from_secs(3600));
            Err::<(), _>(NoSuchPage(number).into())
        })
    };
    expect_eq!(
        error(submit(1).join()).to_string(),
        "there is no page 1",
        "what `join` says of a task that took an hour, and failed,"
    );
    drop(submit(2));
    expect_eq!(
        told(&executor.finish()),
        ["there is no page 2"],
        "after a task that took an hour, and failed, what `finish` tells"
    );
}

/// Level 4: `finish` tells no errors that somebody has read, or can still read.
pub fn an_error_is_told_once() {
    let executor = Executor::new();
    let [joined, held] =
        [1, 2].map(|n| executor.submit(move || Err::<(), _>(NoSuchPage(n).into())));
    error(joined.join());
    let errors = executor.finish();
    let last = error(held.join());
    expect_eq!(
        told(&errors),
        [""; 0],
        "when one error was joined and the other's handle is held, what `finish` tells"
    );
    expect_eq!(
        last.to_string(),
        "there is no page 2",
        "what the error says that `join` gives after `finish`"
    );
}

/// Level 4: tasks whose handles are held may go on after `finish`, and whoever holds them
/// can still join or drop them.
pub fn finish_waits_for_no_others() {
    let executor = Executor::new();
    let gate = Arc::new(Barrier::new(3));
    name("gate", &*gate);
    let [joined, dropped] = [1, 2].map(|number| {
        let at_the_gate = Arc::clone(&gate);
        executor.submit(move || {
            at_the_gate.wait();
            Ok(number)
        })
    });
    let errors = executor.finish();
    gate.wait();
    expect_eq!(value(joined), 1, "after `finish`, what a held handle gives");
    drop(dropped);
    expect_eq!(
        told(&errors),
        [""; 0],
        "when no handle was dropped, what `finish` tells"
    );
}

/// Level 4: `finish` of an executor without tasks does not wait for those of another one,
/// and does not tell of them.
pub fn executors_do_not_mix() {
    let [busy, idle] = [(); 2].map(|()| Executor::new());
    let gate = Arc::new(Barrier::new(2));
    name("gate", &*gate);
    let at_the_gate = Arc::clone(&gate);
    drop(busy.submit(|| Err::<(), _>(NoSuchPage(7).into())));
    drop(busy.submit(move || {
        at_the_gate.wait();
        Ok(())
    }));
    let nothing = told(&idle.finish());
    gate.wait();
    let something = told(&busy.finish());
    expect_eq!(
        nothing,
        [""; 0],
        "when only another executor has tasks, what `finish` tells"
    );
    expect_eq!(
        something,
        ["there is no page 7"],
        "after another executor was finished, what `finish` tells"
    );
}
