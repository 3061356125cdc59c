//! Mutual exclusion by loads and stores alone, and sequence locks: right with the
//! orderings that they need, wrong with weaker ones.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering, Ordering::*, fence};
use std::thread;

use model::{Config, Verdict};

fn passes(program: impl Fn() + Send + Sync + 'static) -> bool {
    let report = model::check(&Config::default(), program);
    assert_eq!(report.coverage.orderings_unsupported, None);
    match report.verdict {
        Verdict::Pass => {
            assert!(!report.coverage.is_cut(), "{report:?}");
            true
        }
        Verdict::Fail(_) => false,
        Verdict::Stopped(reason) => panic!("{reason}"),
    }
}

/// Two threads run the algorithm around a critical section.
fn exclude<L: Default + Sync>(
    enter: impl Fn(&L, usize) + Send + Sync + 'static,
    leave: impl Fn(&L, usize) + Send + Sync + 'static,
) -> bool {
    passes(move || {
        let (lock, inside) = (L::default(), AtomicUsize::new(0));
        let (lock, inside, enter, leave) = (&lock, &inside, &enter, &leave);
        thread::scope(|scope| {
            for me in [0, 1] {
                scope.spawn(move || {
                    enter(lock, me);
                    assert_eq!(inside.fetch_add(1, Relaxed), 0, "both are inside");
                    inside.fetch_sub(1, Relaxed);
                    leave(lock, me);
                });
            }
        });
    })
}

#[derive(Default)]
struct Flags {
    wants: [AtomicBool; 2],
    turn: AtomicUsize,
}

/// Peterson (1981).
fn peterson(store: Ordering, load: Ordering) -> bool {
    exclude(
        move |lock: &Flags, me| {
            lock.wants[me].store(true, store);
            lock.turn.store(1 - me, store);
            while lock.wants[1 - me].load(load) && lock.turn.load(load) == 1 - me {
                thread::yield_now();
            }
        },
        move |lock, me| lock.wants[me].store(false, store),
    )
}

#[test]
fn peterson_needs_sequential_consistency() {
    assert!(peterson(SeqCst, SeqCst));
    assert!(!peterson(Release, Acquire));
    assert!(!peterson(Release, SeqCst));
    assert!(!peterson(SeqCst, Acquire));
}

/// Dekker, in Dijkstra, "Cooperating Sequential Processes" (1965).
fn dekker(store: Ordering, load: Ordering, fenced: bool) -> bool {
    exclude(
        move |lock: &Flags, me| {
            let announce = |wants| {
                lock.wants[me].store(wants, store);
                if fenced {
                    fence(SeqCst);
                }
            };
            announce(true);
            while lock.wants[1 - me].load(load) {
                if lock.turn.load(load) != me {
                    announce(false);
                    while lock.turn.load(load) != me {
                        thread::yield_now();
                    }
                    announce(true);
                } else {
                    thread::yield_now();
                }
            }
            if fenced {
                fence(Acquire);
            }
        },
        move |lock, me| {
            lock.turn.store(1 - me, store);
            lock.wants[me].store(false, store);
        },
    )
}

#[test]
fn dekker_needs_sequential_consistency() {
    assert!(dekker(SeqCst, SeqCst, false));
    assert!(!dekker(Release, Acquire, false));
    // Or fences in the right place.
    assert!(dekker(Release, Relaxed, true));
}

#[derive(Default)]
struct Bakery {
    choosing: [AtomicBool; 2],
    number: [AtomicUsize; 2],
}

/// Lamport, "A New Solution of Dijkstra's Concurrent Programming Problem" (1974).
fn bakery(store: Ordering, load: Ordering) -> bool {
    exclude(
        move |lock: &Bakery, me| {
            let other = 1 - me;
            lock.choosing[me].store(true, store);
            let mine = 1 + lock.number[other].load(load);
            lock.number[me].store(mine, store);
            lock.choosing[me].store(false, store);
            while lock.choosing[other].load(load) {
                thread::yield_now();
            }
            loop {
                let theirs = lock.number[other].load(load);
                if theirs == 0 || (mine, me) < (theirs, other) {
                    break;
                }
                thread::yield_now();
            }
        },
        move |lock, me| lock.number[me].store(0, store),
    )
}

#[test]
fn bakery_needs_sequential_consistency() {
    assert!(bakery(SeqCst, SeqCst));
    assert!(!bakery(Release, Acquire));
}

/// Boehm, "Can Seqlocks Get Along with Programming Language Memory Models?"
/// (MSPC 2012).
fn sequence_lock(writer: Ordering, reader: Ordering) -> bool {
    passes(move || {
        let (sequence, data) = (AtomicUsize::new(0), [const { AtomicUsize::new(0) }; 2]);
        thread::scope(|scope| {
            scope.spawn(|| {
                sequence.store(1, Relaxed);
                fence(writer);
                for half in &data {
                    half.store(1, Relaxed);
                }
                sequence.store(2, Release);
            });
            scope.spawn(|| {
                let before = sequence.load(Acquire);
                let read = data.each_ref().map(|half| half.load(Relaxed));
                fence(reader);
                if before % 2 == 0 && sequence.load(Relaxed) == before {
                    assert_eq!(read[0], read[1], "half of it is old");
                }
            });
        });
    })
}

#[test]
fn a_sequence_lock_needs_both_fences() {
    assert!(sequence_lock(Release, Acquire));
    assert!(!sequence_lock(Acquire, Acquire));
    assert!(!sequence_lock(Release, Release));
}
