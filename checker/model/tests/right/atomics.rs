//! Sequentially consistent algorithms.

use std::hint::spin_loop;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::*, fence};

use super::{Shared, run};
use crate::common::passes;

#[test]
fn peterson_sequentially_consistent() {
    passes("Peterson, SeqCst", || {
        let wants = [AtomicBool::new(false), AtomicBool::new(false)];
        let (turn, data) = (AtomicUsize::new(0), Shared::new(0));
        run(2, |me| {
            let other = 1 - me;
            wants[me].store(true, SeqCst);
            turn.store(other, SeqCst);
            while wants[other].load(SeqCst) && turn.load(SeqCst) == other {
                spin_loop();
            }
            data.with(|data| *data += 1);
            wants[me].store(false, SeqCst);
        });
        assert_eq!(data.with(|data| *data), 2);
    });
}

#[test]
fn store_buffering_sequentially_consistent() {
    passes("store buffering, SeqCst", || {
        let flags = [AtomicBool::new(false), AtomicBool::new(false)];
        let inside = AtomicUsize::new(0);
        run(2, |me| {
            flags[me].store(true, SeqCst);
            if !flags[1 - me].load(SeqCst) {
                inside.fetch_add(1, Relaxed);
            }
        });
        assert!(inside.load(Relaxed) <= 1);
    });
}

#[test]
fn store_buffering_with_fences() {
    passes("store buffering, fences", || {
        let flags = [AtomicBool::new(false), AtomicBool::new(false)];
        let inside = AtomicUsize::new(0);
        run(2, |me| {
            flags[me].store(true, Relaxed);
            fence(SeqCst);
            if !flags[1 - me].load(Relaxed) {
                inside.fetch_add(1, Relaxed);
            }
        });
        assert!(inside.load(Relaxed) <= 1);
    });
}
