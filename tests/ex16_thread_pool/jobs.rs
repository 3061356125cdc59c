//! Any callers who share a pool, with any jobs.

use std::any::Any;
use std::collections::VecDeque;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;

use harness::{Call, Operation, Program, Programs, expect, expect_eq, fail, name, spawn};

use crate::exercise::{Closed, Handle, Pool};

/// What a panic says. That of `panic_any(7)` is the number 7.
pub fn words(payload: &(dyn Any + Send)) -> String {
    if let Some(number) = payload.downcast_ref::<i32>() {
        return format!("the number {number}");
    }
    let said = harness::words(payload).unwrap_or("something that is neither text nor a number");
    said.to_owned()
}

/// Each thread is a caller. A job panics if its argument is 1; `map` has so many items;
/// `join_first` is of the handles that are held.
fn programs(threads: usize, calls: usize) -> Programs {
    Programs::new(1..=threads, 1..=calls)
        .each("caller-", 1)
        .operation(Operation::new("submit").with(0..=1))
        .operation(Operation::new("submit_and_drop").with(0..=1))
        .operation(Operation::new("apply").with(0..=1))
        .operation(Operation::new("map").with(0..=3))
        .operation(Operation::new("join_first"))
}

/// For the modelled world: any caller may also close the pool.
#[allow(dead_code)]
pub fn small() -> Programs {
    let programs = programs(2, 3).operation(Operation::new("close"));
    programs.cases(50).schedules(10)
}

/// For real threads.
#[allow(dead_code)]
pub fn large() -> Programs {
    programs(3, 40).cases(20)
}

/// The callers call as the program says, and then the pool is closed and joined. Each
/// result is where it belongs, and each accepted job is done.
pub fn run(program: &Program) {
    let workers = 1 + program.calls().count() % 3;
    let pool = Pool::new(workers);
    let done = Arc::new(AtomicUsize::new(0));
    name("done", &*done);
    let is_closed_by_somebody = program.calls().any(|call| call.name == "close");
    let accepted: usize = thread::scope(|scope| {
        let mut callers = Vec::new();
        for (calls, number) in program.threads.iter().zip(1..) {
            let caller = Caller {
                pool: &pool,
                done: &done,
                accepted: 0,
                should_be: match is_closed_by_somebody {
                    true => ShouldBe::Either,
                    false => ShouldBe::Accepted,
                },
            };
            callers.push(spawn!(scope, "caller-{number}", move || caller.run(calls)));
        }
        // What went wrong is what a caller's panic says, on real threads, too.
        let ended = callers.into_iter().map(|caller| caller.join());
        ended
            .map(|ended| ended.unwrap_or_else(|payload| fail(words(&*payload))))
            .sum()
    });
    pool.close();
    expect_eq!(pool.join(), Ok(()), "what `join` of a closed pool returns");
    expect_eq!(
        done.load(Relaxed),
        accepted,
        "the number of jobs done when {accepted} were accepted by {workers} workers"
    );
}

/// What is to become of the next job.
#[derive(Clone, Copy)]
enum ShouldBe {
    Accepted,
    Refused,
    Either,
}

struct Caller<'a> {
    pool: &'a Pool,
    /// How many jobs are done. Those of a map are not counted.
    done: &'a Arc<AtomicUsize>,
    accepted: usize,
    should_be: ShouldBe,
}

struct Held {
    handle: Handle<usize>,
    panics: bool,
    number: usize,
}

impl Caller<'_> {
    /// Returns how many jobs were accepted.
    fn run(mut self, calls: &[Call]) -> usize {
        let mut held = VecDeque::new();
        for (number, call) in calls.iter().enumerate() {
            match (call.name, call.arguments.as_slice()) {
                ("submit", &[ending]) => held.extend(self.submit(ending == 1, number)),
                ("submit_and_drop", &[ending]) => drop(self.submit(ending == 1, number)),
                ("apply", &[ending]) => self.apply(ending == 1, number),
                ("map", &[items]) => self.map(items),
                ("close", _) => {
                    self.pool.close();
                    self.should_be = ShouldBe::Refused;
                }
                _ => held.pop_front().into_iter().for_each(join),
            }
        }
        held.into_iter().for_each(join);
        self.accepted
    }

    fn job(&self, panics: bool, number: usize) -> impl FnOnce() -> usize + Send + 'static {
        let done = Arc::clone(self.done);
        move || {
            done.fetch_add(1, Relaxed);
            if panics {
                panic!("job {number} gives up");
            }
            number
        }
    }

    fn submit(&mut self, panics: bool, number: usize) -> Option<Held> {
        let handle = self.pool.submit(self.job(panics, number));
        let handle = self.accepted("submit", handle)?;
        self.accepted += 1;
        Some(Held {
            handle,
            panics,
            number,
        })
    }

    fn apply(&mut self, panics: bool, number: usize) {
        let job = self.job(panics, number);
        let applied = panic::catch_unwind(AssertUnwindSafe(|| self.pool.apply(job)));
        // A panic is a job's, and that job was accepted.
        let applied = match applied {
            Ok(result) => result.map(Ok),
            Err(payload) => Ok(Err(words(&*payload))),
        };
        if let Some(result) = self.accepted("apply", applied) {
            self.accepted += 1;
            expect_eq!(result, ending(panics, number), "what `apply` gives");
        }
    }

    fn map(&mut self, items: i64) {
        let mapped = self.pool.map(|item| 10 * item, 0..items);
        if items == 0 {
            // There is nothing to be refused.
            return;
        }
        if let Some(results) = self.accepted("map", mapped) {
            let serial: Vec<i64> = (0..items).map(|item| 10 * item).collect();
            expect_eq!(results, serial, "what `map` returns");
        }
    }

    fn accepted<T>(&self, call: &str, result: Result<T, Closed>) -> Option<T> {
        let is_right = match self.should_be {
            ShouldBe::Accepted => result.is_ok(),
            ShouldBe::Refused => result.is_err(),
            ShouldBe::Either => true,
        };
        match &result {
            Ok(_) => expect!(is_right, "`{call}` is accepted by a closed pool"),
            Err(Closed) => expect!(is_right, "`{call}` is refused by an open pool"),
        }
        result.ok()
    }
}

fn join(held: Held) {
    expect_eq!(
        held.handle.join().map_err(|payload| words(&*payload)),
        ending(held.panics, held.number),
        "what job {} gives to `join`",
        held.number
    );
}

fn ending(panics: bool, number: usize) -> Result<usize, String> {
    match panics {
        true => Err(format!("job {number} gives up")),
        false => Ok(number),
    }
}
