//! What must hold in every schedule.

use std::cell::RefCell;
use std::collections::HashSet;
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Barrier, Mutex};
use std::thread;

use harness::{Check, Plain, expect, expect_eq, fail, name, spawn};

use crate::exercise::{Closed, Handle, Pool, StillOpen};

#[path = "jobs.rs"]
mod jobs;

use jobs::words;

pub const CHECKS: &[Check] = &[
    Check::model("two_jobs_meet", two_jobs_meet).schedules_only(WHEN),
    Check::model("who_is_free_takes_the_next", who_is_free_takes_the_next).schedules_only(WHEN),
    Check::model("first_come_first_served", first_come_first_served),
    Check::model("workers_are_reused", workers_are_reused)
        .bound(1)
        .schedules_only(WHEN),
    Check::model("its_workers_do_everything", its_workers_do_everything)
        .bound(1)
        .schedules_only(WHEN),
    Check::model("no_workers_are_refused", no_workers_are_refused),
    Check::model("each_result_at_its_handle", each_result_at_its_handle).bound(1),
    Check::model("a_panic_is_at_its_handle", a_panic_is_at_its_handle),
    Check::model("a_panic_spares_its_worker", a_panic_spares_its_worker)
        .bound(1)
        .schedules_only(WHEN),
    Check::model("nobody_wants_the_result", nobody_wants_the_result),
    Check::model("apply_waits_for_its_job", apply_waits_for_its_job),
    Check::model("map_overlaps_in_order", map_overlaps_in_order)
        .bound(1)
        .schedules_only(WHEN),
    Check::model("two_callers_meet", two_callers_meet)
        .bound(1)
        .schedules_only(WHEN),
    Check::model("a_panic_comes_out_of_map", a_panic_comes_out_of_map)
        .bound(1)
        .schedules_only(WHEN),
    Check::model("nothing_more_once_closed", nothing_more_once_closed),
    Check::model("what_waits_is_still_done", what_waits_is_still_done),
    Check::model("the_last_jobs_meet", the_last_jobs_meet).schedules_only(WHEN),
    Check::model("what_is_accepted_is_done", what_is_accepted_is_done),
    Check::model("no_map_is_done_by_half", no_map_is_done_by_half),
    Check::model("an_open_pool_is_not_joined", an_open_pool_is_not_joined),
    Check::model("join_waits_for_the_work", join_waits_for_the_work).schedules_only(PLAIN),
    Check::model("join_returns_to_everybody", join_returns_to_everybody).schedules_only(WHEN),
    Check::model("each_joiner_sees_the_work", each_joiner_sees_the_work).schedules_only(PLAIN),
    Check::model("a_job_may_submit", a_job_may_submit),
    Check::model("two_pools_are_two", two_pools_are_two)
        .bound(1)
        .schedules_only(WHEN),
    Check::model("a_dropped_pool_is_closed", a_dropped_pool_is_closed),
    Check::model("a_worker_drops_the_pool", a_worker_drops_the_pool),
    Check::model("no_worker_is_left", no_worker_is_left)
        .bound(1)
        .schedules_only(WHEN),
    Check::modelled_race("any_jobs", jobs::small, jobs::run),
];

const WHEN: &str = "it asks who works when, not what they see of each other's memory";

const PLAIN: &str = "that two uses of plain memory are not ordered shows in the schedules";

/// Level 1: two jobs and their caller meet. One after the other they never would.
fn two_jobs_meet() {
    let pool = Pool::new(2);
    let meeting = meeting("meeting", 3);
    let jobs = [1, 2].map(|number| {
        let inside = Arc::clone(&meeting);
        submit(&pool, move || {
            inside.wait();
            number
        })
    });
    meeting.wait();
    expect_eq!(jobs.map(value), [1, 2], "what two jobs return");
}

