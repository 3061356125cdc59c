//! What must hold in every schedule.

use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Barrier, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use harness::{Check, Plain, expect, expect_eq, name, spawn};
use holders::free_permits;

use crate::exercise::{Permit, Semaphore, run_limited};

#[path = "holders.rs"]
mod holders;

#[path = "workers.rs"]
mod workers;

pub const CHECKS: &[Check] = &[
    Check::model("a_permit_gives_itself_back", a_permit_gives_itself_back),
    Check::model("a_panic_gives_it_back", a_panic_gives_it_back),
    Check::model("never_more_inside", never_more_inside).schedules_only(THREE),
    Check::model("one_permit_is_a_lock", one_permit_is_a_lock),
    Check::model("all_permits_may_be_out", all_permits_may_be_out),
    Check::model("so_many_are_so_many", so_many_are_so_many)
        .bound(0)
        .schedules_only(ALONE),
    Check::model("try_acquire_does_not_wait", try_acquire_does_not_wait),
    Check::model(
        "try_acquire_takes_what_is_there",
        try_acquire_takes_what_is_there,
    ),
    Check::model(
        "try_acquire_takes_what_others_leave",
        try_acquire_takes_what_others_leave,
    )
    .schedules_only(THREE),
    Check::model(
        "a_try_that_fails_hides_nothing",
        a_try_that_fails_hides_nothing,
    ),
    Check::model("who_waits_gets_the_next", who_waits_gets_the_next),
    Check::model("two_releases_wake_two", two_releases_wake_two),
    Check::model("three_releases_wake_three", three_releases_wake_three)
        .bound(1)
        .schedules_only(THREE),
    Check::model("each_semaphore_wakes_its_own", each_semaphore_wakes_its_own),
    Check::model("no_wait_for_the_clock", no_wait_for_the_clock)
        .bound(0)
        .schedules_only(TIME),
    Check::model("what_is_forgotten_is_gone", what_is_forgotten_is_gone),
    Check::model("each_number_is_handed_over", each_number_is_handed_over),
    Check::model("what_was_written_is_seen", what_was_written_is_seen),
    Check::model("workers_take_turns", workers_take_turns).schedules_only(THREE),
    Check::model("as_many_as_permitted", as_many_as_permitted).schedules_only(THREE),
    Check::model("a_worker_may_panic", a_worker_may_panic),
    Check::modelled_race("any_holders", holders::small, holders::run),
    Check::modelled_race("any_workers", workers::small, workers::run),
];

const THREE: &str = "three threads and more are too many for it; those with two are not";

const ALONE: &str = "one thread has nobody from whom anything could come late";

const TIME: &str = "there the clock goes on whenever somebody waits with a time limit";

