//! An owner is a thread, and the owner of one lock.

use std::array;
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use harness::{expect, expect_eq, name, spawn};

use super::{Inside, visit};
use crate::exercise::ReMutex;

/// Level 3: two threads of one name are two.
pub fn the_owner_is_a_thread() {
    let (lock, inside) = (ReMutex::new(()), Inside::default());
    name("lock", &lock);
    name("inside", &inside);
    thread::scope(|scope| {
        for twin in ["twin", "twin"] {
            spawn!(scope, "{twin}", || visit(&lock, &inside));
        }
    });
}

/// Level 3: who holds one lock neither holds another one nor keeps others from it. It may
/// hold many, and come to each again.
pub fn each_lock_has_its_own_owner() {
    let many: [ReMutex<()>; 8] = array::from_fn(|_| ReMutex::new(()));
    let guards = || many.iter().map(ReMutex::lock).collect::<Vec<_>>();
    drop((guards(), guards()));

    // Two that stand side by side: if one takes no space, both have one address.
    let [left, right] = &array::from_fn(|_| ReMutex::new(()));
    let (inside, meeting) = (Inside::default(), Barrier::new(2));
    name("left", left);
    name("right", right);
    name("inside right", &inside);
    name("meeting", &meeting);
    thread::scope(|scope| {
        spawn!(scope, "worker-1", || {
            let _left = (left.lock(), left.lock());
            meeting.wait();
            visit(right, &inside);
        });
        spawn!(scope, "worker-2", || {
            let _right = (right.lock(), right.lock());
            inside.comes();
            meeting.wait();
            inside.goes();
        });
    });
}

/// Level 3: `try_lock` gives the owner one guard more, and everybody else nothing.
pub fn try_lock_never_waits() {
    let lock = ReMutex::new(());
    name("lock", &lock);
    let other_gets_it = || {
        // The second `try_lock` finds what the first one has left.
        let tries = || [try_at_once(&lock), try_at_once(&lock)];
        thread::scope(|scope| spawn!(scope, "worker-1", tries).join().unwrap())
    };
    let outer = lock.lock();
    let inner = lock.try_lock();
    expect!(inner.is_some(), "the owner's `try_lock` gets nothing");
    expect!(
        other_gets_it() == [false, false],
        "another thread's `try_lock` gets a lock that is held"
    );
    drop(outer);
    expect!(
        other_gets_it() == [false, false],
        "another thread's `try_lock` gets the lock while its owner has the guard of a `try_lock`"
    );
    drop(inner);
    expect_eq!(
        other_gets_it(),
        [true, true],
        "whether the first and the second `try_lock` after all guards are gone get the lock"
    );

    // Here the other one takes the lock at any moment, and keeps it until the `try_lock`
    // is over.
    let lock = ReMutex::new(());
    name("lock", &lock);
    let has_tried = Barrier::new(2);
    name("has tried", &has_tried);
    thread::scope(|scope| {
        spawn!(scope, "worker-2", || {
            let _guard = lock.lock();
            has_tried.wait();
        });
        drop(lock.try_lock());
        has_tried.wait();
    });
}

/// Level 3: nor does it wait behind somebody who waits for the lock.
pub fn try_lock_passes_who_waits() {
    let lock = ReMutex::new(());
    name("lock", &lock);
    let guards = (lock.lock(), lock.lock());
    let other_gets_it = thread::scope(|scope| {
        spawn!(scope, "worker-1", || drop(lock.lock()));
        let tries = spawn!(scope, "worker-2", || lock.try_lock().is_some());
        let gets_it = tries.join().unwrap();
        drop(guards);
        gets_it
    });
    expect!(
        !other_gets_it,
        "another thread's `try_lock` gets a lock that is held, while somebody waits for it"
    );
}

/// Whether `try_lock` gets the lock, and no time passes meanwhile.
fn try_at_once(lock: &ReMutex<()>) -> bool {
    let start = Instant::now();
    let gets_it = lock.try_lock().is_some();
    // A look at the clock takes a little time, too.
    expect!(
        start.elapsed() < Duration::from_millis(1),
        "`try_lock` waits for a time to pass"
    );
    gets_it
}
