//! What must hold in every schedule.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};
use std::sync::{Barrier, Mutex};
use std::thread;

use harness::{Check, Plain, Program, expect, expect_eq, fail, name, spawn};

use crate::exercise::{Event, relay};

#[path = "signals.rs"]
mod signals;

pub const CHECKS: &[Check] = &[
    Check::model("it_is_set_until_cleared", it_is_set_until_cleared),
    Check::model("set_ends_a_wait", set_ends_a_wait),
    Check::model("a_wait_after_clear_waits", a_wait_after_clear_waits),
    Check::model("set_ends_every_wait", set_ends_every_wait),
    Check::model("no_wait_for_the_clock", no_wait_for_the_clock).schedules_only(AT_REST),
    Check::model("two_who_set_it_lose_nobody", two_who_set_it_lose_nobody),
    Check::model("what_was_written_is_seen", what_was_written_is_seen),
    Check::model(
        "who_clears_it_sees_what_was_written",
        who_clears_it_sees_what_was_written,
    ),
    Check::model(
        "nobody_is_lost_when_clear_follows",
        nobody_is_lost_when_clear_follows,
    )
    .schedules_only(AT_REST),
    Check::model(
        "nobody_is_lost_when_another_clears",
        nobody_is_lost_when_another_clears,
    )
    .schedules_only(AT_REST),
    Check::model("clear_hides_nothing", clear_hides_nothing).schedules_only(AT_REST),
    Check::model("nobody_is_lost_between_many", nobody_is_lost_between_many)
        .schedules_only(AT_REST),
    Check::model(
        "who_comes_later_takes_no_turn",
        who_comes_later_takes_no_turn,
    )
    .schedules_only(AT_REST),
    Check::modelled_race("any_signals", signals::small, any_signals),
    Check::model("all_items_arrive", all_items_arrive),
    Check::model("one_thread_consumes", one_thread_consumes),
    Check::model(
        "an_item_does_not_wait_for_the_next",
        an_item_does_not_wait_for_the_next,
    ),
    Check::model(
        "the_producer_waits_for_nobody",
        the_producer_waits_for_nobody,
    )
    .schedules_only(TEN),
    Check::model(
        "relay_does_not_wait_for_the_clock",
        relay_does_not_wait_for_the_clock,
    )
    .schedules_only(AT_REST),
];

const AT_REST: &str =
    "that everybody else has come to rest is certain only there, where time is virtual";

const TEN: &str = "ten items are too many there, and other checks hand over fewer";

/// Level 1: set or not, as often as one looks.
fn it_is_set_until_cleared() {
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
}

/// Level 1: whoever waits goes on, whenever it is that the event is set.
fn set_ends_a_wait() {
    let event = Event::new();
    name("event", &event);
    thread::scope(|scope| {
        spawn!(scope, "waiter-1", || event.wait());
        event.set();
    });
}

/// Level 1: an event that was set, has ended a wait and is cleared makes wait, and to clear
/// it once more ends no wait.
fn a_wait_after_clear_waits() {
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

/// Level 2: all who wait go on.
fn set_ends_every_wait() {
    let event = Event::new();
    name("event", &event);
    thread::scope(|scope| {
        spawn!(scope, "waiter-1", || event.wait());
        spawn!(scope, "waiter-2", || event.wait());
        event.set();
    });
}

/// Level 2: who waits is woken by `set`, and does not sleep until its own time is up.
fn no_wait_for_the_clock() {
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
        event.set();
        before_the_clock(|| gone_on.load(Relaxed) == 2)
    });
    expect!(are_awake, "{SLEPT_ON}");
}

const SLEPT_ON: &str = "the event was set, and somebody who waited slept on until its own time was \
     up: it was not woken";

