//! What is moved, freed and made anew.

use std::cell::{Cell, UnsafeCell};
use std::mem::{ManuallyDrop, MaybeUninit, forget, replace};
use std::sync::atomic::{AtomicUsize, Ordering::*};
use std::sync::{Arc, Mutex, OnceLock, RwLock, mpsc};
use std::thread;

use super::run;
use crate::common::passes;

#[test]
fn what_was_moved_lives_on() {
    passes("out of a box", || {
        let boxed = Box::new((AtomicUsize::new(1), Mutex::new(1)));
        boxed.0.fetch_add(1, Relaxed);
        *boxed.1.lock().unwrap() += 1;
        // The box is freed here.
        let (count, lock) = *boxed;
        run(2, |_| {
            count.fetch_add(1, Relaxed);
            *lock.lock().unwrap() += 1;
        });
        assert_eq!((count.into_inner(), lock.into_inner().unwrap()), (4, 4));
    });
    passes("into a longer list", || {
        let mut locks = Vec::with_capacity(1);
        for number in 0..5 {
            locks.push(Mutex::new(number));
            let sum: i32 = locks.iter().map(|lock| *lock.lock().unwrap()).sum();
            assert_eq!(sum, (0..=number).sum());
        }
        run(2, |me| *locks[me].lock().unwrap() = 7);
    });
    passes("a cell out of a box", || {
        let boxed = Box::new(UnsafeCell::new(1));
        // SAFETY: nobody else has it.
        unsafe { *boxed.get() += 1 };
        let moved = *boxed;
        // SAFETY: as above.
        assert_eq!(unsafe { *moved.get() }, 2);
    });
}

#[test]
fn what_is_made_anew_in_the_same_place() {
    passes("again and again", || {
        run(2, |_| {
            for _ in 0..2 {
                let lock = Box::new(Mutex::new(0));
                *lock.lock().unwrap() += 1;
                assert_eq!(*lock.lock().unwrap(), 1);
            }
        });
    });
}

#[test]
fn what_takes_its_place_is_freed() {
    // A thread may be waiting for the first lock when the box goes.
    passes("replaced in its box", || {
        let mut boxed = Box::new(Mutex::new(1));
        *boxed.lock().unwrap() += 1;
        let first = replace(&mut *boxed, Mutex::new(7));
        thread::scope(|scope| {
            scope.spawn(|| *first.lock().unwrap() += 1);
            let guard = first.lock().unwrap();
            assert_eq!(boxed.into_inner().unwrap(), 7);
            drop(guard);
        });
        assert_eq!(first.into_inner().unwrap(), 3);
    });
    passes("taken out of a list", || {
        let mut counts: Vec<_> = (0..3).map(AtomicUsize::new).collect();
        for count in &counts {
            count.fetch_add(1, Relaxed);
        }
        let (last, first) = (counts.pop().unwrap(), counts.swap_remove(0));
        run(2, |me| {
            [&first, &last][me].fetch_add(1, Relaxed);
        });
        drop(counts);
        run(2, |me| {
            [&last, &first][me].fetch_add(1, Relaxed);
        });
        assert_eq!((first.into_inner(), last.into_inner()), (3, 5));
    });
}

#[test]
fn what_is_dropped_by_hand() {
    passes("ManuallyDrop and MaybeUninit", || {
        let mut by_hand = Box::new(ManuallyDrop::new(Mutex::new(vec![1])));
        let mut later = Box::new(MaybeUninit::<Mutex<Vec<u32>>>::uninit());
        let first = later.write(Mutex::new(Vec::new()));
        run(2, |me| {
            by_hand.lock().unwrap().push(1);
            first.lock().unwrap().push(me as u32);
        });
        // SAFETY: neither is used again; the boxes are, and hold nothing.
        unsafe {
            ManuallyDrop::drop(&mut by_hand);
            later.assume_init_drop();
        }
        let again = later.write(Mutex::new(vec![]));
        again.lock().unwrap().push(1);
        // SAFETY: it was written just now.
        unsafe { later.assume_init_drop() };
    });
    passes("a raw box, there and back", || {
        let raw = Box::into_raw(Box::new(AtomicUsize::new(1)));
        // SAFETY: it lives until it is a box again.
        let count = unsafe { &*raw };
        run(2, |_| {
            count.fetch_add(1, Relaxed);
        });
        // SAFETY: all threads have ended.
        let boxed = unsafe { Box::from_raw(raw) };
        assert_eq!(boxed.load(Relaxed), 3);
    });
    passes("forgotten", || {
        let shared = Arc::new((Mutex::new(1), Box::new(AtomicUsize::new(1))));
        forget(Arc::clone(&shared));
        run(2, |_| {
            shared.1.fetch_add(1, Relaxed);
        });
        forget(shared.0.lock());
    });
}

#[test]
fn statics_and_what_they_own() {
    static TABLE: RwLock<Vec<Mutex<u32>>> = RwLock::new(Vec::new());
    static ONCE: OnceLock<Box<Mutex<u32>>> = OnceLock::new();

    passes("statics that own", || {
        run(2, |_| {
            TABLE.write().unwrap().push(Mutex::new(1));
            *ONCE.get_or_init(Box::default).lock().unwrap() += 1;
            let table = TABLE.read().unwrap();
            *table[0].lock().unwrap() += 1;
        });
        TABLE.write().unwrap().clear();
        TABLE.write().unwrap().shrink_to_fit();
        assert_eq!(*ONCE.get().unwrap().lock().unwrap(), 2);
    });
}

#[test]
fn a_part_of_what_is_sent() {
    passes("locks in messages", || {
        let (sender, receiver) = mpsc::channel();
        thread::scope(|scope| {
            scope.spawn(move || {
                for number in 0..2 {
                    let boxed = Box::new((Mutex::new(number), [number; 200]));
                    *boxed.0.lock().unwrap() += 1;
                    sender.send(*boxed).unwrap();
                }
            });
            while let Ok((lock, _)) = receiver.recv() {
                *lock.lock().unwrap() += 1;
            }
        });
    });
}

#[test]
fn large_blocks() {
    passes("grown and freed", || {
        let mut lists: Vec<Vec<usize>> = Vec::new();
        for len in [10, 1_000, 100, 20_000] {
            let mut list: Vec<_> = (0..len).collect();
            list.extend(0..len);
            lists.push(list);
            lists.swap_remove(0);
            let again = vec![0_u8; len * 8];
            assert_eq!(again.len(), len * 8);
        }
        let locks: Vec<_> = (0..100).map(|_| (Mutex::new(1), Cell::new(1))).collect();
        let moved: Vec<_> = locks.into_iter().map(|(lock, _)| lock).collect();
        run(2, |me| *moved[me].lock().unwrap() += 1);
    });
}