/// Level 1: the first job needs two others done, one after the other. Its own worker is
/// not free, and the other one does both.
fn who_is_free_takes_the_next() {
    let pool = Pool::new(2);
    let meeting = meeting("meeting", 2);
    let jobs = [2, 1, 1].map(|times| {
        let inside = Arc::clone(&meeting);
        submit(&pool, move || (0..times).for_each(|_| _ = inside.wait()))
    });
    jobs.into_iter().for_each(value);
}

/// Level 1: a single worker does the jobs in the order in which they came, those of a job
/// among them.
fn first_come_first_served() {
    let pool = Arc::new(Pool::new(1));
    let order = Arc::new(Mutex::new(Vec::new()));
    let gate = meeting("gate", 2);
    let note = |number| {
        let order = Arc::clone(&order);
        move || order.lock().unwrap().push(number)
    };
    let (at_the_gate, inside) = (Arc::clone(&gate), Arc::clone(&pool));
    let fourth = note(4);
    let first = submit(&pool, move || {
        at_the_gate.wait();
        submit(&inside, fourth)
    });
    let others = [2, 3].map(|number| submit(&pool, note(number)));
    gate.wait();
    let fourth = value(first);
    others.into_iter().for_each(value);
    value(fourth);
    let order = order.lock().unwrap();
    expect_eq!(
        *order,
        [2, 3, 4],
        "the order in which one worker did the jobs, the last of them submitted by the first job,"
    );
}

/// Level 1: two callers submit a job each, and the only worker does both.
fn workers_are_reused() {
    let pool = Pool::new(1);
    let submit = || submit(&pool, || thread::current().id());
    let jobs = thread::scope(|scope| {
        let caller = spawn!(scope, "caller", submit);
        [submit(), caller.join().unwrap()]
    });
    let threads = HashSet::from(jobs.map(value));
    expect!(
        threads.len() == 1,
        "{} threads were at work in a pool of 1 worker",
        threads.len()
    );
}

/// Level 1: whatever a pool is asked to do, its only worker does it, and nobody else, also
/// if it is busy, or if there is a single item.
fn its_workers_do_everything() {
    let pool = Pool::new(1);
    let gate = meeting("gate", 2);
    let at_the_gate = Arc::clone(&gate);
    let job = submit(&pool, move || {
        at_the_gate.wait();
        thread::current().id()
    });
    let applied = thread::scope(|scope| {
        let caller = spawn!(scope, "caller", || {
            let caller = thread::current().id();
            (caller, apply(&pool, || thread::current().id()))
        });
        gate.wait();
        caller.join().unwrap()
    });
    let worker = value(job);
    expect!(
        worker != thread::current().id(),
        "the thread that submits a job does it, and not the worker"
    );
    expect!(
        applied.0 != applied.1,
        "the thread that applies a job does it, and not the worker"
    );
    expect!(
        applied.1 == worker,
        "what was applied is done by another thread than the worker"
    );
    for items in [1..=1, 1..=2] {
        let mapped = map(&pool, |_| thread::current().id(), items);
        expect!(
            mapped.into_iter().all(|thread| thread == worker),
            "what was mapped is done by other threads than the worker"
        );
    }
}

/// Level 1: nobody would do the work.
fn no_workers_are_refused() {
    let pool = panic::catch_unwind(|| drop(Pool::new(0)));
    expect!(pool.is_err(), "there is a pool without workers");
}

/// Level 2: whichever ends first, and whichever is joined first.
fn each_result_at_its_handle() {
    let pool = Pool::new(2);
    let number = submit(&pool, || 5050);
    let text = submit(&pool, || "hello".to_owned());
    expect_eq!(value(text), "hello", "what the second job's handle gives");
    expect_eq!(value(number), 5050, "what the first job's handle gives");
}