/// Level 2: nobody waits while it is set, whoever has set it. One thread sets it while
/// another one sets and clears it.
fn two_who_set_it_lose_nobody() {
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

/// Level 3: whoever finds the event set finds what was written before. The note is plain
/// memory: nothing but the event orders who uses it when.
fn what_was_written_is_seen() {
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
fn who_clears_it_sees_what_was_written() {
    let event = Event::new();
    name("event", &event);
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

/// Level 5: two wait already when the event is set, and cleared at once. `set` has woken
/// them, and they need not wait for the clock.
fn nobody_is_lost_when_clear_follows() {
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
fn nobody_is_lost_when_another_clears() {
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
fn clear_hides_nothing() {
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
fn nobody_is_lost_between_many() {
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
fn who_comes_later_takes_no_turn() {
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

/// Everybody else goes first, until they can go on no more: they are asleep, or look again
/// and again.
fn until_all_rest() {
    others_go_first(20, || false);
}

/// Whether it becomes so without that time goes on.
fn before_the_clock(is_so: impl Fn() -> bool) -> bool {
    others_go_first(100, is_so)
}

/// Others go first, so many times, unless it is so earlier. Time is virtual, and passes only
/// when nothing changes any more: here something does.
fn others_go_first(times: u32, is_so: impl Fn() -> bool) -> bool {
    let change = AtomicBool::new(false);
    (0..times).any(|_| {
        thread::yield_now();
        change.fetch_not(Relaxed);
        is_so()
    })
}

/// Level 5: however the event is set and cleared, and however often.
fn any_signals(program: &Program) {
    signals::run(program, Some(until_all_rest));
}

/// Level 6: each of five items once, in order; and then `relay` returns.
fn all_items_arrive() {
    let consumed = Mutex::new(Vec::new());
    name("consumed", &consumed);
    // Nobody can tell beforehand how many there are.
    let items = (10..).take_while(|&item| item < 15);
    relay(items, |item| consumed.lock().unwrap().push(item));
    let consumed = consumed.into_inner().unwrap();
    expect_eq!(
        consumed,
        [10, 11, 12, 13, 14],
        "the list of what was consumed"
    );
    relay(0..0, |_| fail("there was no item, and one was consumed"));
}

/// Level 6: all items are consumed on one thread, and made on another one.
fn one_thread_consumes() {
    let [makers, consumers] = [(), ()].map(|()| Mutex::new(HashSet::new()));
    name("makers", &makers);
    name("consumers", &consumers);
    let note = |threads: &Mutex<HashSet<_>>| {
        threads.lock().unwrap().insert(thread::current().id());
    };
    let items = (1..=3).inspect(|_| note(&makers));
    relay(items, |_| note(&consumers));
    let [makers, consumers] = [makers, consumers].map(|threads| threads.into_inner().unwrap());
    expect_eq!(
        consumers.len(),
        1,
        "the number of threads that consumed the three items"
    );
    expect!(
        makers.is_disjoint(&consumers),
        "the items are made and consumed on one and the same thread"
    );
}

/// Level 6: the first item is consumed before the second one is made.
fn an_item_does_not_wait_for_the_next() {
    let first_is_consumed = Barrier::new(2);
    name("first_is_consumed", &first_is_consumed);
    let items = (1..=2).inspect(|&item| {
        if item == 2 {
            first_is_consumed.wait();
        }
    });
    relay(items, |item| {
        if item == 1 {
            first_is_consumed.wait();
        }
    });
}

/// Level 6: the last item is made while the first one is being consumed.
fn the_producer_waits_for_nobody() {
    const MANY: u32 = 10;

    let last_is_made = Barrier::new(2);
    name("last_is_made", &last_is_made);
    let items = (1..=MANY).inspect(|&item| {
        if item == MANY {
            last_is_made.wait();
        }
    });
    relay(items, |item| {
        if item == 1 {
            last_is_made.wait();
        }
    });
}

/// Level 6: the first item is consumed, and the end is noticed, before time goes on.
fn relay_does_not_wait_for_the_clock() {
    let consumed = AtomicU32::new(0);
    name("consumed", &consumed);
    let is_over = AtomicBool::new(false);
    name("is_over", &is_over);
    let last_is_made = Barrier::new(2);
    name("last_is_made", &last_is_made);
    let mut is_consumed = false;
    let items = (1..=2).inspect(|&item| {
        if item == 2 {
            is_consumed = before_the_clock(|| consumed.load(Relaxed) == 1);
            last_is_made.wait();
        }
    });
    let was_over = thread::scope(|scope| {
        spawn!(scope, "caller", || {
            relay(items, |_| _ = consumed.fetch_add(1, Relaxed));
            is_over.store(true, Relaxed);
        });
        last_is_made.wait();
        before_the_clock(|| is_over.load(Relaxed))
    });
    expect!(
        is_consumed,
        "the first item was made, and the consumer slept on until its own time was up: it was not \
         woken"
    );
    expect!(
        was_over,
        "all items were made, and somebody slept on until its own time was up before `relay` \
         returned: it was not woken"
    );
}
