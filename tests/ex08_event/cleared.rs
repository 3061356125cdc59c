//! Who waits when the event is set goes on, even if it is cleared at once.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;

use harness::{Operation, Plain, Program, Programs, expect, expect_eq, name, spawn};

use super::until_all_rest;
use super::waits::all_go_on;
use crate::exercise::Event;

/// Level 5: two wait already when the event is set, and cleared at once. `set` has woken
/// them, and they need not wait for the clock.
pub fn nobody_is_lost_when_clear_follows() {
    all_go_on(2, |event| flash(event, 1));
}

/// Level 5: and so do more of them, one for each thread of the program.
pub fn nobody_is_lost_in_a_crowd(crowd: &Program) {
    all_go_on(crowd.threads.len(), |event| flash(event, 1));
}

/// For some schedules: there are too many to try all with a few forced switches.
pub fn crowds() -> Programs {
    Programs::new(3..=8, 1..=1)
        .each("waiter-", 1)
        .operation(Operation::new("wait"))
        .cases(8)
        .schedules(4)
}

/// Level 5: the event is set and cleared sixteen times before anybody has woken up: also
/// something that comes back to what it was after two, four or eight times loses nobody.
pub fn nobody_is_lost_between_many() {
    all_go_on(1, |event| flash(event, 16));
}

/// Sets the event and clears it at once, so many times, when everybody waits.
fn flash(event: &Event, times: u32) {
    until_all_rest();
    for _ in 0..times {
        event.set();
        event.clear();
    }
}

/// Level 5: somebody waits already when one thread sets the event, and two clear it.
pub fn nobody_is_lost_when_another_clears() {
    let event = Event::new();
    name("event", &event);
    thread::scope(|scope| {
        spawn!(scope, "waiter-1", || event.wait());
        until_all_rest();
        spawn!(scope, "other", || event.clear());
        event.set();
        event.clear();
    });
}

/// Level 5: one of those who clear it waits then, too: what was for the first one who waits
/// must not wake this one instead.
pub fn nobody_is_lost_when_another_waits() {
    let event = Event::new();
    name("event", &event);
    thread::scope(|scope| {
        let waiter = spawn!(scope, "waiter-1", || event.wait());
        until_all_rest();
        spawn!(scope, "other", || {
            event.clear();
            event.wait();
        });
        event.set();
        event.clear();
        waiter.join().unwrap();
        until_all_rest();
        event.set();
    });
}

/// Level 5: who waited finds what was written before `set`, although it finds the event
/// cleared.
pub fn clear_hides_nothing() {
    let event = Event::new();
    name("event", &event);
    let note = Plain::new(0);
    name("note", &note);
    thread::scope(|scope| {
        spawn!(scope, "waiter-1", || {
            event.wait();
            expect_eq!(note.get(), 1, "the note that waiter-1 finds after `wait`");
        });
        until_all_rest();
        note.set(1);
        event.set();
        event.clear();
    });
}

/// Level 5: who comes after `clear` waits for the next `set`, and who came before does not.
pub fn who_comes_later_takes_no_turn() {
    let event = Event::new();
    name("event", &event);
    let set_again = AtomicBool::new(false);
    name("set_again", &set_again);
    thread::scope(|scope| {
        let early = [1, 2].map(|number| spawn!(scope, "waiter-{number}", || event.wait()));
        until_all_rest();
        event.set();
        event.clear();
        spawn!(scope, "waiter-3", || {
            event.wait();
            expect!(
                set_again.load(Relaxed),
                "waiter-3 came after `clear`, and went on before the next `set`"
            );
        });
        for waiter in early {
            waiter.join().unwrap();
        }
        set_again.store(true, Relaxed);
        event.set();
    });
}
