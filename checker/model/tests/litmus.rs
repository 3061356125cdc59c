//! The classic questions to a memory model, asked of the orderings engine: what
//! may be read, and what may not.

#[macro_use]
extern crate model_std as std;
extern crate std as real;

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering, Ordering::*, fence};
use std::thread;

use model::{Config, Verdict};

type Shared = [AtomicUsize; 3];
type Thread = fn(&Shared) -> Vec<usize>;

/// What the threads read, over all executions; with four threads over those
/// with one forced switch.
fn outcomes(threads: &'static [Thread]) -> BTreeSet<Vec<usize>> {
    static FOUND: real::sync::Mutex<BTreeSet<Vec<usize>>> =
        real::sync::Mutex::new(real::collections::BTreeSet::new());
    static ONE_AT_A_TIME: real::sync::Mutex<()> = real::sync::Mutex::new(());

    let _alone = ONE_AT_A_TIME.lock();
    FOUND.lock().unwrap().clear();
    let config = Config {
        bound: if threads.len() > 3 { 1 } else { usize::MAX },
        ..Config::default()
    };
    let report = model::check_orderings(&config, move || {
        let shared = Shared::default();
        let read: Vec<usize> = thread::scope(|scope| {
            let started: Vec<_> = threads
                .iter()
                .map(|thread| scope.spawn(|| thread(&shared)))
                .collect();
            started
                .into_iter()
                .flat_map(|thread| thread.join().unwrap())
                .collect()
        });
        FOUND.lock().unwrap().insert(read);
    });
    assert!(matches!(report.verdict, Verdict::Pass), "{report:?}");
    FOUND.lock().unwrap().clone()
}

#[track_caller]
fn allows(threads: &'static [Thread], read: &[usize]) {
    let found = outcomes(threads);
    assert!(found.contains(read), "never {read:?}, only {found:?}");
}

#[track_caller]
fn forbids(threads: &'static [Thread], read: &[usize]) {
    let found = outcomes(threads);
    assert!(!found.contains(read), "{read:?} among {found:?}");
    assert!(found.len() > 1, "only {found:?}");
}

#[test]
fn message_passing() {
    fn reader(x: &Shared, flag: Ordering) -> Vec<usize> {
        vec![x[1].load(flag), x[0].load(Relaxed)]
    }
    fn writer(x: &Shared, flag: Ordering) -> Vec<usize> {
        x[0].store(1, Relaxed);
        x[1].store(1, flag);
        vec![]
    }

    allows(&[|x| writer(x, Relaxed), |x| reader(x, Acquire)], &[1, 0]);
    allows(&[|x| writer(x, Release), |x| reader(x, Relaxed)], &[1, 0]);
    forbids(&[|x| writer(x, Release), |x| reader(x, Acquire)], &[1, 0]);
    forbids(&[|x| writer(x, SeqCst), |x| reader(x, SeqCst)], &[1, 0]);
    // Both mixtures of sequentially consistent and weaker.
    forbids(&[|x| writer(x, Release), |x| reader(x, SeqCst)], &[1, 0]);
    forbids(&[|x| writer(x, SeqCst), |x| reader(x, Acquire)], &[1, 0]);
}

#[test]
fn message_passing_with_fences() {
    fn writer(x: &Shared) -> Vec<usize> {
        x[0].store(1, Relaxed);
        fence(Release);
        x[1].store(1, Relaxed);
        vec![]
    }
    fn reader(x: &Shared) -> Vec<usize> {
        let flag = x[1].load(Relaxed);
        fence(Acquire);
        vec![flag, x[0].load(Relaxed)]
    }

    forbids(&[writer, reader], &[1, 0]);
    allows(
        &[writer, |x| vec![x[1].load(Relaxed), x[0].load(Relaxed)]],
        &[1, 0],
    );
}

