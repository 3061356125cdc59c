//! Any workers for `run_limited`: they work, start others, and panic.

use std::panic::{self, AssertUnwindSafe};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::thread;

use harness::{Call, Operation, Program, Programs, expect, expect_eq, name};

use crate::exercise::run_limited;

/// Each list of calls is what one worker does.
fn programs(workers: usize, calls: usize, pauses: i64) -> Programs {
    Programs::new(1..=workers, 1..=calls)
        .each("worker ", 0)
        .operation(Operation::new("work").with(0..=pauses))
        .operation(Operation::new("lead"))
        .operation(Operation::new("panic"))
}

/// For the modelled world.
#[allow(dead_code)]
pub fn small() -> Programs {
    programs(3, 2, 1).schedules(10)
}

/// For real threads.
#[allow(dead_code)]
pub fn large() -> Programs {
    programs(6, 4, 3).cases(16)
}

/// Through one permit, through two, and through more than there are workers.
pub fn run(program: &Program) {
    let workers = &program.threads;
    for permits in [1, 2, workers.len() + 1] {
        through(permits, workers);
    }
}

fn through(permits: usize, workers: &[Vec<Call>]) {
    let desk = Desk {
        permits,
        inside: AtomicUsize::new(0),
        too_many: AtomicBool::new(false),
        came: Mutex::new(Vec::new()),
    };
    name("inside", &desk.inside);
    name("too_many", &desk.too_many);
    name("came", &desk.came);
    let ended = panic::catch_unwind(AssertUnwindSafe(|| {
        run_limited(permits, workers.len(), |worker| {
            desk.serve(worker, &workers[worker]);
        });
    }));

    let heads = workers.len();
    let so_many = format!("of {heads} workers with {permits} permits");
    expect!(
        !desk.too_many.into_inner(),
        "more were inside at once than there are permits, {so_many}"
    );
    let mut came = desk.came.into_inner().unwrap();
    came.sort();
    expect_eq!(
        came,
        Vec::from_iter(0..heads),
        "the list of those who worked, {so_many},"
    );
    let gave_up = workers.iter().flatten().any(|call| call.name == "panic");
    expect_eq!(
        ended.is_err(),
        gave_up,
        "whether `run_limited` panicked, {so_many},"
    );
}

struct Desk {
    permits: usize,
    inside: AtomicUsize,
    too_many: AtomicBool,
    /// Which worker was called.
    came: Mutex<Vec<usize>>,
}

impl Desk {
    fn serve(&self, worker: usize, calls: &[Call]) {
        if self.inside.fetch_add(1, SeqCst) >= self.permits {
            self.too_many.store(true, SeqCst);
        }
        self.came.lock().unwrap().push(worker);
        let mut gives_up = false;
        for call in calls {
            match call.name {
                "work" => (0..call.arguments[0]).for_each(|_| thread::yield_now()),
                "lead" => lead(),
                _ => gives_up = true,
            }
        }
        self.inside.fetch_sub(1, SeqCst);
        if gives_up {
            panic::resume_unwind(Box::new("a worker gives up"));
        }
    }
}

/// Starts two workers of its own, who have nothing to do with the permits of the others.
fn lead() {
    let worked = AtomicUsize::new(0);
    run_limited(1, 2, |_| _ = worked.fetch_add(1, SeqCst));
    expect_eq!(
        worked.into_inner(),
        2,
        "how many worked whom a worker has started with `run_limited(1, 2, …)`"
    );
}
