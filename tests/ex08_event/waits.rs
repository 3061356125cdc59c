//! Who waits goes on when the event is set, and not before.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::thread;

use harness::{before_the_clock, expect, name, spawn};

use super::SLEPT_ON;
use crate::exercise::Event;

/// Level 1: set or not, as often as one looks, and even if another one does the same meanwhile.
pub fn it_is_set_until_cleared() {
    let event = Event::new();
    name("event", &event);
    expect!(!event.is_set(), "the event is set, and nobody has set it");
    for _ in 0..2 {
        event.set();
        expect!(event.is_set(), "the event is not set after `set`");
        event.wait();
        event.wait();
        expect!(
            event.is_set(),
            "the event is not set any more after `wait`, and nobody has cleared it"
        );
        event.clear();
        expect!(!event.is_set(), "the event is set after `clear`");
    }
    thread::scope(|scope| {
        spawn!(scope, "other", || event.set());
        event.clear();
        event.set();
        expect!(
            event.is_set(),
            "the event is not set after `set`, and nobody has cleared it since"
        );
    });
    thread::scope(|scope| {
        spawn!(scope, "other", || event.clear());
        event.set();
        event.clear();
        expect!(
            !event.is_set(),
            "the event is set after `clear`, and nobody has set it since"
        );
    });
}

/// Level 1: whoever waits goes on, whenever it is that the event is set.
pub fn set_ends_a_wait() {
    let event = Event::new();
    name("event", &event);
    thread::scope(|scope| {
        spawn!(scope, "waiter-1", || event.wait());
        event.set();
    });
}

/// Level 1: an event that was set, has ended a wait and is cleared makes wait, and to clear
/// it once more ends no wait.
pub fn a_wait_after_clear_waits() {
    let event = Event::new();
    name("event", &event);
    thread::scope(|scope| {
        spawn!(scope, "waiter-1", || event.wait());
        event.set();
    });
    event.clear();
    let set_again = AtomicBool::new(false);
    name("set_again", &set_again);
    thread::scope(|scope| {
        spawn!(scope, "waiter-2", || {
            event.wait();
            expect!(
                set_again.load(Relaxed),
                "waiter-2 came after `clear`, and went on before the next `set`"
            );
        });
        event.clear();
        set_again.store(true, Relaxed);
        event.set();
    });
}

/// Level 1: an event knows of no other one: to set another one sets nothing here, and ends no
/// wait, also of a thread that has waited for the other one before.
pub fn another_event_is_another() {
    let [event, other] = [Event::new(), Event::new()];
    name("event", &event);
    name("other", &other);
    let set_too = AtomicBool::new(false);
    name("set_too", &set_too);
    other.set();
    thread::scope(|scope| {
        spawn!(scope, "waiter-1", || {
            other.wait();
            event.wait();
            expect!(
                set_too.load(Relaxed),
                "waiter-1 went on when another event was set, and not the one that it waits for"
            );
        });
        other.set();
        expect!(
            !event.is_set(),
            "the event is set, and nobody has set any but another one"
        );
        set_too.store(true, Relaxed);
        event.set();
    });
    other.clear();
    expect!(
        event.is_set(),
        "the event is not set any more, and nobody has cleared any but another one"
    );
}

/// Level 2: all who wait go on.
pub fn set_ends_every_wait() {
    let event = Event::new();
    name("event", &event);
    thread::scope(|scope| {
        spawn!(scope, "waiter-1", || event.wait());
        spawn!(scope, "waiter-2", || event.wait());
        event.set();
    });
}

/// Level 2: who waits is woken by `set`, and does not sleep until its own time is up.
pub fn no_wait_for_the_clock() {
    all_go_on(2, Event::set);
}

/// So many wait. Once `signal` has ended their waits, all go on before time does.
pub fn all_go_on(waiters: usize, signal: impl FnOnce(&Event)) {
    let event = Event::new();
    name("event", &event);
    let gone_on = AtomicUsize::new(0);
    name("gone_on", &gone_on);
    let are_awake = thread::scope(|scope| {
        for number in 1..=waiters {
            spawn!(scope, "waiter-{number}", || {
                event.wait();
                gone_on.fetch_add(1, Relaxed);
            });
        }
        signal(&event);
        before_the_clock!(gone_on.load(Relaxed) == waiters)
    });
    expect!(are_awake, "{SLEPT_ON}");
}

/// Level 2: nobody waits while it is set, whoever has set it. One thread sets it while
/// another one sets and clears it.
pub fn two_who_set_it_lose_nobody() {
    let event = Event::new();
    name("event", &event);
    thread::scope(|scope| {
        spawn!(scope, "waiter-1", || event.wait());
        let other = spawn!(scope, "other", || {
            event.set();
            event.clear();
        });
        event.set();
        other.join().unwrap();
        if !event.is_set() {
            event.set();
        }
    });
}
