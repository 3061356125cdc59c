//! One cell round a whole array, and threads that use the same element.

use std::cell::UnsafeCell;
use std::sync::atomic::{AtomicBool, Ordering::*};
use std::thread;

use super::ring::{Ring, Stores};
use super::run;
use crate::common::{Problem, fails};

const NOTHING: &str = "nothing orders the two";

#[test]
fn a_ring_that_publishes_too_weakly() {
    fails("relaxed tail", Problem::DataRace, NOTHING, || {
        let stores = Stores {
            tail: Relaxed,
            head: Release,
        };
        Ring::<[u32; 2]>::new(stores).hands_over(Ring::pop);
    });
}

#[test]
fn a_ring_that_gives_back_too_weakly() {
    fails("relaxed head", Problem::DataRace, NOTHING, || {
        let stores = Stores {
            tail: Release,
            head: Relaxed,
        };
        Ring::<[u32; 2]>::new(stores).hands_over(Ring::pop);
    });
}

#[test]
fn a_ring_with_two_producers() {
    fails("two producers", Problem::DataRace, NOTHING, || {
        let stores = Stores {
            tail: Release,
            head: Release,
        };
        let ring = Ring::<[u32; 2]>::new(stores);
        run(2, |me| assert!(ring.push(me as u32 + 1)));
    });
}

struct Racy<T>(UnsafeCell<T>);

// SAFETY: it is not safe, and that is what the tests are about.
unsafe impl<T> Sync for Racy<T> {}

impl<T> Racy<T> {
    #[track_caller]
    fn get(&self) -> *mut T {
        self.0.get()
    }
}

#[test]
fn the_same_element() {
    fails("the same element", Problem::DataRace, NOTHING, || {
        let cells = Racy(UnsafeCell::new([0_u32; 2]));
        run(2, |_| {
            // SAFETY: none; see `Racy`.
            unsafe { (*cells.get())[1] += 1 };
        });
    });
}

#[test]
fn all_elements_at_once() {
    fails("relaxed array", Problem::DataRace, NOTHING, || {
        let (cells, ready) = (Racy(UnsafeCell::new([0; 2])), AtomicBool::new(false));
        thread::scope(|scope| {
            let (cells, ready) = (&cells, &ready);
            scope.spawn(move || {
                // SAFETY: none; see `Racy`.
                unsafe { *cells.get() = [1; 2] };
                ready.store(true, Relaxed);
            });
            if ready.load(Acquire) {
                // SAFETY: none; see `Racy`.
                assert_eq!(unsafe { *cells.get() }, [1; 2]);
            }
        });
    });
}