/// Level 1: at the end of a block, when somebody leaves a function early, and in another
/// thread.
fn a_permit_gives_itself_back() {
    let semaphore = Semaphore::new(1);
    name("semaphore", &semaphore);
    {
        let _permit = semaphore.acquire();
    }
    expect!(
        semaphore.try_acquire().is_some(),
        "no permit is free after the block of the only holder has ended"
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
fn a_panic_gives_it_back() {
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
fn never_more_inside() {
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
fn one_permit_is_a_lock() {
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
fn all_permits_may_be_out() {
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

/// Level 2: as many as there are, and no more, also if they are many.
fn so_many_are_so_many() {
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

/// Level 3: nobody waits in it, whoever else tries or waits.
fn try_acquire_does_not_wait() {
    let (semaphore, another) = (Semaphore::new(1), Semaphore::new(1));
    name("semaphore", &semaphore);
    name("another", &another);
    expect_eq!(
        two_try(&semaphore),
        1,
        "how many of two workers got the only permit"
    );

    let permit = semaphore.acquire();
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
fn try_acquire_takes_what_is_there() {
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

/// Level 3: of two permits one is used up, and one more is put there. One is always left.
fn try_acquire_takes_what_others_leave() {
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
fn a_try_that_fails_hides_nothing() {
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

/// Level 4: whoever waits goes on when the permit comes back.
fn who_waits_gets_the_next() {
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
fn two_releases_wake_two() {
    releases_wake(2);
}

/// Level 4: and so it is with three.
fn three_releases_wake_three() {
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
fn each_semaphore_wakes_its_own() {
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

/// Level 4: whoever waits is woken when a permit comes, in whichever way it comes. Time is
/// virtual: it goes on when all wait with a time limit, and now and then when somebody's
/// limit is over early, at most twice.
fn no_wait_for_the_clock() {
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
}

/// `main` has all permits, and as many wait as there are permits. Then all come back.
fn is_quick(when: &str, waiting: usize, give_back: fn(&Semaphore, Vec<Permit>)) {
    const ROUNDS: usize = 3;
    const EARLY: usize = 2;
    // A look at the clock takes a little time, too.
    const A_LOOK: Duration = Duration::from_micros(10);

    let slow_rounds = (0..ROUNDS).filter(|_| {
        let semaphore = Semaphore::new(waiting);
        name("semaphore", &semaphore);
        let permits = (0..waiting).map(|_| semaphore.acquire()).collect();
        let (comes, came) = mpsc::channel();
        let before = thread::scope(|scope| {
            for number in 1..=waiting {
                let (semaphore, comes) = (&semaphore, comes.clone());
                spawn!(scope, "worker-{number}", move || {
                    comes.send(()).unwrap();
                    semaphore.acquire().forget();
                });
                came.recv().unwrap();
            }
            let before = Instant::now();
            give_back(&semaphore, permits);
            before
        });
        before.elapsed() > A_LOOK
    });
    let slow = slow_rounds.count();
    expect!(
        slow <= EARLY,
        "time has passed in {slow} of {ROUNDS} rounds, in which nobody was slow: somebody slept \
         until its time was up, although a permit was free. It is so when {when}"
    );
}

/// Level 5: a permit that is forgotten does not come back; a release puts one more there.
fn what_is_forgotten_is_gone() {
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

/// Level 5: each consumer reports what its producer made. Relaxed: it is the semaphore
/// that has to hand the number over.
fn each_number_is_handed_over() {
    let made = Semaphore::new(0);
    name("made", &made);
    let item = AtomicUsize::new(0);
    name("item", &item);
    for (round, number) in (1..).zip([417, 425]) {
        let reported = thread::scope(|scope| {
            let consumer = spawn!(scope, "consumer-{round}", || {
                made.acquire().forget();
                item.load(Relaxed)
            });
            spawn!(scope, "producer-{round}", || {
                item.store(number, Relaxed);
                made.release();
            });
            consumer.join().unwrap()
        });
        expect_eq!(reported, number, "what consumer-{round} reports");
    }
}

/// Level 5: who has acquired two permits sees what was written before either was released.
fn what_was_written_is_seen() {
    let made = Semaphore::new(0);
    name("made", &made);
    let notes = [Plain::new(0), Plain::new(0)];
    name("note of producer-1", &notes[0]);
    name("note of producer-2", &notes[1]);
    thread::scope(|scope| {
        for (note, number) in notes.iter().zip(1..) {
            let made = &made;
            spawn!(scope, "producer-{number}", move || {
                note.set(number);
                made.release();
            });
        }
        made.acquire().forget();
        made.acquire().forget();
        for (note, number) in notes.iter().zip(1..) {
            expect_eq!(
                note.get(),
                number,
                "the note of producer-{number} after both have released"
            );
        }
    });
}

/// Level 6: each worker works once, and with one permit one at a time. No workers are none.
fn workers_take_turns() {
    let inside = AtomicUsize::new(0);
    name("inside", &inside);
    let worked = Mutex::new(Vec::new());
    name("worked", &worked);
    run_limited(1, 0, |worker| {
        harness::fail(format_args!(
            "`work({worker})` was called, and there are no workers"
        ))
    });
    run_limited(1, 3, |worker| {
        let there = 1 + inside.fetch_add(1, Relaxed);
        expect!(
            there == 1,
            "{there} workers are inside, and there is 1 permit"
        );
        worked.lock().unwrap().push(worker);
        inside.fetch_sub(1, Relaxed);
    });
    let mut worked = worked.into_inner().unwrap();
    worked.sort();
    expect_eq!(worked, [0, 1, 2], "the list of those who worked");
}

/// Level 6: two permits are two. The first worker stays until the third has come, and
/// until then there is one permit for all others.
fn as_many_as_permitted() {
    let came = AtomicUsize::new(0);
    name("came", &came);
    let meeting = Barrier::new(2);
    name("meeting", &meeting);
    run_limited(2, 3, |_| {
        let before_me = came.fetch_add(1, Relaxed);
        if before_me != 1 {
            meeting.wait();
        }
    });
}

/// Level 6: the next worker gets the permit of the one that panics.
fn a_worker_may_panic() {
    let worked = AtomicUsize::new(0);
    name("worked", &worked);
    let ended = panic::catch_unwind(AssertUnwindSafe(|| {
        run_limited(1, 2, |worker| match worker {
            0 => panic!("worker 0 gives up"),
            _ => _ = worked.fetch_add(1, Relaxed),
        });
    }));
    expect!(
        ended.is_err(),
        "worker 0 panicked, and the caller of `run_limited` heard nothing of it"
    );
    expect_eq!(worked.into_inner(), 1, "how often worker 1 worked");
}
