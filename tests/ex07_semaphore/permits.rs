//! Levels 1, 2 and 5: permits come back, and there are so many and no more.

use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;

use harness::{Plain, expect, expect_eq, is, name, spawn};

use crate::exercise::{Permit, Semaphore};

use super::holders::free_permits;

/// Level 1: at the end of a block, when somebody leaves a function early, and in another
/// thread.
pub fn a_permit_gives_itself_back() {
    let semaphore = Semaphore::new(1);
    name("semaphore", &semaphore);
    {
        let _permit = semaphore.acquire();
    }
    expect!(
        semaphore.try_acquire().is_some(),
        "no permit is free after the block of the only holder has ended"
    );
    expect!(
        !is!(Clone, semaphore.acquire()),
        "a permit can be cloned (it is `Clone`): its clone would give back what nobody took"
    );
    let nothing: Option<()> = None;
    let leave_early = || {
        let _permit = semaphore.acquire();
        nothing?;
        nothing
    };
    leave_early();
    expect_eq!(
        free_permits(&semaphore),
        1,
        "the number of free permits after the only holder has left with `?`"
    );
    let permit = semaphore.acquire();
    thread::scope(|scope| spawn!(scope, "heir", || drop(permit)).join().unwrap());
    expect_eq!(
        free_permits(&semaphore),
        1,
        "the number of free permits after another thread has dropped the only one"
    );
}

/// Level 1: a holder that panics takes nothing along.
pub fn a_panic_gives_it_back() {
    let semaphore = Semaphore::new(1);
    name("semaphore", &semaphore);
    thread::scope(|scope| {
        let gives_up = spawn!(scope, "worker-1", || {
            let _permit = semaphore.acquire();
            panic!("worker-1 gives up");
        });
        _ = gives_up.join();
    });
    expect_eq!(
        free_permits(&semaphore),
        1,
        "the number of free permits after the only holder has panicked"
    );
}

/// Level 2: three workers, one permit.
pub fn never_more_inside() {
    let semaphore = Semaphore::new(1);
    name("semaphore", &semaphore);
    let inside = AtomicUsize::new(0);
    name("inside", &inside);
    thread::scope(|scope| {
        for number in 1..=3 {
            let (semaphore, inside) = (&semaphore, &inside);
            spawn!(scope, "worker-{number}", move || {
                let permit = semaphore.acquire();
                let there = 1 + inside.fetch_add(1, Relaxed);
                expect!(
                    there == 1,
                    "{there} workers are inside, and there is 1 permit"
                );
                inside.fetch_sub(1, Relaxed);
                drop(permit);
            });
        }
    });
}

/// Level 2: with one permit, what one holder wrote is what the next one finds. The count
/// is plain memory: nothing but the semaphore orders who uses it when.
pub fn one_permit_is_a_lock() {
    let semaphore = Semaphore::new(1);
    name("semaphore", &semaphore);
    let count = Plain::new(0);
    name("count", &count);
    let tried = thread::scope(|scope| {
        spawn!(scope, "worker-1", || {
            let _permit = semaphore.acquire();
            count.set(count.get() + 1);
        });
        let tries = spawn!(scope, "worker-2", || {
            let Some(_permit) = semaphore.try_acquire() else {
                return 0;
            };
            count.set(count.get() + 1);
            1
        });
        tries.join().unwrap()
    });
    expect_eq!(
        count.get(),
        1 + tried,
        "the count, one up for each that had the permit,"
    );
}

/// Level 2: two permits are two; their holders meet, again and again.
pub fn all_permits_may_be_out() {
    let semaphore = Semaphore::new(2);
    name("semaphore", &semaphore);
    let meeting = Barrier::new(2);
    name("meeting", &meeting);
    thread::scope(|scope| {
        for number in 1..=2 {
            spawn!(scope, "worker-{number}", || {
                for _ in 0..2 {
                    let _permit = semaphore.acquire();
                    meeting.wait();
                }
            });
        }
    });
}

/// Level 5: as many as there are, and no more, even if they are many.
pub fn so_many_are_so_many() {
    const MANY: usize = 260;
    let semaphore = Semaphore::new(MANY);
    name("semaphore", &semaphore);
    let permits: Vec<_> = (0..MANY).map(|_| semaphore.acquire()).collect();
    expect!(
        semaphore.try_acquire().is_none(),
        "somebody got a permit when all {MANY} were taken"
    );
    drop(permits);
    semaphore.release();
    let there = (0..=MANY + 1).map_while(|_| semaphore.try_acquire().map(Permit::forget));
    expect_eq!(
        there.count(),
        MANY + 1,
        "the number of free permits when all {MANY} are back and one more was released"
    );
}

/// Level 5: a permit that is forgotten does not come back; a release puts one more there.
pub fn what_is_forgotten_is_gone() {
    let semaphore = Semaphore::new(2);
    name("semaphore", &semaphore);
    let (used_up, borrowed) = (semaphore.acquire(), semaphore.acquire());
    used_up.forget();
    drop(borrowed);
    expect_eq!(
        free_permits(&semaphore),
        1,
        "the number of free permits after one of two was forgotten and the other dropped"
    );
    semaphore.release();
    semaphore.release();
    expect_eq!(
        free_permits(&semaphore),
        3,
        "the number of free permits after two releases more"
    );
}
