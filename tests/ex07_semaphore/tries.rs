//! Level 3: a try does not wait, and fails only if there is no permit.

use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use harness::{expect, expect_eq, name, spawn};

use crate::exercise::Semaphore;

use super::holders::free_permits;

/// Level 3: nobody waits in it, whoever else tries or waits, and not for a short time either.
pub fn try_acquire_does_not_wait() {
    let (semaphore, another) = (Semaphore::new(1), Semaphore::new(1));
    name("semaphore", &semaphore);
    name("another", &another);
    expect_eq!(
        two_try(&semaphore),
        1,
        "how many of two workers got the only permit"
    );

    let permit = semaphore.acquire();
    // Nobody else is there, so time goes on only if the try lets it. Time is virtual; a look
    // at the clock takes a little of it.
    let before = Instant::now();
    _ = semaphore.try_acquire();
    expect!(
        before.elapsed() < Duration::from_micros(1),
        "`try_acquire` finds no free permit and lets time pass before it returns: does it wait \
         for one, with a time limit or between two looks? It is to say at once that there is none"
    );
    thread::scope(|scope| {
        spawn!(scope, "worker-3", || drop(semaphore.acquire()));
        expect!(
            semaphore.try_acquire().is_none(),
            "`try_acquire` has got a permit while `main` holds the only one"
        );
        expect!(
            another.try_acquire().is_some(),
            "`try_acquire` has got no permit of another semaphore, which has one"
        );
        drop(permit);
    });
}

/// Level 3: it fails only if there is no permit, and then it changes nothing.
pub fn try_acquire_takes_what_is_there() {
    let semaphore = Semaphore::new(2);
    name("semaphore", &semaphore);
    expect_eq!(
        two_try(&semaphore),
        2,
        "how many of two workers got one of two permits"
    );

    let _permit = semaphore.acquire();
    expect_eq!(
        free_permits(&semaphore),
        1,
        "the number of free permits when one of two is out"
    );
    expect_eq!(
        free_permits(&semaphore),
        1,
        "the same after a try that failed"
    );
}

/// Level 5: of two permits one is used up, and one more is put there. One is always left.
pub fn try_acquire_takes_what_others_leave() {
    let semaphore = Semaphore::new(2);
    name("semaphore", &semaphore);
    thread::scope(|scope| {
        spawn!(scope, "worker-1", || semaphore.acquire().forget());
        spawn!(scope, "worker-2", || semaphore.release());
        expect!(
            semaphore.try_acquire().is_some(),
            "`try_acquire` has got none of two permits, and nobody but `worker-1` has taken one"
        );
    });
    expect_eq!(
        free_permits(&semaphore),
        2,
        "the number of free permits when one of two was used up and one more released"
    );
}

/// Level 3: whoever gives a permit back and then finds none has been told the truth:
/// somebody else has it, and is not just about to fail.
pub fn a_try_that_fails_hides_nothing() {
    let semaphore = Semaphore::new(1);
    name("semaphore", &semaphore);
    let both_have_tried = Barrier::new(2);
    name("both_have_tried", &both_have_tried);
    let try_and_keep = || {
        let permit = semaphore.try_acquire();
        both_have_tried.wait();
        usize::from(permit.is_some())
    };
    let permit = semaphore.acquire();
    let got = thread::scope(|scope| {
        let holder = spawn!(scope, "holder", move || {
            drop(permit);
            try_and_keep()
        });
        let worker = spawn!(scope, "worker", try_and_keep);
        holder.join().unwrap() + worker.join().unwrap()
    });
    expect_eq!(
        got,
        1,
        "how many got a permit of those who tried, after its holder had given it back,"
    );
}

/// Two workers try, and keep what they get until both have tried. How many got one?
fn two_try(semaphore: &Semaphore) -> usize {
    let both_have_tried = Barrier::new(2);
    name("both_have_tried", &both_have_tried);
    let try_and_keep = || {
        let permit = semaphore.try_acquire();
        both_have_tried.wait();
        usize::from(permit.is_some())
    };
    thread::scope(|scope| {
        let [one, two] = [1, 2].map(|number| spawn!(scope, "worker-{number}", try_and_keep));
        one.join().unwrap() + two.join().unwrap()
    })
}
