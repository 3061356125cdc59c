//! Tags, owners and arrays, as the real crate has them.

use std::mem::MaybeUninit;
use std::sync::atomic::Ordering::SeqCst;

use crossbeam_epoch::{Atomic, Owned, Shared, pin};

use crate::common::passes;

#[test]
fn tags_lie_beside_the_address() {
    passes("tags", || {
        let guard = pin();
        let atomic = Atomic::from(Owned::new(5_u64).with_tag(3));
        let first = atomic.load(SeqCst, &guard);
        assert_eq!(first.tag(), 3);
        assert_eq!(atomic.fetch_or(4, SeqCst, &guard).tag(), 3);
        assert_eq!(atomic.fetch_and(5, SeqCst, &guard).tag(), 7);
        assert_eq!(atomic.fetch_xor(1, SeqCst, &guard).tag(), 5);
        let last = atomic.load(SeqCst, &guard);
        assert_eq!(last.tag(), 4);
        assert_eq!(last.with_tag(3), first);
        // SAFETY: the atomic owns it still.
        assert_eq!(unsafe { last.as_ref() }, Some(&5));
        assert!(last != first && !last.is_null());
        // SAFETY: nobody uses it any more.
        assert_eq!(*unsafe { atomic.into_owned() }.into_box(), 5);
    });
}

#[test]
fn a_failed_exchange_gives_the_owner_back() {
    passes("exchange", || {
        let guard = pin();
        let atomic = Atomic::new(1);
        let wrong = Shared::null();
        let error = atomic
            .compare_exchange(wrong, Owned::new(2), SeqCst, SeqCst, &guard)
            .unwrap_err();
        assert_eq!(*error.new, 2);
        let stored = atomic
            .compare_exchange(error.current, error.new, SeqCst, SeqCst, &guard)
            .unwrap();
        // SAFETY: it was replaced, and nobody else has it.
        drop(unsafe { error.current.into_owned() });
        let tagged = atomic.fetch_update(SeqCst, SeqCst, &guard, |old| Some(old.with_tag(1)));
        assert_eq!(tagged, Ok(stored));
        // SAFETY: nobody uses it any more.
        assert_eq!(*unsafe { atomic.try_into_owned() }.unwrap(), 2);
    });
}

#[test]
fn arrays_know_their_length() {
    passes("arrays", || {
        let mut owned = Owned::<[MaybeUninit<usize>]>::init(10);
        owned[9].write(20);
        let guard = pin();
        let shared = owned.into_shared(&guard);
        // SAFETY: it is alive, and nobody else has it.
        unsafe {
            assert_eq!(shared.deref().len(), 10);
            assert_eq!(shared.deref()[9].assume_init(), 20);
            guard.defer_destroy(shared);
        }
        assert_eq!(
            format!("{:p}", Atomic::<[MaybeUninit<usize>]>::null()),
            "0x0"
        );
    });
}
