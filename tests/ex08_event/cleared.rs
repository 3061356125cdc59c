//! Who waits when the event is set goes on, also if it is cleared at once.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};
use std::thread;

use harness::{Plain, expect, expect_eq, name, spawn};

use super::{SLEPT_ON, before_the_clock, until_all_rest};
use crate::exercise::Event;

/// Level 5: two wait already when the event is set, and cleared at once. `set` has woken
/// them, and they need not wait for the clock.
pub fn nobody_is_lost_when_clear_follows() {
    let event = Event::new();
    name("event", &event);
    let gone_on = AtomicU32::new(0);
    name("gone_on", &gone_on);
    let are_awake = thread::scope(|scope| {
        for number in 1..=2 {
            spawn!(scope, "waiter-{number}", || {
                event.wait();
                gone_on.fetch_add(1, Relaxed);
            });
        }
        until_all_rest();
        event.set();
        event.clear();
        before_the_clock(|| gone_on.load(Relaxed) == 2)
    });
    expect!(are_awake, "{SLEPT_ON}");
}

/// Level 5: somebody waits already when one thread sets the event and another one clears
/// it.
pub fn nobody_is_lost_when_another_clears() {
    let event = Event::new();
    name("event", &event);
    thread::scope(|scope| {
        spawn!(scope, "waiter-1", || event.wait());
        until_all_rest();
        spawn!(scope, "other", || event.clear());
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

/// Level 5: the event is set and cleared sixteen times before anybody has woken up: also
/// something that comes back to what it was after two, four or eight times loses nobody.
pub fn nobody_is_lost_between_many() {
    let event = Event::new();
    name("event", &event);
    thread::scope(|scope| {
        spawn!(scope, "waiter-1", || event.wait());
        until_all_rest();
        for _ in 0..16 {
            event.set();
            event.clear();
        }
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
