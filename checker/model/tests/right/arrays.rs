//! One cell round a whole array, whose elements belong to different threads.

use std::mem::MaybeUninit;
use std::sync::Barrier;
use std::sync::atomic::Ordering::*;

use super::ring::{Elements, Ring, Stores};
use super::{Shared, run};
use crate::common::passes;

const RIGHT: Stores = Stores {
    tail: Release,
    head: Release,
};

fn ring<E: Elements>() {
    Ring::<E>::new(RIGHT).hands_over(Ring::pop);
}

#[test]
fn a_ring() {
    passes("ring of an array", ring::<[u32; 2]>);
    passes("ring of slots", ring::<[MaybeUninit<u32>; 2]>);
    passes("ring of an array to be", ring::<MaybeUninit<[u32; 2]>>);
}

#[test]
fn a_ring_that_asks_for_its_array_first() {
    passes("ring, pointer first", || {
        Ring::<[u32; 2]>::new(RIGHT).hands_over(Ring::pop_from);
    });
}

#[test]
fn each_its_own_element() {
    passes("each its own", || {
        let cells = Shared::new([[0_u16; 2]; 2]);
        run(2, |me| {
            // SAFETY: each thread uses its own element.
            unsafe { (*cells.get().cast::<[u16; 2]>().add(me))[me] = 7 };
        });
        assert_eq!(cells.with(|cells| *cells), [[7, 0], [0, 7]]);
    });
    passes("each its own byte of a slice", || {
        let cells: Box<Shared<[u8]>> = Box::new(Shared::new([0; 2]));
        run(2, |me| {
            // SAFETY: each thread uses its own element.
            unsafe { *cells.get().cast::<u8>().add(me) = 7 };
        });
        assert_eq!(cells.with(|cells| cells.to_vec()), [7, 7]);
    });
}

#[test]
fn elements_change_hands_at_a_barrier() {
    passes("change hands", || {
        let (cells, barrier) = (Shared::new([0_u32; 2]), Barrier::new(2));
        run(2, |me| {
            let own = |element: usize| {
                // SAFETY: inside the array.
                unsafe { cells.get().cast::<u32>().add(element) }
            };
            // SAFETY: each thread uses another element, before and after.
            unsafe { *own(me) += 1 };
            barrier.wait();
            // SAFETY: as above.
            unsafe { *own(1 - me) += 1 };
        });
        assert_eq!(cells.with(|cells| *cells), [2, 2]);
    });
}