/// Level 2: a panic comes out of `join`, with its own words.
fn a_panic_is_at_its_handle() {
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

/// Level 2: two workers are two workers, also after two panics.
fn a_panic_spares_its_worker() {
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
fn nobody_wants_the_result() {
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
fn apply_waits_for_its_job() {
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

/// Level 3: two items are worked on at the same time, and the worker that is free takes the
/// next: item 1 needs two others done. The results are in the order of the items.
fn map_overlaps_in_order() {
    let pool = Pool::new(2);
    let meeting = meeting("meeting", 2);
    let met = map(
        &pool,
        move |number| {
            let times = if number == 1 { 2 } else { 1 };
            (0..times).for_each(|_| _ = meeting.wait());
            10 * number
        },
        [1, 2, 3],
    );
    expect_eq!(met, [10, 20, 30], "what `map` returns");
    expect_eq!(
        map(&pool, |number: u32| number, []),
        [0; 0],
        "what `map` returns if there are no items"
    );
}

/// Level 3: two callers apply a job each, then map an item each. Nobody waits for the other
/// caller, and so the two jobs meet.
fn two_callers_meet() {
    let pool = Pool::new(2);
    let meeting = meeting("meeting", 2);
    let call = || {
        let inside = Arc::clone(&meeting);
        apply(&pool, move || _ = inside.wait());
        let inside = Arc::clone(&meeting);
        map(&pool, move |()| _ = inside.wait(), [()]);
    };
    thread::scope(|scope| {
        spawn!(scope, "caller", call);
        call();
    });
}

/// Level 3: the panic of the first item that has one comes out of `map`, when the other
/// items are done. The pool is as good as before.
fn a_panic_comes_out_of_map() {
    let pool = Pool::new(2);
    // An atomic: here it is asked whether the call has ended, and not what orders it.
    let note = Arc::new(AtomicUsize::new(0));
    name("note of item 3", &*note);
    let of_the_job = Arc::clone(&note);
    let f = move |item| match item {
        3 => of_the_job.store(1, Relaxed),
        _ => panic::panic_any(item),
    };
    expect_eq!(
        caught(|| _ = map(&pool, f, 1..=3)),
        "the number 1",
        "what the caller of `map` hears when items 1 and 2 of 3 panic with their number"
    );
    expect_eq!(
        note.load(Relaxed),
        1,
        "items 1 and 2 have panicked, and `map` has ended; what item 3 has noted by then"
    );
    expect_eq!(
        apply(&pool, || 7),
        7,
        "what `apply` returns after the panic"
    );
}

/// Level 4: two threads close a pool. It takes no job then, and does none.
fn nothing_more_once_closed() {
    let pool = Pool::new(1);
    thread::scope(|scope| {
        spawn!(scope, "closer", || pool.close());
        pool.close();
    });
    pool.close();
    let begun = Arc::new(AtomicBool::new(false));
    name("begun", &*begun);
    let job = || {
        let begun = Arc::clone(&begun);
        move || begun.store(true, Relaxed)
    };
    expect!(
        matches!(pool.submit(job()), Err(Closed)),
        "`submit` accepts a job although the pool is closed"
    );
    expect!(
        matches!(pool.apply(job()), Err(Closed)),
        "`apply` accepts a job although the pool is closed"
    );
    let job = job();
    expect!(
        matches!(pool.map(move |()| job(), [()]), Err(Closed)),
        "`map` accepts an item although the pool is closed"
    );
    expect_eq!(pool.join(), Ok(()), "what `join` of a closed pool returns");
    expect!(
        !begun.load(Relaxed),
        "the pool has refused a job, and done it nevertheless"
    );
}

/// Level 4: one job is at work when the pool is closed, and two wait for the worker. It does
/// them, and nobody else: not the thread that joins either.
fn what_waits_is_still_done() {
    let pool = Pool::new(1);
    let order = Arc::new(Mutex::new(Vec::new()));
    let gate = meeting("gate", 2);
    let at_the_gate = Arc::clone(&gate);
    let first = submit(&pool, move || {
        at_the_gate.wait();
        thread::current().id()
    });
    let others = [2, 3].map(|number| {
        let order = Arc::clone(&order);
        submit(&pool, move || {
            order.lock().unwrap().push(number);
            thread::current().id()
        })
    });
    pool.close();
    gate.wait();
    expect_eq!(pool.join(), Ok(()), "what `join` of a closed pool returns");
    expect_eq!(
        *order.lock().unwrap(),
        [2, 3],
        "the jobs that waited when the pool was closed, in the order in which they were done,"
    );
    let worker = value(first);
    for other in others.map(value) {
        expect!(
            other == worker,
            "a job that waited when the pool was closed is done by another thread than the worker"
        );
    }
}

/// Level 4: a closed pool still has all of its workers.
fn the_last_jobs_meet() {
    let pool = Pool::new(2);
    let meeting = meeting("meeting", 2);
    let jobs = [1, 2].map(|_| {
        let inside = Arc::clone(&meeting);
        submit(&pool, move || _ = inside.wait())
    });
    pool.close();
    jobs.into_iter().for_each(value);
}

/// Level 4: a job may come at the moment when the pool is closed. It is refused, or done when
/// `join` returns.
fn what_is_accepted_is_done() {
    let pool = Pool::new(1);
    let done = Arc::new(AtomicUsize::new(0));
    name("done", &*done);
    let (done, accepted) = thread::scope(|scope| {
        let submitter = spawn!(scope, "submitter", || {
            let submit = |_: &i32| {
                let count = Arc::clone(&done);
                pool.submit(move || _ = count.fetch_add(1, Relaxed)).is_ok()
            };
            [1, 2].iter().filter(|number| submit(number)).count()
        });
        pool.close();
        expect_eq!(pool.join(), Ok(()), "what `join` of a closed pool returns");
        (done.load(Relaxed), submitter.join().unwrap())
    });
    expect_eq!(
        done,
        accepted,
        "after `join`, the number of jobs done when {accepted} were accepted"
    );
}

/// Level 4: a map may come at that moment, too. It has all results, or none. While it waits
/// for its next item, the pool is there for others.
fn no_map_is_done_by_half() {
    let pool = Pool::new(1);
    let mapped = thread::scope(|scope| {
        let mapper = spawn!(scope, "mapper", || pool.map(|number| 10 * number, [1, 2]));
        pool.close();
        mapper.join().unwrap()
    });
    if let Ok(mapped) = mapped {
        expect_eq!(mapped, [10, 20], "what `map` returns");
    }
    let pool = Pool::new(1);
    let close_first = |&item: &i32| {
        if item == 2 {
            pool.close()
        }
    };
    expect_eq!(
        pool.map(|number| 10 * number, (1..=2).inspect(close_first)),
        Err(Closed),
        "what `map` returns if the pool is closed before it gets item 2 of 2"
    );
}

/// Level 4: who joins an open pool would wait for ever. It says so, and stays as it was.
fn an_open_pool_is_not_joined() {
    let pool = Pool::new(1);
    let gate = meeting("gate", 2);
    let at_the_gate = Arc::clone(&gate);
    let job = submit(&pool, move || _ = at_the_gate.wait());
    expect_eq!(
        pool.join(),
        Err(StillOpen),
        "what `join` of an open pool returns"
    );
    gate.wait();
    value(job);
    expect_eq!(apply(&pool, || 7), 7, "what `apply` returns after `join`");
    expect_eq!(
        pool.join(),
        Err(StillOpen),
        "what `join` of an open pool returns that has nothing to do"
    );
    pool.close();
    expect_eq!(pool.join(), Ok(()), "what `join` of a closed pool returns");
    expect_eq!(pool.join(), Ok(()), "what the second `join` returns");
}

/// Level 4: when `join` returns, the jobs are done, and what they have written is there.
fn join_waits_for_the_work() {
    let pool = Pool::new(2);
    let notes = Arc::new([Plain::new(0), Plain::new(0)]);
    name("first note", &notes[0]);
    name("second note", &notes[1]);
    for index in [0, 1] {
        let of_the_job = Arc::clone(&notes);
        drop(submit(&pool, move || of_the_job[index].set(1)));
    }
    pool.close();
    expect_eq!(pool.join(), Ok(()), "what `join` of a closed pool returns");
    for note in &*notes {
        expect_eq!(note.get(), 1, "after `join`, what a job has noted");
    }
}

/// Level 4: all who join wait, and all of them go on.
fn join_returns_to_everybody() {
    let pool = Pool::new(1);
    // An atomic: here it is asked whether the job is done, and not what orders it.
    let note = Arc::new(AtomicUsize::new(0));
    name("note", &*note);
    let of_the_job = Arc::clone(&note);
    drop(submit(&pool, move || of_the_job.store(1, Relaxed)));
    pool.close();
    two_join(&pool, || {
        expect_eq!(
            note.load(Relaxed),
            1,
            "two threads have joined the pool; after `join`, what the job has noted"
        );
    });
}

/// Level 4: whoever of them it was that waited for the workers, what the job has written
/// is there for both.
fn each_joiner_sees_the_work() {
    let pool = Pool::new(1);
    let note = Arc::new(Plain::new(0));
    name("note", &*note);
    let of_the_job = Arc::clone(&note);
    drop(submit(&pool, move || of_the_job.set(1)));
    pool.close();
    two_join(&pool, || {
        expect_eq!(note.get(), 1, "after `join`, what the job has noted");
    });
}

fn two_join(pool: &Pool, and_then: impl Fn() + Sync) {
    let join = || {
        expect_eq!(pool.join(), Ok(()), "what `join` of a closed pool returns");
        and_then();
    };
    thread::scope(|scope| {
        spawn!(scope, "joiner-1", join);
        spawn!(scope, "joiner-2", join);
    });
}

/// Level 4: a job submits another one to its own pool, and then one more. That one comes
/// too late: the pool is closed, and somebody joins it. To close it again is nothing.
fn a_job_may_submit() {
    let pool = Arc::new(Pool::new(1));
    let gate = meeting("gate", 2);
    let (at_the_gate, inside) = (Arc::clone(&gate), Arc::clone(&pool));
    let job = submit(&pool, move || {
        let in_time = inside.submit(|| 7);
        at_the_gate.wait();
        at_the_gate.wait();
        inside.close();
        (in_time, inside.submit(|| 8))
    });
    gate.wait();
    pool.close();
    gate.wait();
    expect_eq!(pool.join(), Ok(()), "what `join` of a closed pool returns");
    let (in_time, too_late) = value(job);
    let in_time = in_time.unwrap_or_else(|Closed| fail("an open pool has refused a job's job"));
    expect_eq!(value(in_time), 7, "what the job's job returns");
    expect!(
        matches!(too_late, Err(Closed)),
        "`submit` accepts a job's job although the pool is closed"
    );
}

/// Level 4: a pool is used, closed and joined while another one is at work, and that one
/// goes on.
fn two_pools_are_two() {
    let pool = Pool::new(1);
    let gate = meeting("gate", 2);
    let at_the_gate = Arc::clone(&gate);
    let job = submit(&pool, move || _ = at_the_gate.wait());
    let other = Pool::new(1);
    expect_eq!(
        apply(&other, || 7),
        7,
        "what `apply` of another pool returns"
    );
    other.close();
    expect_eq!(
        other.join(),
        Ok(()),
        "what `join` of the other pool returns"
    );
    let next = submit(&pool, || 8);
    gate.wait();
    value(job);
    expect_eq!(
        value(next),
        8,
        "what a job returns when another pool is closed"
    );
}

/// Level 5: to drop a pool closes it, and does not wait.
fn a_dropped_pool_is_closed() {
    let pool = Pool::new(1);
    let gate = meeting("gate", 2);
    let at_the_gate = Arc::clone(&gate);
    let first = submit(&pool, move || {
        at_the_gate.wait();
        1
    });
    let second = submit(&pool, || 2);
    drop(pool);
    gate.wait();
    expect_eq!(value(first), 1, "what the job at work returns");
    expect_eq!(value(second), 2, "what the job that waited returns");
}

/// Level 5: a job owns the pool, and is the last one to let go of it.
fn a_worker_drops_the_pool() {
    let pool = Arc::new(Pool::new(1));
    let gate = meeting("gate", 2);
    let (at_the_gate, inside) = (Arc::clone(&gate), Arc::clone(&pool));
    let job = submit(&pool, move || {
        at_the_gate.wait();
        drop(inside);
        7
    });
    drop(pool);
    gate.wait();
    expect_eq!(value(job), 7, "what the job returns");
}

/// Level 5: nobody waits for the workers of a dropped pool, and they end nevertheless, also
/// if somebody has a handle yet. Each of them keeps a sender until then.
fn no_worker_is_left() {
    thread_local!(static KEPT: RefCell<Option<Sender<()>>> = const { RefCell::new(None) });
    let pool = Pool::new(2);
    let meeting = meeting("meeting", 2);
    let (sender, all_have_ended) = mpsc::channel();
    let jobs = [1, 2].map(|_| {
        let (inside, sender) = (Arc::clone(&meeting), sender.clone());
        submit(&pool, move || {
            KEPT.replace(Some(sender));
            inside.wait();
        })
    });
    jobs.into_iter().for_each(value);
    let unread = submit(&pool, || 7);
    drop(sender);
    drop(pool);
    // Returns when there is no sender any more.
    expect!(all_have_ended.recv().is_err(), "nobody sends anything");
    expect_eq!(
        value(unread),
        7,
        "what the handle gives when the pool is gone"
    );
}

fn meeting(called: &str, of: usize) -> Arc<Barrier> {
    let meeting = Arc::new(Barrier::new(of));
    name(called, &*meeting);
    meeting
}

fn submit<T: Send + 'static>(pool: &Pool, job: impl FnOnce() -> T + Send + 'static) -> Handle<T> {
    match pool.submit(job) {
        Ok(handle) => handle,
        Err(Closed) => fail("an open pool has refused a job"),
    }
}

fn apply<T: Send + 'static>(pool: &Pool, job: impl FnOnce() -> T + Send + 'static) -> T {
    match pool.apply(job) {
        Ok(value) => value,
        Err(Closed) => fail("an open pool has refused to `apply`"),
    }
}

fn map<T: Send + 'static, R: Send + 'static>(
    pool: &Pool,
    f: impl Fn(T) -> R + Send + Sync + 'static,
    items: impl IntoIterator<Item = T>,
) -> Vec<R> {
    match pool.map(f, items) {
        Ok(results) => results,
        Err(Closed) => fail("an open pool has refused to `map`"),
    }
}

fn value<T>(handle: Handle<T>) -> T {
    match handle.join() {
        Ok(value) => value,
        Err(payload) => fail(format_args!(
            "a job returns a value, and its handle gives a panic: {}",
            words(&*payload)
        )),
    }
}

/// What the handle gives of a job that panics. A `join` that panics, too, gives nothing.
fn said(handle: Handle<()>) -> String {
    match panic::catch_unwind(AssertUnwindSafe(|| handle.join())) {
        Ok(Ok(())) => fail("a job has panicked, and its handle gives a value"),
        Ok(Err(payload)) => words(&*payload),
        Err(_) => fail("a job has panicked, and `join` panics, too: it is to return an `Err`"),
    }
}

/// What the caller of `f` hears of a panic.
fn caught(f: impl FnOnce()) -> String {
    match panic::catch_unwind(AssertUnwindSafe(f)) {
        Ok(()) => "nothing".to_owned(),
        Err(payload) => words(&*payload),
    }
}