#[test]
fn message_passing_through_an_update() {
    fn first(x: &Shared) -> Vec<usize> {
        x[0].store(1, Relaxed);
        x[1].store(1, Release);
        vec![]
    }
    // An update continues the release sequence, a store does not.
    forbids(
        &[
            first,
            |x| vec![x[1].fetch_add(1, Relaxed)],
            |x| vec![x[1].load(Acquire), x[0].load(Relaxed)],
        ],
        &[1, 2, 0],
    );
    allows(
        &[
            first,
            |x| {
                x[1].store(2, Relaxed);
                vec![]
            },
            |x| vec![x[1].load(Acquire), x[0].load(Relaxed)],
        ],
        &[2, 0],
    );
}

#[test]
fn a_lock_handed_over_by_a_plain_store() {
    fn spin(x: &Shared, unlock: Ordering) -> Vec<usize> {
        while x[1].swap(1, Acquire) == 1 {
            thread::yield_now();
        }
        let seen = x[0].load(Relaxed);
        x[0].store(seen + 1, Relaxed);
        x[1].store(0, unlock);
        vec![seen]
    }

    // Relaxed unlocking lets the second one read what was before.
    allows(&[|x| spin(x, Relaxed), |x| spin(x, Relaxed)], &[0, 0]);
    forbids(&[|x| spin(x, Release), |x| spin(x, Release)], &[0, 0]);
}

#[test]
fn store_buffering() {
    fn side(x: &Shared, mine: usize, store: Ordering, load: Ordering) -> Vec<usize> {
        x[mine].store(1, store);
        vec![x[1 - mine].load(load)]
    }
    fn fenced(x: &Shared, mine: usize) -> Vec<usize> {
        x[mine].store(1, Relaxed);
        fence(SeqCst);
        vec![x[1 - mine].load(Relaxed)]
    }

    allows(
        &[
            |x| side(x, 0, Release, Acquire),
            |x| side(x, 1, Release, Acquire),
        ],
        &[0, 0],
    );
    forbids(
        &[
            |x| side(x, 0, SeqCst, SeqCst),
            |x| side(x, 1, SeqCst, SeqCst),
        ],
        &[0, 0],
    );
    forbids(&[|x| fenced(x, 0), |x| fenced(x, 1)], &[0, 0]);
}

#[test]
fn independent_reads_of_independent_writes() {
    fn write(x: &Shared, which: usize, order: Ordering) -> Vec<usize> {
        x[which].store(1, order);
        vec![]
    }
    fn read(x: &Shared, first: usize, order: Ordering) -> Vec<usize> {
        vec![x[first].load(order), x[1 - first].load(order)]
    }

    allows(
        &[
            |x| write(x, 0, Release),
            |x| write(x, 1, Release),
            |x| read(x, 0, Acquire),
            |x| read(x, 1, Acquire),
        ],
        &[1, 0, 1, 0],
    );
    forbids(
        &[
            |x| write(x, 0, SeqCst),
            |x| write(x, 1, SeqCst),
            |x| read(x, 0, SeqCst),
            |x| read(x, 1, SeqCst),
        ],
        &[1, 0, 1, 0],
    );
}

#[test]
fn one_location_has_one_order() {
    // Nobody goes back in time, however weak the accesses are.
    forbids(
        &[
            |x| {
                x[0].store(1, Relaxed);
                x[0].store(2, Relaxed);
                vec![]
            },
            |x| vec![x[0].load(Relaxed), x[0].load(Relaxed)],
        ],
        &[2, 1],
    );
    // Updates lose nothing.
    let found = outcomes(&[
        |x| vec![x[0].fetch_add(1, Relaxed)],
        |x| vec![x[0].fetch_add(1, Relaxed)],
    ]);
    assert_eq!(found, BTreeSet::from([vec![0, 1], vec![1, 0]]));
}

#[test]
fn a_lock_orders_what_it_protects() {
    static LOCK: Mutex<()> = Mutex::new(());

    fn both(x: &Shared) -> Vec<usize> {
        let _guard = LOCK.lock();
        let seen = x[0].load(Relaxed);
        x[0].store(seen + 1, Relaxed);
        vec![seen]
    }

    let found = outcomes(&[both, both]);
    assert_eq!(found, BTreeSet::from([vec![0, 1], vec![1, 0]]));
}
