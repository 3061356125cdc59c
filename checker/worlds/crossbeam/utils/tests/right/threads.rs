//! `crossbeam_utils::thread::scope`.

use std::any::Any;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use crossbeam_utils::thread;

use crate::common::passes;

#[test]
fn threads_borrow_and_start_others() {
    passes("nested", || {
        let count = AtomicUsize::new(0);
        let sum = thread::scope(|scope| {
            let first = scope.spawn(|scope| {
                scope.spawn(|_| count.fetch_add(1, Relaxed));
                1
            });
            let second = scope.builder().name("second".to_owned()).spawn(|_| 2);
            let second = second.unwrap();
            assert_eq!(second.thread().name(), Some("second"));
            first.join().unwrap() + second.join().unwrap()
        });
        assert_eq!(sum.unwrap(), 3);
        assert_eq!(count.load(Relaxed), 1);
    });
}

#[test]
fn panics_are_given_back() {
    passes("panics", || {
        let result = thread::scope(|scope| {
            scope.spawn(|_| panic!("one"));
            assert!(scope.spawn(|_| panic!("seen")).join().is_err());
            scope.spawn(|_| panic!("two"));
        });
        let panics = result.unwrap_err();
        let panics = panics.downcast_ref::<Vec<Box<dyn Any + Send>>>().unwrap();
        let texts: Vec<&str> = panics
            .iter()
            .map(|panic| *panic.downcast_ref::<&str>().unwrap())
            .collect();
        assert_eq!(texts, ["one", "two"]);
    });
}

#[test]
fn a_scope_that_panics_waits_first() {
    passes("panic in the scope", || {
        let count = AtomicUsize::new(0);
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let _ = thread::scope(|scope| {
                scope.spawn(|_| count.fetch_add(1, Relaxed));
                panic!("the scope itself");
            });
        }));
        assert!(result.is_err());
        assert_eq!(count.load(Relaxed), 1);
    });
}
