//! Threads that take permits and part with them in every way there is.

use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicBool, AtomicIsize, Ordering::SeqCst};
use std::thread;

use harness::{Call, Operation, Program, Programs, expect, expect_eq, name};

use crate::exercise::{Permit, Semaphore};

fn programs(threads: usize, calls: usize, pauses: i64) -> Programs {
    let all = Programs::new(1..=threads, 1..=calls);
    ["hold", "try", "panic", "pass_on", "lend"]
        .into_iter()
        .map(|does| Operation::new(does).with(0..=pauses))
        .fold(all, Programs::operation)
}

/// For the modelled world.
#[allow(dead_code)]
pub fn small() -> Programs {
    programs(3, 3, 1)
}

/// For real threads.
#[allow(dead_code)]
pub fn large() -> Programs {
    programs(4, 60, 3).cases(16)
}

/// Nobody ever has a permit that was not there, everybody comes to an end, and in the
/// end all permits are back.
pub fn run(program: &Program) {
    // One fewer than may want one.
    let permits = program.threads.len().max(2) - 1;
    let desk = Desk {
        semaphore: Semaphore::new(permits),
        left: AtomicIsize::new(permits as isize),
        too_many: AtomicBool::new(false),
    };
    name("semaphore", &desk.semaphore);
    name("permits left", &desk.left);
    name("too_many", &desk.too_many);
    thread::scope(|scope| {
        for calls in &program.threads {
            scope.spawn(|| calls.iter().for_each(|call| desk.serve(call)));
        }
    });
    expect!(
        !desk.too_many.into_inner(),
        "somebody got a permit when all were taken"
    );
    expect_eq!(
        free_permits(&desk.semaphore),
        permits,
        "the number of free permits when all are back"
    );
}

/// A semaphore, and beside it a count of the permits that are left. One is counted as left
/// before it is given back, and as taken after it was acquired: so there may be fewer
/// permits than the count says, and never more.
struct Desk {
    semaphore: Semaphore,
    left: AtomicIsize,
    too_many: AtomicBool,
}

impl Desk {
    fn serve(&self, call: &Call) {
        let pause = || (0..call.arguments[0]).for_each(|_| thread::yield_now());
        match call.name {
            "hold" => {
                let permit = self.taken(self.semaphore.acquire());
                pause();
                self.is_free_again();
                drop(permit);
            }
            "try" => {
                if let Some(permit) = self.semaphore.try_acquire() {
                    let permit = self.taken(permit);
                    pause();
                    self.is_free_again();
                    drop(permit);
                }
            }
            "panic" => {
                let holder = AssertUnwindSafe(|| {
                    let _permit = self.taken(self.semaphore.acquire());
                    pause();
                    self.is_free_again();
                    panic::resume_unwind(Box::new("a holder panics"));
                });
                _ = panic::catch_unwind(holder);
            }
            "pass_on" => {
                self.taken(self.semaphore.acquire()).forget();
                pause();
                self.is_free_again();
                self.semaphore.release();
            }
            // There is one more for a while.
            _ => {
                self.is_free_again();
                self.semaphore.release();
                pause();
                self.taken(self.semaphore.acquire()).forget();
            }
        }
    }

    fn taken<'a>(&self, permit: Permit<'a>) -> Permit<'a> {
        if self.left.fetch_sub(1, SeqCst) < 1 {
            self.too_many.store(true, SeqCst);
        }
        permit
    }

    fn is_free_again(&self) {
        self.left.fetch_add(1, SeqCst);
    }
}

/// How many permits nobody has.
pub fn free_permits(semaphore: &Semaphore) -> usize {
    const TOO_MANY: usize = 10;
    let permits: Vec<Permit> = (0..TOO_MANY)
        .map_while(|_| semaphore.try_acquire())
        .collect();
    permits.len()
}
