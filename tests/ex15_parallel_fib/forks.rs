//! How many helpers there are, and generated programs that fork.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;

use harness::{Call, Operation, Program, Programs, expect, fail, name, words};

use crate::exercise::{Helpers, fib_par, fibs};

/// fib(n) in n steps.
pub fn iterative(n: u64) -> u64 {
    let (mut fib, mut next) = (0, 1);
    for _ in 0..n {
        (fib, next) = (next, fib + next);
    }
    fib
}

/// What a panic in `f` says.
pub fn caught(f: impl FnOnce()) -> String {
    let Err(payload) = panic::catch_unwind(AssertUnwindSafe(f)) else {
        return "nothing".to_owned();
    };
    let said = words(&*payload).unwrap_or("something that is no text");
    said.to_owned()
}

/// So many helpers are free, one or two, and no more.
///
/// They meet with this thread at work: that shows that they are there. Meanwhile a `join`
/// of each of them finds nobody. They meet again, so that nobody is done before all have
/// tried.
pub fn free(number: usize, helpers: &Helpers) {
    let [at_work, tried] = [(); 2].map(|()| Barrier::new(number + 1));
    name("all at work", &at_work);
    name("all have tried", &tried);
    let alone = || {
        at_work.wait();
        let alone = is_alone(helpers);
        tried.wait();
        alone
    };
    let all_alone = match number {
        1 => helpers.join(alone, alone) == (true, true),
        _ => helpers.join(alone, || helpers.join(alone, alone)) == (true, (true, true)),
    };
    expect!(
        all_alone,
        "with {number} of {number} helpers at work, `join` still found another thread"
    );
}

/// Whether `join` leaves both calls to this thread.
pub fn is_alone(helpers: &Helpers) -> bool {
    let me = || thread::current().id();
    helpers.join(me, me) == (me(), me())
}

/// Helpers at work.
pub struct Work {
    limit: usize,
    now: AtomicUsize,
    too_many: AtomicUsize,
}

impl Work {
    pub fn of(limit: usize) -> Self {
        Self {
            limit,
            now: AtomicUsize::new(0),
            too_many: AtomicUsize::new(0),
        }
    }

    /// What a helper does while it is at work.
    pub fn of_a_helper<R>(&self, work: impl FnOnce() -> R) -> R {
        let now = self.now.fetch_add(1, Relaxed) + 1;
        if now > self.limit {
            self.too_many.store(now, Relaxed);
        }
        let result = work();
        self.now.fetch_sub(1, Relaxed);
        result
    }

    pub fn was_never_too_much(&self) {
        let too_many = self.too_many.load(Relaxed);
        expect!(
            too_many == 0,
            "{too_many} helpers were at work at the same time, and {} is the limit",
            self.limit
        );
    }
}

/// How many helpers the generated programs have.
const HELPERS: usize = 2;

fn programs(threads: usize, calls: usize) -> Programs {
    Programs::new(1..=threads, 1..=calls)
        .operation(Operation::new("fib_par").with(0..=6).with(0..=6))
        .operation(Operation::new("fibs").with(0..=5))
        .operation(Operation::new("join_and_panic_in").with(0..=2))
}

/// For the modelled world.
#[allow(dead_code)]
pub fn small() -> Programs {
    programs(2, 2).cases(40).schedules(10)
}

/// For real threads.
#[allow(dead_code)]
pub fn large() -> Programs {
    programs(3, 10).cases(30)
}

thread_local! {
    /// This thread is one of the program's, and no helper.
    static CALLS: Cell<bool> = const { Cell::new(false) };
}

/// Whatever the threads call: the results are right, there are never more helpers at work
/// than there are, and all of them are free in the end.
pub fn run(program: &Program) {
    let (helpers, work) = (Helpers::new(HELPERS), Work::of(HELPERS));
    name("helpers", &helpers);
    name("work", &work);
    let serial = |n| match CALLS.get() {
        true => iterative(n),
        false => work.of_a_helper(|| iterative(n)),
    };
    let wrong = thread::scope(|scope| {
        let mut threads = Vec::new();
        for calls in &program.threads {
            let (helpers, serial) = (&helpers, &serial);
            threads.push(scope.spawn(move || {
                CALLS.set(true);
                calls
                    .iter()
                    .find_map(|call| what_is_wrong(call, helpers, serial))
            }));
        }
        let joined = threads.into_iter().map(|thread| thread.join().unwrap());
        joined.collect::<Vec<_>>()
    });
    if let Some(wrong) = wrong.into_iter().flatten().next() {
        fail(wrong);
    }
    work.was_never_too_much();
    free(HELPERS, &helpers);
}

fn what_is_wrong(
    call: &Call,
    helpers: &Helpers,
    serial: &(impl Fn(u64) -> u64 + Sync),
) -> Option<String> {
    let (is, should_be) = match (call.name, call.arguments.as_slice()) {
        ("fib_par", &[n, cutoff]) => {
            let result = fib_par(n as u64, cutoff as u64, helpers, serial);
            (result.to_string(), iterative(n as u64).to_string())
        }
        ("fibs", &[len]) => {
            let ns: Vec<u64> = (1..=len as u64).collect();
            let results: Vec<u64> = ns.iter().map(|&n| iterative(n)).collect();
            let fibs = fibs(&ns, helpers, serial);
            (format!("{fibs:?}"), format!("{results:?}"))
        }
        (_, arguments) => {
            // One of the two calls, or both.
            let gives_up = |half| arguments == [half] || arguments == [2];
            let half = |half| {
                move || match serial(0) {
                    _ if gives_up(half) => fail("it gives up"),
                    result => result,
                }
            };
            let said = caught(|| _ = helpers.join(half(0), half(1)));
            (
                format!("the panic {said:?}"),
                format!("the panic {:?}", "it gives up"),
            )
        }
    };
    (is != should_be).then(|| format!("what comes of {call} is {is}, not {should_be}"))
}
