//! What only reads its data takes them for shorter-lived ones, as the real guards do.
//! That this compiles is the test.

use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::{RwLock, RwLockReadGuard};

use crate::common::passes;

fn same<'a, T: ?Sized>(one: &'a T, other: &'a T) -> bool {
    std::ptr::addr_eq(one, other)
}

#[test]
fn guards_of_readers() {
    fn of_std<'a>(guard: std::sync::RwLockReadGuard<'_, &'a i32>, other: &'a i32) -> bool {
        same(*guard, other)
    }
    fn mapped<'a>(guard: parking_lot::MappedRwLockReadGuard<'_, &'a i32>, other: &'a i32) -> bool {
        same(*guard, other)
    }
    fn re_entrant<'a>(
        guard: parking_lot::MappedReentrantMutexGuard<'_, &'a i32>,
        other: &'a i32,
    ) -> bool {
        same(*guard, other)
    }
    passes("data that live longer", || {
        let long = 1;
        let lock = RwLock::new(&long);
        let other_lock = parking_lot::RwLock::new(&long);
        let mutex = parking_lot::ReentrantMutex::new(&long);
        {
            let short = 2;
            assert!(!of_std(lock.read().unwrap(), &short));
            let guard = parking_lot::RwLockReadGuard::map(other_lock.read(), |data| data);
            assert!(!mapped(guard, &short));
            let guard = parking_lot::ReentrantMutexGuard::map(mutex.lock(), |data| data);
            assert!(!re_entrant(guard, &short));
        }
        assert!(same(*lock.read().unwrap(), *other_lock.read()));
    });
}

#[test]
fn a_guard_of_a_reader_may_be_seen_after_a_panic() {
    fn safe<T: UnwindSafe + RefUnwindSafe>() {}
    safe::<RwLockReadGuard<'_, u8>>();
    safe::<RwLockReadGuard<'_, str>>();
}
