//! Tasks that own the handles of others.

use std::sync::{Arc, Barrier};

use harness::{expect_eq, name};

use super::tasks::told;
use super::{NoSuchPage, fail_with, value};
use crate::exercise::Executor;

/// Level 5: a task owns the handle of another one, and drops it while `finish` waits.
pub fn dropped_while_it_waits() {
    let executor = Executor::new();
    let inner = executor.submit(|| Err::<(), _>(NoSuchPage(7).into()));
    drop(executor.submit(move || {
        drop(inner);
        Ok(())
    }));
    expect_eq!(
        told(&executor.finish()),
        ["there is no page 7"],
        "when a task drops the handle of one that fails, what `finish` tells"
    );
}

/// Level 5: a task drops the handle of one that waits for it, and goes on. `finish` waits for
/// the one whose handle was dropped, and not for the one who dropped it.
pub fn dropped_by_one_who_goes_on() {
    let executor = Executor::new();
    let (gate, goal) = (Arc::new(Barrier::new(3)), Arc::new(Barrier::new(2)));
    name("gate", &*gate);
    name("goal", &*goal);
    let [fails_at, drops_at] = [&gate; 2].map(Arc::clone);
    let fails = executor.submit(move || {
        fails_at.wait();
        Err::<(), _>(NoSuchPage(7).into())
    });
    let at_the_goal = Arc::clone(&goal);
    let owner = executor.submit(move || {
        drop(fails);
        drops_at.wait();
        at_the_goal.wait();
        Ok("done")
    });
    gate.wait();
    let errors = executor.finish();
    goal.wait();
    expect_eq!(value(owner), "done", "what a task gives that goes on");
    expect_eq!(
        told(&errors),
        ["there is no page 7"],
        "when a task that goes on has dropped the handle of one that fails, what `finish` tells"
    );
}

/// Level 5: each task owns the handle of the next one, and drops it.
pub fn dropped_in_a_chain() {
    let executor = Executor::new();
    let mut next = executor.submit(|| Err(NoSuchPage(7).into()));
    for _ in 0..4 {
        next = executor.submit(move || {
            drop(next);
            Ok(())
        });
    }
    drop(next);
    expect_eq!(
        told(&executor.finish()),
        ["there is no page 7"],
        "when four tasks each drop the handle of the next, and the fifth one fails, what `finish` tells"
    );
}

/// Level 5: a task owns the handle of another one, and panics.
pub fn dropped_by_a_panic() {
    let executor = Executor::new();
    let inner = executor.submit(|| Err::<(), _>(NoSuchPage(7).into()));
    drop(executor.submit(move || {
        let _held = inner;
        fail_with(|| panic!("the paper is out"))
    }));
    expect_eq!(
        told(&executor.finish()),
        ["panicked: the paper is out", "there is no page 7"],
        "when a task panics that holds the handle of one that fails, what `finish` tells, sorted,"
    );
}

/// Level 5: the value of a task is the handle of another one, and nobody wants it.
pub fn dropped_in_a_value() {
    let executor = Executor::new();
    let inner = executor.submit(|| Err::<(), _>(NoSuchPage(7).into()));
    drop(executor.submit(move || Ok(inner)));
    expect_eq!(
        told(&executor.finish()),
        ["there is no page 7"],
        "when the value of a dropped task is the handle of one that fails, what `finish` tells"
    );
}

/// Level 5: while `join` waits for a task, this one drops a handle and joins another.
pub fn join_holds_nobody_up() {
    let executor = Executor::new();
    let fails = executor.submit(|| Err::<(), _>(NoSuchPage(7).into()));
    let counts = executor.submit(|| Ok(7));
    let owner = executor.submit(move || {
        drop(fails);
        counts.join()
    });
    expect_eq!(value(owner), 7, "what a task gives that has joined another");
    expect_eq!(
        told(&executor.finish()),
        ["there is no page 7"],
        "when a task drops the handle of one that fails, what `finish` tells"
    );
}

/// Level 5: a task has an executor of its own, and finishes it. A task of that one drops
/// a handle that is not of its executor.
pub fn an_executor_in_a_task() {
    let executor = Executor::new();
    let fails = executor.submit(|| Err::<(), _>(NoSuchPage(7).into()));
    drop(executor.submit(move || {
        let inner = Executor::new();
        drop(inner.submit(move || {
            drop(fails);
            Ok(())
        }));
        match told(&inner.finish()) {
            nothing if nothing.is_empty() => Ok(()),
            others => Err(format!("the other executor tells {others:?}").into()),
        }
    }));
    expect_eq!(
        told(&executor.finish()),
        ["there is no page 7"],
        "when the handle of a task that fails is dropped by a task of another executor, what \
         `finish` tells"
    );
}
