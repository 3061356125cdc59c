//! Level 4: who waits goes on when a permit comes.

use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::sync::{Barrier, mpsc};
use std::thread;
use std::time::Duration;

use harness::{before_the_clock, expect, expect_eq, name, spawn};

use crate::exercise::{Permit, Semaphore};

use super::holders::free_permits;

/// Level 4: whoever waits goes on when the permit comes back.
pub fn who_waits_gets_the_next() {
    let semaphore = Semaphore::new(1);
    name("semaphore", &semaphore);
    thread::scope(|scope| {
        for number in 1..=2 {
            spawn!(scope, "worker-{number}", || {
                drop(semaphore.acquire());
                drop(semaphore.acquire());
            });
        }
    });
    expect_eq!(
        free_permits(&semaphore),
        1,
        "the number of free permits when both workers have ended"
    );
}

/// Level 4: two wait, two permits come, and both have one at the same time.
pub fn two_releases_wake_two() {
    releases_wake(2);
}

/// Level 4: and so it is with three.
pub fn three_releases_wake_three() {
    releases_wake(3);
}

fn releases_wake(workers: usize) {
    let semaphore = Semaphore::new(0);
    name("semaphore", &semaphore);
    let all_have_one = Barrier::new(workers);
    name("all_have_one", &all_have_one);
    thread::scope(|scope| {
        for number in 1..=workers {
            spawn!(scope, "worker-{number}", || {
                let _permit = semaphore.acquire();
                all_have_one.wait();
            });
        }
        (1..=workers).for_each(|_| semaphore.release());
    });
    expect_eq!(
        free_permits(&semaphore),
        workers,
        "the number of free permits after {workers} releases"
    );
}

/// Level 4: each of two waits for another semaphore, and it is the other one's turn.
pub fn each_semaphore_wakes_its_own() {
    let semaphores = [Semaphore::new(0), Semaphore::new(0)];
    name("first semaphore", &semaphores[0]);
    name("second semaphore", &semaphores[1]);
    thread::scope(|scope| {
        let [one, two] = [0, 1].map(|index| {
            let semaphore = &semaphores[index];
            let number = index + 1;
            spawn!(scope, "worker-{number}", move || drop(semaphore.acquire()))
        });
        semaphores[1].release();
        two.join().unwrap();
        semaphores[0].release();
        one.join().unwrap();
    });
    expect_eq!(
        semaphores.map(|semaphore| free_permits(&semaphore)),
        [1, 1],
        "the numbers of free permits after a release of each"
    );
}

/// Level 4: whoever waits is woken when a permit comes, in whichever way it comes.
pub fn no_wait_for_the_clock() {
    is_quick("the holder drops its permit", 1, |_, permits| drop(permits));
    is_quick("the holder panics", 1, |_, permits| {
        let holder = AssertUnwindSafe(|| {
            let _permits = permits;
            panic::resume_unwind(Box::new("a holder panics"));
        });
        _ = panic::catch_unwind(holder);
    });
    is_quick("there are two releases", 2, |semaphore, permits| {
        permits.into_iter().for_each(Permit::forget);
        semaphore.release();
        semaphore.release();
    });
    is_quick("there are three releases", 3, |semaphore, permits| {
        permits.into_iter().for_each(Permit::forget);
        (0..3).for_each(|_| semaphore.release());
    });
    a_long_time_is_waited_for();
}

/// Level 4: a permit may come between the look that finds none and the sleep.
pub fn no_permit_comes_unseen() {
    let when = "the permit comes while somebody looks for one";
    is_quick(when, 1, |_, permits| drop(permits));
}

/// However long it takes until a permit comes, who waits for it gets it then, and not before.
fn a_long_time_is_waited_for() {
    let semaphore = Semaphore::new(0);
    name("semaphore", &semaphore);
    let came = AtomicBool::new(false);
    name("came", &came);
    thread::scope(|scope| {
        spawn!(scope, "worker-3", || {
            semaphore.acquire().forget();
            expect!(
                came.load(Relaxed),
                "worker-3 has a permit, and the only one comes some minutes later"
            );
        });
        thread::sleep(Duration::from_secs(200));
        came.store(true, Relaxed);
        semaphore.release();
    });
}

/// `main` has all permits, and as many wait as there are permits. Then all come back.
fn is_quick(when: &str, waiting: usize, give_back: fn(&Semaphore, Vec<Permit>)) {
    let (semaphore, over) = (Semaphore::new(waiting), AtomicUsize::new(0));
    name("semaphore", &semaphore);
    name("over", &over);
    let permits = (0..waiting).map(|_| semaphore.acquire()).collect();
    let (comes, came) = mpsc::channel();
    let all_are_over = thread::scope(|scope| {
        for number in 1..=waiting {
            let (semaphore, over, comes) = (&semaphore, &over, comes.clone());
            spawn!(scope, "worker-{number}", move || {
                comes.send(()).unwrap();
                semaphore.acquire().forget();
                over.fetch_add(1, Relaxed);
            });
            came.recv().unwrap();
        }
        give_back(&semaphore, permits);
        before_the_clock!(over.load(Relaxed) == waiting)
    });
    expect!(
        all_are_over,
        "somebody sleeps until a time of its own is up, although a permit is free: was it not \
         woken? It is so when {when}"
    );
}
