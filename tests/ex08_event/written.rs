//! What was written before `set` is seen after it.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;

use harness::{Plain, expect, expect_eq, name, spawn};

use crate::exercise::Event;

/// Level 3: whoever finds the event set finds what was written before. The note is plain
/// memory: nothing but the event orders who uses it when.
pub fn what_was_written_is_seen() {
    let event = Event::new();
    name("event", &event);
    let note = Plain::new(0);
    name("note", &note);
    thread::scope(|scope| {
        spawn!(scope, "waiter-1", || {
            event.wait();
            expect_eq!(note.get(), 1, "the note that waiter-1 finds after `wait`");
        });
        spawn!(scope, "waiter-2", || {
            if event.is_set() {
                expect_eq!(note.get(), 1, "the note that waiter-2 finds after `is_set`");
            }
        });
        note.set(1);
        event.set();
    });
}

/// Level 4: if `set` came first, whoever clears the event finds what was written before.
pub fn who_clears_it_sees_what_was_written() {
    clears_what_another_has_set(&Event::new());
}

/// Level 4: and so it is if the event was set before.
pub fn who_clears_it_sees_it_of_every_set() {
    let event = Event::new();
    event.set();
    clears_what_another_has_set(&event);
}

/// Level 4: or if a third thread sets it meanwhile.
pub fn who_clears_it_sees_it_of_two_who_set() {
    let event = Event::new();
    thread::scope(|scope| {
        spawn!(scope, "third", || event.set());
        clears_what_another_has_set(&event);
    });
}

fn clears_what_another_has_set(event: &Event) {
    name("event", event);
    let written = AtomicBool::new(false);
    name("written", &written);
    let was_set = AtomicBool::new(false);
    name("was_set", &was_set);
    let is_seen = thread::scope(|scope| {
        spawn!(scope, "other", || {
            written.store(true, Relaxed);
            event.set();
            was_set.store(true, Relaxed);
        });
        let comes_later = was_set.load(Relaxed);
        event.clear();
        written.load(Relaxed) || !comes_later
    });
    expect!(
        is_seen || event.is_set(),
        "main has taken back a `set` of another thread with `clear`, and did not see after that \
         what the other one had written before its `set`"
    );
}
