//! Data races: what orders two accesses to plain memory, and what does not.

use std::cell::UnsafeCell;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering, Ordering::*, fence};
use std::thread;

use model::{Config, Problem, Report, Verdict};

#[derive(Default)]
struct Shared {
    data: Data,
    flag: AtomicUsize,
}

#[derive(Default)]
struct Data(UnsafeCell<usize>);

// SAFETY: the model runs one thread at a time; what these tests ask is whether it
// sees who would have raced.
unsafe impl Sync for Data {}

impl Data {
    #[track_caller]
    fn write(&self) {
        // SAFETY: see `Sync`.
        unsafe { *self.0.get() += 1 }
    }

    #[track_caller]
    fn read(&self) -> usize {
        // SAFETY: see `Sync`.
        unsafe { *self.0.get() }
    }
}

type Thread = fn(&Shared);

fn reports(threads: [Thread; 2]) -> [Report; 2] {
    let program = move || {
        let shared = Shared::default();
        thread::scope(|scope| {
            for thread in &threads {
                scope.spawn(|| thread(&shared));
            }
        });
    };
    let schedules = Config {
        orderings: false,
        ..Config::default()
    };
    [
        model::check(&schedules, program),
        model::check_orderings(&Config::default(), program),
    ]
}

fn races(report: &Report) -> bool {
    match &report.verdict {
        Verdict::Pass => false,
        Verdict::Fail(story) => {
            assert_eq!(story.problem, Problem::DataRace, "{}", story.headline);
            true
        }
        Verdict::Stopped(reason) => panic!("{reason}"),
    }
}

/// Both engines see it: every execution has its own happens-before, however it was
/// scheduled.
#[track_caller]
fn race(threads: [Thread; 2]) {
    let reports = reports(threads);
    assert_eq!(reports.each_ref().map(races), [true, true], "{reports:?}");
}

#[track_caller]
fn no_race(threads: [Thread; 2]) {
    let reports = reports(threads);
    assert_eq!(reports.each_ref().map(races), [false, false], "{reports:?}");
}

fn publish(shared: &Shared, order: Ordering) {
    shared.data.write();
    shared.flag.store(1, order);
}

fn look(shared: &Shared, order: Ordering) {
    if shared.flag.load(order) == 1 {
        assert_eq!(shared.data.read(), 1);
    }
}

#[test]
fn nothing_orders_two_writes() {
    race([|x| x.data.write(), |x| x.data.write()]);
    race([|x| x.data.write(), |x| assert!(x.data.read() < 2)]);
    no_race([
        |x| assert!(x.data.read() < 2),
        |x| assert!(x.data.read() < 2),
    ]);
}

#[test]
fn publication() {
    no_race([|x| publish(x, Release), |x| look(x, Acquire)]);
    no_race([|x| publish(x, SeqCst), |x| look(x, SeqCst)]);
    race([|x| publish(x, Relaxed), |x| look(x, Acquire)]);
    race([|x| publish(x, Release), |x| look(x, Relaxed)]);
}

#[test]
fn publication_with_fences() {
    fn publish(shared: &Shared) {
        shared.data.write();
        fence(Release);
        shared.flag.store(1, Relaxed);
    }
    fn look(shared: &Shared) {
        if shared.flag.load(Relaxed) == 1 {
            fence(Acquire);
            shared.data.read();
        }
    }

    no_race([publish, look]);
    no_race([publish, |x| super::races::look(x, Acquire)]);
    race([publish, |x| super::races::look(x, Relaxed)]);
    // A fence that comes too early.
    race([publish, |x| {
        fence(Acquire);
        super::races::look(x, Relaxed);
    }]);
}

#[test]
fn publication_through_an_update() {
    fn publish(shared: &Shared) {
        shared.data.write();
        shared.flag.store(1, Release);
        shared.flag.fetch_add(1, Relaxed);
    }
    fn publish_anew(shared: &Shared) {
        shared.data.write();
        shared.flag.store(1, Release);
        shared.flag.store(2, Relaxed);
    }
    fn look(shared: &Shared) {
        if shared.flag.load(Acquire) == 2 {
            shared.data.read();
        }
    }

    no_race([publish, look]);
    race([publish_anew, look]);
}

#[test]
fn a_race_behind_a_weak_outcome() {
    // Each enters if it does not see the other: in sequentially consistent
    // schedules one of them does.
    fn enter(mine: usize, shared: &[AtomicUsize; 2], data: &Data, order: [Ordering; 2]) {
        shared[mine].store(1, order[0]);
        if shared[1 - mine].load(order[1]) == 0 {
            data.write();
        }
    }
    fn program(order: [Ordering; 2]) -> impl Fn() + Send + Sync + Copy {
        move || {
            let (shared, data) = (Default::default(), Data::default());
            thread::scope(|scope| {
                scope.spawn(|| enter(0, &shared, &data, order));
                scope.spawn(|| enter(1, &shared, &data, order));
            });
        }
    }

    let right = program([SeqCst, SeqCst]);
    assert!(!races(&model::check(&Config::default(), right)));
    for order in [[Release, Acquire], [Release, SeqCst], [SeqCst, Acquire]] {
        let wrong = program(order);
        assert!(races(&model::check(&Config::default(), wrong)), "{order:?}");
    }
}

#[test]
fn a_lock_orders() {
    static LOCK: Mutex<()> = Mutex::new(());

    fn locked(shared: &Shared) {
        let _guard = LOCK.lock();
        shared.data.write();
    }

    no_race([locked, locked]);
    race([locked, |x| x.data.write()]);
}
