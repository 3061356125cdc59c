//! What is inside of a lock passes from owner to owner, and no other way.

use std::cell::Cell;
use std::rc::Rc;
use std::thread;

use harness::{Plain, expect, expect_eq, is, name, spawn};

use crate::exercise::ReMutex;

/// Level 4: what an owner wrote, the next one finds. The note is plain memory: nothing
/// but the lock orders who uses it when.
pub fn what_was_written_is_seen() {
    let (lock, note) = (ReMutex::new(()), Plain::new(0));
    name("lock", &lock);
    name("note", &note);
    let tried = thread::scope(|scope| {
        for number in 1..=2 {
            let (lock, note) = (&lock, &note);
            spawn!(scope, "worker-{number}", move || {
                let outer = lock.lock();
                let inner = lock.lock();
                note.set(note.get() + 1);
                drop(outer);
                note.set(note.get() + 1);
                drop(inner);
            });
        }
        // This one adds 1 if it gets the lock, and does without it if not.
        lock.try_lock().map_or(0, |_guard| {
            note.set(note.get() + 1);
            1
        })
    });
    expect_eq!(
        note.get(),
        4 + tried,
        "a note to which two workers added 1 twice, and `try_lock` got the lock for {tried} more"
    );
}

/// Level 4: neither a guard nor a reference to it gets to another thread, and it lends
/// nothing that may be written.
pub fn a_guard_stays_with_its_thread() {
    let lock = ReMutex::new(Cell::new(0));
    let guard = lock.lock();
    expect!(
        !is!(Send, guard),
        "a guard can be sent to another thread (it is `Send`): the level would be given back by \
         a thread that does not hold the lock"
    );
    expect!(
        !is!(Sync, guard),
        "a guard of a lock round a `Cell` can be lent to another thread (it is `Sync`): both \
         would use the `Cell` at once"
    );
    expect!(
        !is!(std::ops::DerefMut, guard),
        "a guard lends `&mut T` (it is `DerefMut`): two guards of one owner would lend two"
    );
    let shared_anyway = ReMutex::new(0);
    expect!(
        !is!(Send, shared_anyway.lock()),
        "the guard of a lock round a number can be sent to another thread (it is `Send`)"
    );
}

/// Level 4: a lock is shared by threads if its value may go from one to the other.
pub fn only_what_may_move_is_shared() {
    expect!(
        is!(Sync, ReMutex::new(Cell::new(0))),
        "threads cannot share a lock round a `Cell` (it is not `Sync`)"
    );
    expect!(
        is!(Send, ReMutex::new(Cell::new(0))),
        "a lock round a `Cell` cannot go to another thread (it is not `Send`), nor be shared in \
         an `Arc`"
    );
    expect!(
        !is!(Sync, ReMutex::new(Rc::new(0))),
        "threads can share a lock round an `Rc` (it is `Sync`): each could take a clone of the \
         `Rc` along, and then both would count without the lock"
    );
    expect!(
        !is!(Send, ReMutex::new(Rc::new(0))),
        "a lock can take an `Rc` to another thread (it is `Send`)"
    );
}
