//! `AtomicCell`, of every size.

use std::cell::UnsafeCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crossbeam_utils::atomic::{AtomicCell, AtomicConsume};

use crate::common::passes;

#[test]
fn numbers_count() {
    passes("two count", || {
        let count = AtomicCell::new(0_u32);
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    count.fetch_add(1);
                    count.fetch_update(|old| Some(old + 10)).unwrap();
                });
            }
        });
        assert_eq!(count.load(), 22);
        assert_eq!(count.fetch_max(30), 22);
        assert_eq!(count.fetch_nand(u32::MAX), 30);
        assert_eq!(count.into_inner(), !30);
    });
}

#[test]
fn negative_numbers_and_flags() {
    passes("plain values", || {
        let small = AtomicCell::new(-1_i8);
        assert_eq!(small.fetch_sub(1), -1);
        assert_eq!(small.load(), -2);
        assert_eq!(small.compare_exchange(-2, i8::MIN), Ok(-2));
        assert_eq!(small.compare_exchange(-2, 5), Err(i8::MIN));
        let flag = AtomicCell::new(false);
        assert!(!flag.fetch_or(true));
        assert!(flag.take());
        assert!(!flag.load());
        let wide = AtomicCell::new(u128::MAX);
        assert_eq!(wide.fetch_add(2), u128::MAX);
        assert_eq!(wide.load(), 1);
        assert!(!AtomicCell::<u128>::is_lock_free());
        assert!(AtomicCell::<(u16, u16)>::is_lock_free() == (align_of::<(u16, u16)>() >= 4));
    });
}

/// Seven bytes of padding, and an equality of its own.
#[derive(Clone, Copy, Debug, Eq)]
struct Padded {
    number: u64,
    small: u8,
}

impl PartialEq for Padded {
    fn eq(&self, other: &Self) -> bool {
        self.small == other.small
    }
}

#[test]
fn large_values_are_never_torn() {
    passes("padding", || {
        let cell = AtomicCell::new(Padded {
            number: 0,
            small: 0,
        });
        thread::scope(|scope| {
            for index in 1..3 {
                let cell = &cell;
                scope.spawn(move || {
                    let value = cell.load();
                    assert_eq!(value.number, u64::from(value.small));
                    cell.store(Padded {
                        number: index,
                        small: index as u8,
                    });
                });
            }
        });
        let last = cell.load();
        let equal = Padded { number: 9, ..last };
        let changed = cell.compare_exchange(equal, Padded { number: 7, ..last });
        assert_eq!(changed.unwrap().number, last.number);
        assert_eq!(cell.load().number, 7);
    });
}

#[test]
fn values_that_own_something() {
    passes("owners", || {
        let seen = Arc::new(());
        let cell = AtomicCell::new(Some(Arc::clone(&seen)));
        let taken = thread::scope(|scope| {
            let other = scope.spawn(|| cell.take());
            (cell.take(), other.join().unwrap())
        });
        assert!(taken.0.is_some() != taken.1.is_some());
        cell.store(Some(Arc::clone(&seen)));
        cell.store(Some(Arc::clone(&seen)));
        drop(taken);
        assert_eq!(Arc::strong_count(&seen), 2);
        drop(cell);
        assert_eq!(Arc::strong_count(&seen), 1);
        let cell = AtomicCell::new(Box::new(5));
        assert_eq!(*cell.swap(Box::new(6)), 5);
        assert_eq!(*cell.into_inner(), 6);
    });
}

/// A cell that one thread writes before it says so.
struct Data(UnsafeCell<u32>);

// SAFETY: the flag beside it orders the accesses.
unsafe impl Sync for Data {}

impl Data {
    #[track_caller]
    fn at(&self) -> *mut u32 {
        self.0.get()
    }
}

#[test]
fn a_store_publishes() {
    passes("publication", || {
        let (data, ready) = (Data(UnsafeCell::new(0)), AtomicCell::new(false));
        thread::scope(|scope| {
            scope.spawn(|| {
                // SAFETY: nobody reads before the flag is set.
                unsafe { *data.at() = 1 };
                ready.store(true);
            });
            if ready.load() {
                // SAFETY: the writer has done its work.
                assert_eq!(unsafe { *data.at() }, 1);
            }
        });
    });
    passes("publication of something large", || {
        let (data, ready) = (Data(UnsafeCell::new(0)), AtomicCell::new([0_u64; 3]));
        thread::scope(|scope| {
            scope.spawn(|| {
                // SAFETY: as above.
                unsafe { *data.at() = 1 };
                ready.store([1; 3]);
            });
            if ready.load() == [1; 3] {
                // SAFETY: as above.
                assert_eq!(unsafe { *data.at() }, 1);
            }
        });
    });
}

#[test]
fn consume_is_acquire() {
    passes("consume", || {
        let (data, ready) = (Data(UnsafeCell::new(0)), AtomicUsize::new(0));
        thread::scope(|scope| {
            scope.spawn(|| {
                // SAFETY: as above.
                unsafe { *data.at() = 1 };
                ready.store(1, Ordering::Release);
            });
            if ready.load_consume() == 1 {
                // SAFETY: as above.
                assert_eq!(unsafe { *data.at() }, 1);
            }
        });
    });
}

#[test]
fn statics_start_as_written() {
    static NUMBER: AtomicCell<i32> = AtomicCell::new(-7);
    static PAIR: AtomicCell<(u8, u64)> = AtomicCell::new((1, 2));
    static NAME: AtomicCell<&str> = AtomicCell::new("first");
    static LIST: AtomicCell<Vec<u32>> = AtomicCell::new(Vec::new());

    passes("statics", || {
        assert_eq!(NUMBER.fetch_add(1), -7);
        assert_eq!(PAIR.swap((3, 4)), (1, 2));
        assert_eq!(NAME.swap("second"), "first");
        assert_eq!(LIST.swap(vec![1]), []);
        thread::spawn(|| assert_eq!(NAME.load(), "second"))
            .join()
            .unwrap();
        assert_eq!(LIST.take(), [1]);
    });
}

#[test]
fn one_in_a_cell() {
    passes("AtomicCell in a cell", || {
        struct Outer(UnsafeCell<AtomicCell<[u64; 3]>>);
        // SAFETY: nobody has what is in it as `&mut`.
        unsafe impl Sync for Outer {}

        impl Outer {
            fn get(&self) -> &AtomicCell<[u64; 3]> {
                // SAFETY: as for `Sync`.
                unsafe { &*self.0.get() }
            }
        }

        let outer = Outer(UnsafeCell::new(AtomicCell::new([0; 3])));
        thread::scope(|scope| {
            for number in 1..3 {
                let outer = &outer;
                scope.spawn(move || outer.get().store([number; 3]));
            }
        });
        assert_ne!(outer.get().load(), [0; 3]);
    });
}
