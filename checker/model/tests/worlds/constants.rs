//! What the real `std` lets a `const fn` do with locks and atomics in a struct.

use std::sync::atomic::{AtomicUsize, Ordering::*};
use std::sync::{Barrier, Condvar, Mutex, RwLock};
use std::thread;

use crate::common::passes;

struct Shared {
    room: usize,
    count: AtomicUsize,
    items: Mutex<u32>,
    table: RwLock<u32>,
    changed: Condvar,
    other: parking_lot::Mutex<u32>,
}

impl Shared {
    #[allow(
        clippy::declare_interior_mutable_const,
        reason = "each builder copies it"
    )]
    const EMPTY: Self = Self {
        room: 0,
        count: AtomicUsize::new(0),
        items: Mutex::new(0),
        table: RwLock::new(0),
        changed: Condvar::new(),
        other: parking_lot::Mutex::new(0),
    };

    /// Lets go of a lock and of an atomic, which have no destructor.
    const fn with_items(self, items: u32) -> Self {
        Self {
            items: Mutex::new(items),
            count: AtomicUsize::new(1),
            ..self
        }
    }

    const fn with_room(self, room: usize) -> Self {
        Self { room, ..self }
    }
}

#[test]
fn a_constant_builder() {
    static SHARED: Shared = Shared::EMPTY.with_items(3).with_room(9);

    passes("statics made by a builder", || {
        thread::scope(|scope| {
            scope.spawn(|| {
                *SHARED.items.lock().unwrap() += 1;
                *SHARED.table.write().unwrap() += 1;
                *SHARED.other.lock() += 1;
                SHARED.changed.notify_one();
            });
            let items = SHARED.items.lock().unwrap();
            let items = SHARED.changed.wait_while(items, |items| *items < 4);
            assert_eq!(*items.unwrap(), 4);
        });
        assert_eq!(*SHARED.table.read().unwrap() + *SHARED.other.lock(), 2);
        assert_eq!(SHARED.room + SHARED.count.load(Relaxed), 10);
    });
    assert!(!std::mem::needs_drop::<(Shared, Barrier)>());
}
