//! Level 2: the result of a job is at its handle, and so is its panic.

use std::panic::{self};
use std::sync::Arc;

use harness::{Plain, expect_eq, name};

use crate::exercise::Pool;

use super::asking::{apply, caught, meeting, said, submit, value};

/// Level 2: whichever ends first, and whichever is joined first.
pub fn each_result_at_its_handle() {
    let pool = Pool::new(2);
    let number = submit(&pool, || 5050);
    let text = submit(&pool, || "hello".to_owned());
    expect_eq!(value(text), "hello", "what the second job's handle gives");
    expect_eq!(value(number), 5050, "what the first job's handle gives");
}

/// Level 2: a panic comes out of `join`, with its own words.
pub fn a_panic_is_at_its_handle() {
    let pool = Pool::new(1);
    let page = 7;
    let plain = submit(&pool, || panic!("the paper is out"));
    let formatted = submit(&pool, move || panic!("page {page} is torn"));
    expect_eq!(said(plain), "the paper is out", "what the panic says");
    expect_eq!(said(formatted), "page 7 is torn", "what the panic says");
    let no_text = submit(&pool, || panic::panic_any(7));
    expect_eq!(
        said(no_text),
        "the number 7",
        "what a panic without text is"
    );
}

/// Level 2: two workers are two workers, even after two panics.
pub fn a_panic_spares_its_worker() {
    let pool = Pool::new(2);
    said(submit(&pool, || panic!("the paper is out")));
    said(submit(&pool, || panic!("the ink is out")));
    let meeting = meeting("meeting", 2);
    let jobs = [1, 2].map(|_| {
        let inside = Arc::clone(&meeting);
        submit(&pool, move || _ = inside.wait())
    });
    jobs.into_iter().for_each(value);
}

/// Level 2: a job whose handle was dropped is done, and so is the one after it. Who drops
/// the handle does not wait.
pub fn nobody_wants_the_result() {
    let pool = Pool::new(1);
    let gate = meeting("gate", 2);
    let note = Arc::new(Plain::new(0));
    name("note", &*note);
    let (at_the_gate, of_the_job) = (Arc::clone(&gate), Arc::clone(&note));
    drop(submit(&pool, move || {
        at_the_gate.wait();
        of_the_job.set(1);
    }));
    gate.wait();
    expect_eq!(apply(&pool, || 7), 7, "what the job after it returns");
    expect_eq!(note.get(), 1, "what the job without a handle has noted");
}

/// Level 2: `apply` returns what the job returns, or goes on with its panic.
pub fn apply_waits_for_its_job() {
    let pool = Pool::new(1);
    let note = Arc::new(Plain::new(0));
    name("note", &*note);
    let of_the_job = Arc::clone(&note);
    let returned = apply(&pool, move || {
        of_the_job.set(1);
        "done"
    });
    expect_eq!(returned, "done", "what `apply` returns");
    expect_eq!(note.get(), 1, "after `apply`, what the job has noted");
    let heard = caught(|| _ = pool.apply(|| panic!("the paper is out")));
    expect_eq!(
        heard,
        "the paper is out",
        "what the caller of `apply` hears when the job panics"
    );
    let heard = caught(|| _ = pool.apply(|| panic::panic_any(7)));
    expect_eq!(
        heard,
        "the number 7",
        "what the caller of `apply` hears when the job panics without text"
    );
}
