//! Right programs.

use std::cell::UnsafeCell;
use std::sync::Arc;
use std::thread;

use crossbeam_queue::{ArrayQueue, SegQueue};

use crate::Data;
use crate::common::{is_only_slow, passes};

#[test]
fn every_element_goes_to_one_thread() {
    passes("two producers, two consumers", || {
        let queue = SegQueue::new();
        let popped = thread::scope(|scope| {
            scope.spawn(|| queue.push(1));
            scope.spawn(|| queue.push(2));
            let other = scope.spawn(|| queue.pop());
            [queue.pop(), other.join().unwrap()]
        });
        let rest: Vec<u32> = queue.into_iter().collect();
        let mut all: Vec<u32> = popped.into_iter().flatten().chain(rest).collect();
        all.sort_unstable();
        assert_eq!(all, [1, 2]);
    });
}

#[test]
fn first_in_first_out() {
    passes("order", || {
        let queue = SegQueue::new();
        thread::scope(|scope| {
            scope.spawn(|| {
                queue.push(1);
                queue.push(2);
            });
            let mut last = 0;
            while last < 2 {
                if let Some(next) = queue.pop() {
                    assert_eq!(next, last + 1);
                    last = next;
                }
            }
        });
        assert!(queue.is_empty());
    });
}

#[test]
fn an_element_brings_what_its_thread_had_done() {
    passes("handing over", || {
        let (queue, data) = (ArrayQueue::new(1), Data::new());
        thread::scope(|scope| {
            scope.spawn(|| {
                data.set(1);
                queue.push(()).unwrap();
            });
            while queue.pop().is_none() {
                thread::yield_now();
            }
            assert_eq!(data.get(), 1);
        });
    });
}

#[test]
fn a_place_brings_what_made_it_free() {
    passes("room", || {
        let (queue, data) = (ArrayQueue::new(1), Data::new());
        queue.push(1).unwrap();
        thread::scope(|scope| {
            scope.spawn(|| {
                data.set(1);
                assert_eq!(queue.pop(), Some(1));
            });
            while queue.push(2).is_err() {}
            assert_eq!(data.get(), 1);
        });
    });
}

#[test]
fn a_full_queue_gives_the_element_back() {
    passes("full", || {
        let mut queue = ArrayQueue::new(2);
        assert_eq!(queue.capacity(), 2);
        thread::scope(|scope| {
            scope.spawn(|| queue.push(1).unwrap());
            scope.spawn(|| queue.push(2).unwrap());
        });
        assert!(queue.is_full());
        assert_eq!(queue.push(3), Err(3));
        assert_eq!(queue.push_mut(3), Err(3));
        let oldest = queue.force_push(3).unwrap();
        assert_eq!(queue.pop_mut(), Some(3 - oldest));
        assert_eq!(queue.push_mut(4), Ok(()));
        assert_eq!(queue.len(), 2);
        assert_eq!(
            (queue.pop(), queue.pop(), queue.pop()),
            (Some(3), Some(4), None)
        );
    });
}

#[test]
fn what_is_left_is_dropped() {
    passes("drop", || {
        let seen = Arc::new(());
        let (bounded, unbounded) = (ArrayQueue::new(3), SegQueue::new());
        for _ in 0..3 {
            bounded.push(Arc::clone(&seen)).unwrap();
            unbounded.push(Arc::clone(&seen));
        }
        assert_eq!(unbounded.len(), 3);
        drop(bounded.pop());
        drop((bounded, unbounded));
        assert_eq!(Arc::strong_count(&seen), 1);
    });
}

#[test]
fn a_static_starts_empty() {
    static QUEUE: SegQueue<String> = SegQueue::new();

    passes("static", || {
        assert!(QUEUE.is_empty());
        QUEUE.push("left behind".to_owned());
        thread::spawn(|| QUEUE.push("another".to_owned()))
            .join()
            .unwrap();
        assert_eq!(QUEUE.len(), 2);
    });
}

#[test]
fn a_length_of_one_says_that_it_has_come() {
    passes("length", || {
        let (queue, data) = (SegQueue::new(), Data::new());
        thread::scope(|scope| {
            scope.spawn(|| {
                data.set(1);
                queue.push(());
            });
            while queue.is_empty() {
                std::hint::spin_loop();
            }
            assert_eq!(data.get(), 1);
        });
    });
}

/// The elements are all the same; how many are left is not.
#[test]
fn who_pops_for_long_is_not_said_to_go_round() {
    for elements in [2_500, 1_250] {
        is_only_slow(move || {
            let (some, any) = (ArrayQueue::new(elements), SegQueue::new());
            for _ in 0..elements {
                some.push(1).unwrap();
                any.push(1);
            }
            while some.pop().is_some() {
                assert_eq!(any.pop(), Some(1));
            }
        });
    }
}

#[test]
fn queues_in_a_cell() {
    passes("queues in a cell", || {
        struct Outer(UnsafeCell<(SegQueue<u32>, ArrayQueue<u32>)>);
        // SAFETY: nobody has what is in it as `&mut`.
        unsafe impl Sync for Outer {}

        impl Outer {
            fn get(&self) -> &(SegQueue<u32>, ArrayQueue<u32>) {
                // SAFETY: as for `Sync`.
                unsafe { &*self.0.get() }
            }
        }

        let outer = Outer(UnsafeCell::new((SegQueue::new(), ArrayQueue::new(2))));
        thread::scope(|scope| {
            for number in 0..2 {
                let outer = &outer;
                scope.spawn(move || {
                    outer.get().0.push(number);
                    outer.get().1.push(number).unwrap();
                });
            }
        });
        assert_eq!((outer.get().0.len(), outer.get().1.len()), (2, 2));
    });
}
