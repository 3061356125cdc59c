//! Atomics, collections, output, and the names of things.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::io::Write;
use std::sync::atomic::{
    AtomicBool, AtomicI8, AtomicI16, AtomicI64, AtomicIsize, AtomicPtr, AtomicU8, AtomicU64,
    AtomicUsize, Ordering::*,
};
use std::thread;

use crate::common::{Problem, fails, passes};

#[test]
fn atomics_of_every_width() {
    passes("widths", || {
        macro_rules! check {
            ($($atomic:ident $type:ident)*) => {$({
                let mut atomic = $atomic::new($type::MIN);
                assert_eq!(atomic.fetch_sub(1, Relaxed), $type::MIN);
                assert_eq!(atomic.load(Relaxed), $type::MAX);
                assert_eq!(atomic.fetch_max($type::MIN, Relaxed), $type::MAX);
                assert_eq!(atomic.fetch_min(3, AcqRel), $type::MAX);
                *atomic.get_mut() = $type::MAX - 1;
                assert_eq!(atomic.load(Relaxed), $type::MAX - 1);
                *atomic.get_mut() = (0 as $type).wrapping_sub(2);
                assert_eq!(atomic.swap(9, SeqCst), (0 as $type).wrapping_sub(2));
                // SAFETY: no other thread uses the atomic.
                unsafe { *atomic.as_ptr() = $type::MIN };
                assert_eq!(atomic.load(Acquire), $type::MIN);
                assert_eq!(atomic.update(Relaxed, Relaxed, |value| value ^ 1), $type::MIN);
                assert_eq!(atomic.try_update(Relaxed, Relaxed, |_| None), Err($type::MIN ^ 1));
                assert_eq!(atomic.fetch_update(Relaxed, Relaxed, |_| Some(4)), Ok($type::MIN ^ 1));
                assert_eq!(atomic.compare_exchange(5, 6, AcqRel, Acquire), Err(4));
                assert_eq!(atomic.fetch_nand(6, Relaxed), 4);
                assert_eq!(atomic.into_inner(), !(4 as $type & 6));
                assert_eq!($atomic::default().into_inner(), 0);
                assert_eq!($atomic::from(8).into_inner(), 8);
                assert_eq!(format!("{:?}", $atomic::new($type::MIN)), format!("{:?}", $type::MIN));
            })*};
        }
        check!(AtomicI8 i8 AtomicI16 i16 AtomicI64 i64 AtomicIsize isize);
        check!(AtomicU8 u8 AtomicU64 u64 AtomicUsize usize);

        let mut flag = AtomicBool::new(true);
        assert!(flag.fetch_not(Relaxed));
        assert!(!*flag.get_mut());
        *flag.get_mut() = true;
        assert!(flag.fetch_nand(true, Relaxed));
        assert!(!flag.into_inner());

        let (mut one, mut other) = (1, 2);
        let mut pointer = AtomicPtr::new(&raw mut one);
        assert_eq!(pointer.swap(&raw mut other, AcqRel), &raw mut one);
        // SAFETY: the pointer is that of a live variable.
        unsafe { **pointer.get_mut() += 1 };
        assert_eq!(other, 3);
        assert_eq!(pointer.fetch_ptr_add(1, Relaxed), &raw mut other);
        assert_eq!(
            pointer.fetch_ptr_sub(1, Relaxed),
            (&raw mut other).wrapping_add(1)
        );
        assert_eq!(pointer.into_inner(), &raw mut other);
    });
}

#[test]
fn hash_maps_have_one_order() {
    passes("HashMap and HashSet", || {
        let build = || -> HashMap<String, usize> {
            (0..20)
                .map(|number| (format!("key {number}"), number))
                .collect()
        };
        let (one, mut other) = (build(), build());
        assert!(one.keys().eq(other.keys()));
        assert_eq!(one, other);
        for (_, value) in &mut other {
            *value += 1;
        }
        assert_ne!(one, other);
        assert_eq!(one["key 3"], 3);
        let mut counts = HashMap::new();
        for word in ["a", "b", "a"] {
            *counts.entry(word).or_insert(0) += 1;
        }
        assert!(matches!(counts.entry("a"), Entry::Occupied(entry) if *entry.get() == 2));
        counts.extend([("c", 1)]);
        assert_eq!(counts.len(), 3);
        assert_eq!(HashMap::from([(1, 2)]).into_values().next(), Some(2));
        assert_eq!(format!("{:?}", HashMap::from([(1, 2)])), "{1: 2}");

        let (small, large) = (HashSet::from([1, 2]), HashSet::from_iter([2, 3]));
        assert_eq!(&small | &large, HashSet::from([1, 2, 3]));
        assert_eq!(small.intersection(&large).collect::<Vec<_>>(), [&2]);
        assert!(!small.is_subset(&large));
        assert_eq!(small.into_iter().sum::<i32>(), 3);
    });
}

