//! What must hold in every schedule.

use std::cell::Cell;
use std::collections::HashSet;
use std::panic;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::{Duration, Instant};

use harness::{Check, expect, expect_eq, name, spawn};

use crate::exercise::{run_all, start_all};

#[path = "calls.rs"]
mod calls;

use calls::caught;

pub const CHECKS: &[Check] = &[
    Check::model("all_live_at_once", all_live_at_once),
    Check::model("results_in_order", results_in_order),
    Check::model("a_thread_of_its_own", a_thread_of_its_own),
    Check::model("a_panic_comes_through", a_panic_comes_through),
    Check::model("the_caller_goes_on", the_caller_goes_on),
    Check::model("they_do_not_wait_for_join", they_do_not_wait_for_join),
    Check::model("started_results_in_order", started_results_in_order),
    Check::model("join_waits_for_all", join_waits_for_all),
    Check::model("a_long_call_is_waited_for", a_long_call_is_waited_for)
        .bound(1)
        .schedules_only("time is virtual only there"),
    Check::model("a_panic_may_be_no_text", a_panic_may_be_no_text),
    Check::model("groups_apart", groups_apart)
        .bound(1)
        .schedules_only("it asks which results are whose"),
    Check::model("callers_apart", callers_apart)
        .bound(1)
        .schedules_only("it asks which results are whose"),
    Check::model("groups_inside_of_calls", groups_inside_of_calls)
        .bound(1)
        .schedules_only("it asks which results are whose, and has more than five threads"),
    Check::modelled_race("any_calls", calls::small, calls::run),
    Check::modelled_race("three_hundred_meet", calls::very_many, calls::run),
];

/// Level 1: three threads meet inside `f`. One at a time they never would.
fn all_live_at_once() {
    let meeting = Barrier::new(3);
    name("meeting", &meeting);
    run_all(3, |_| meeting.wait());
}

/// Level 1: whoever ends first, the results are in the order of the indices.
fn results_in_order() {
    let results = run_all(3, |index| Sent(Cell::new(10 * index)));
    let results: Vec<_> = results.into_iter().map(Sent::number).collect();
    expect_eq!(results, [0, 10, 20], "what comes back");
    expect_eq!(
        run_all(0, |index| index),
        [0; 0],
        "what comes back of no calls"
    );
}

/// A result that can go from thread to thread, which is all that is asked of one: it can be
/// neither cloned nor shared nor shown.
struct Sent(Cell<usize>);

impl Sent {
    fn number(self) -> usize {
        self.0.into_inner()
    }
}

/// Level 1: each call has a thread, and none has the caller's.
fn a_thread_of_its_own() {
    let mut threads: HashSet<_> = run_all(3, |_| thread::current().id()).into_iter().collect();
    expect_eq!(threads.len(), 3, "the number of threads for three calls");
    expect!(
        threads.insert(thread::current().id()),
        "one of the calls was made by the thread that called `run_all`"
    );
}

/// Level 2: a panic comes out with its own words, when the other threads have ended.
fn a_panic_comes_through() {
    let ended = AtomicUsize::new(0);
    name("ended", &ended);
    let said = caught(|| {
        run_all(3, |index| match index {
            0 => _ = ended.fetch_add(1, Relaxed),
            _ => panic!("call {index} gives up"),
        });
    });
    expect_eq!(
        said,
        Err("call 1 gives up".to_owned()),
        "what the caller of `run_all` hears when calls 1 and 2 of 3 panic"
    );
    expect_eq!(ended.into_inner(), 1, "how many of the others had ended");
}

/// What a call may panic with.
#[derive(Debug, PartialEq)]
struct GivesUp(usize);

/// Level 4: a panic need not be a text. It comes out as what it is, and so does one that
/// is a text that nobody has formatted.
fn a_panic_may_be_no_text() {
    let call = |index| panic::panic_any(GivesUp(10 + index));
    let says = |_| panic::panic_any("gives up");
    let (run, join) = ("run_all", "join");
    for (name, payload) in [
        (run, caught_as(|| run_all(1, call))),
        (join, caught_as(|| start_all(1, call).join())),
    ] {
        expect!(
            payload == Some(GivesUp(10)),
            "the call panicked with a value of a type of its own, and the caller of `{name}` \
             hears something else"
        );
    }
    for (name, payload) in [
        (run, caught_as(|| run_all(1, says))),
        (join, caught_as(|| start_all(1, says).join())),
    ] {
        expect!(
            payload == Some("gives up"),
            "the call panicked with a `&str`, and the caller of `{name}` hears something that is \
             none"
        );
    }
}

/// What a panic in `f` is, if it is of this type.
fn caught_as<P: 'static>(f: impl FnOnce() -> Vec<()> + panic::UnwindSafe) -> Option<P> {
    let payload = panic::catch_unwind(f).err()?;
    payload.downcast().ok().map(|payload| *payload)
}

/// Level 3: `start_all` returns while its threads wait for the caller.
fn the_caller_goes_on() {
    let gate = Arc::new(Barrier::new(3));
    name("gate", &*gate);
    let at_the_gate = Arc::clone(&gate);
    let before = Instant::now();
    let running = start_all(2, move |_| _ = at_the_gate.wait());
    expect!(
        before.elapsed() < Duration::from_millis(1),
        "`start_all` sleeps before it returns"
    );
    gate.wait();
    running.join();
}