#[test]
fn output_is_kept_with_the_execution() {
    let story = fails("prints", Problem::Panic, "at the end", || {
        print!("one ");
        println!("two");
        eprintln!("three {}", 3);
        let mut output = std::io::stdout().lock();
        writeln!(output, "four {}", 4).unwrap();
        output.write_all(b"five").unwrap();
        drop(output);
        let four = dbg!(2 + 2);
        panic!("at the end: {four}");
    });
    let (printed, debugged) = story.output.split_once("five").unwrap();
    assert_eq!(printed, "one two\nthree 3\nfour 4\n");
    assert!(debugged.contains("2 + 2 = 4"), "{debugged}");
}

#[test]
fn a_locked_output_keeps_others_out() {
    passes("lines of two threads", || {
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    let mut output = std::io::stdout().lock();
                    write!(output, "one ").unwrap();
                    println!("line");
                });
            }
        });
    });
    fails(
        "waits for who waits for it",
        Problem::Deadlock,
        "waits",
        || {
            let output = std::io::stdout().lock();
            thread::scope(|scope| {
                scope.spawn(|| println!("blocked"));
            });
            drop(output);
        },
    );
}

#[test]
#[allow(deprecated)]
fn old_names_work() {
    static COUNT: AtomicUsize = std::sync::atomic::ATOMIC_USIZE_INIT;
    static ONCE: std::sync::Once = std::sync::ONCE_INIT;

    passes("names that are deprecated", || {
        thread::scope(|scope| {
            scope.spawn(|| ONCE.call_once(|| COUNT.store(1, Release)));
            while COUNT.load(Acquire) == 0 {
                std::sync::atomic::spin_loop_hint();
            }
        });
        assert_eq!(COUNT.compare_and_swap(1, 2, SeqCst), 1);
    });
}

#[test]
fn nothing_is_a_terminal() {
    passes("is_terminal", || {
        use std::io::IsTerminal;
        assert!(!std::io::stdout().is_terminal() && !std::io::stderr().lock().is_terminal());
    });
}

#[test]
fn core_and_alloc_are_modelled_too() {
    fails(
        "core::cell::UnsafeCell",
        Problem::DataRace,
        "nothing orders",
        || {
            use core::cell::UnsafeCell;
            struct Racy(UnsafeCell<u8>);
            // SAFETY: it is not safe, and that is found.
            unsafe impl Sync for Racy {}

            let data = alloc::sync::Arc::new(Racy(UnsafeCell::new(0)));
            let other = alloc::sync::Arc::clone(&data);
            let thread = thread::spawn(move || {
                // SAFETY: none.
                unsafe { *other.0.get() = 1 };
            });
            // SAFETY: none.
            unsafe { *data.0.get() = 2 };
            thread.join().unwrap();
        },
    );
    passes("core::sync::atomic and core::hint", || {
        use alloc::boxed::Box;
        use alloc::vec::Vec;
        use core::sync::atomic::{AtomicBool, Ordering};

        let ready = Box::new(AtomicBool::new(false));
        thread::scope(|scope| {
            scope.spawn(|| ready.store(true, Ordering::Release));
            while !ready.load(Ordering::Acquire) {
                core::hint::spin_loop();
            }
        });
        let numbers: Vec<u8> = alloc::vec![1, 2];
        assert_eq!(core::mem::size_of_val(&numbers[..]), 2);
    });
}

mod with_a_prelude {
    #[allow(unused_imports, reason = "it must not be ambiguous")]
    use std::prelude::v1::*;
    use std::sync::*;
    use std::thread::*;

    pub fn greet() -> Vec<String> {
        let words = Mutex::new(vec![]);
        scope(|scope| {
            scope.spawn(|| words.lock().unwrap().push("hello".to_string()));
        });
        println!("said");
        words.into_inner().unwrap()
    }
}

#[test]
fn globs_work() {
    passes("globs", || assert_eq!(with_a_prelude::greet(), ["hello"]));
}