/// Level 3: the threads work before anybody joins them.
fn they_do_not_wait_for_join() {
    let (at_work, meeting) = (Arc::new(Barrier::new(3)), Arc::new(Barrier::new(2)));
    name("at_work", &*at_work);
    name("meeting", &*meeting);
    let (arrived, met) = (Arc::clone(&at_work), meeting);
    let running = start_all(2, move |_| {
        arrived.wait();
        met.wait();
    });
    at_work.wait();
    drop(running);
}

/// Level 3: the results of those that were started, in the order of the indices.
fn started_results_in_order() {
    let calls = Cell::new(0);
    let running = start_all(3, move |index| {
        calls.set(calls.get() + 1);
        expect_eq!(calls.get(), 1, "how many calls a clone of `f` has seen");
        (Sent(Cell::new(10 * index)), thread::current().id())
    });
    // The one who joins need not be the one who has started them.
    let results = thread::scope(|scope| {
        let joiner = spawn!(scope, "joiner", || running.join());
        joiner.join().unwrap()
    });
    let results = results.into_iter();
    let (results, threads): (Vec<_>, HashSet<_>) = results
        .map(|(result, thread)| (result.number(), thread))
        .unzip();
    expect_eq!(results, [0, 10, 20], "what comes back");
    expect_eq!(threads.len(), 3, "the number of threads for three calls");
    expect_eq!(
        start_all(0, |index| index).join(),
        [0; 0],
        "what comes back of no calls"
    );
}

/// Level 4: `join` waits for all threads, also when the first has panicked, and however long.
fn join_waits_for_all() {
    let ended = Arc::new(AtomicUsize::new(0));
    name("ended", &*ended);
    let count = Arc::clone(&ended);
    let running = start_all(3, move |index| match index {
        2 => {
            thread::sleep(LONG);
            count.fetch_add(1, Relaxed);
        }
        _ => panic!("call {index} gives up"),
    });
    let said = caught(|| _ = running.join());
    expect_eq!(
        said,
        Err("call 0 gives up".to_owned()),
        "what the caller of `join` hears when calls 0 and 1 of 3 have panicked"
    );
    expect_eq!(ended.load(Relaxed), 1, "how many of the others had ended");
}

/// Level 4: however long a call takes, `join` waits for it, and for the end of its thread: what
/// the threads took along is nobody's any more.
fn a_long_call_is_waited_for() {
    let there = Arc::new(AtomicUsize::new(1));
    name("clones of `f`", &*there);
    let counted = Counted(Arc::clone(&there));
    let running = start_all(2, move |index| {
        let _with_it = &counted;
        thread::sleep(LONG);
        10 * index
    });
    expect_eq!(
        running.join(),
        [0, 10],
        "what comes back of two calls that take some minutes"
    );
    expect_eq!(
        there.load(Relaxed),
        0,
        "after `join`, the number of clones of `f` that threads still have"
    );
}

/// Knows how many of it there are.
struct Counted(Arc<AtomicUsize>);

impl Clone for Counted {
    fn clone(&self) -> Self {
        self.0.fetch_add(1, Relaxed);
        Self(Arc::clone(&self.0))
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Relaxed);
    }
}

const LONG: Duration = Duration::from_secs(200);

/// Level 5: groups at the same time know nothing of each other, even if one of them panics.
fn groups_apart() {
    let meeting = Arc::new(Barrier::new(3));
    name("meeting", &*meeting);
    let [one, two, three] = [0, 10, 20].map(|first| {
        let meeting = Arc::clone(&meeting);
        start_all(1, move |index| {
            meeting.wait();
            expect!(first != 10, "the second group gives up");
            first + index
        })
    });
    expect_eq!(one.join(), [0], "what comes back from the first group");
    expect_eq!(three.join(), [20], "what comes back from the third group");
    expect_eq!(
        caught(|| two.join()),
        Err("the second group gives up".to_owned()),
        "what the caller of the second group hears"
    );
}

/// Level 5: two threads may call `run_all` at the same time.
fn callers_apart() {
    let meeting = Barrier::new(2);
    name("meeting", &meeting);
    let call = |first| {
        let meeting = &meeting;
        move |index| {
            meeting.wait();
            first + index
        }
    };
    let results = thread::scope(|scope| {
        let other = spawn!(scope, "another caller", || run_all(1, call(10)));
        [run_all(1, call(0)), other.join().unwrap()]
    });
    expect_eq!(results, [[0], [10]], "what comes back to the two callers");
}

/// Level 5: groups that are started in a call are groups like any other.
fn groups_inside_of_calls() {
    let meeting = Arc::new(Barrier::new(4));
    name("meeting", &*meeting);
    let results = run_all(2, |index| {
        let inside_meets = Arc::clone(&meeting);
        let call = move |inside| {
            inside_meets.wait();
            (index, inside)
        };
        if index == 0 {
            return run_all(2, call);
        }
        let running = start_all(1, call);
        meeting.wait();
        running.join()
    });
    expect_eq!(
        results,
        [vec![(0, 0), (0, 1)], vec![(1, 0)]],
        "what comes back from groups inside of calls"
    );
    let outer = start_all(1, |_| start_all(1, |inside| inside).join());
    expect_eq!(
        outer.join(),
        [[0]],
        "what comes back from a group that was started and joined inside of another one"
    );
}
