//! What must hold in every schedule.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Barrier, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use harness::{Check, Plain, expect, expect_eq, fail, name, spawn};

use crate::exercise::{Event, relay};

#[path = "signals.rs"]
mod signals;

pub const CHECKS: &[Check] = &[
    Check::model("it_is_set_until_cleared", it_is_set_until_cleared),
    Check::model("set_ends_a_wait", set_ends_a_wait),
    Check::model("a_wait_after_clear_waits", a_wait_after_clear_waits),
    Check::model("no_wait_for_the_clock", no_wait_for_the_clock)
        .bound(0)
        .schedules_only(TIME),
    Check::model("set_ends_every_wait", set_ends_every_wait),
    Check::model("what_was_written_is_seen", what_was_written_is_seen),
    Check::model(
        "nobody_is_lost_when_clear_follows",
        nobody_is_lost_when_clear_follows,
    )
    .schedules_only(ASLEEP),
    Check::model("clear_hides_nothing", clear_hides_nothing).schedules_only(ASLEEP),
    Check::model("nobody_is_lost_between_two", nobody_is_lost_between_two).schedules_only(ASLEEP),
    Check::model(
        "who_comes_later_takes_no_turn",
        who_comes_later_takes_no_turn,
    )
    .schedules_only(ASLEEP),
    Check::model("all_items_arrive", all_items_arrive),
    Check::model(
        "an_item_does_not_wait_for_the_next",
        an_item_does_not_wait_for_the_next,
    ),
    Check::model(
        "the_producer_waits_for_nobody",
        the_producer_waits_for_nobody,
    ),
    Check::modelled_race("any_signals", signals::small, signals::run),
];

const ASLEEP: &str =
    "that somebody waits already is certain only there, where nothing else can go on";

const TIME: &str = "there the clock goes on whenever somebody waits with a time limit";

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

/// Level 1: whoever waits is woken by `set`. Time is virtual: it goes on when all wait with
/// a time limit, and now and then when somebody's limit is over early, at most twice.
fn no_wait_for_the_clock() {
    const ROUNDS: usize = 4;
    const EARLY: usize = 2;
    // A look at the clock takes a little time, too.
    const A_LOOK: Duration = Duration::from_micros(10);

    let rounds: [_; ROUNDS] = std::array::from_fn(|_| [Event::new(), Event::new()]);
    for ([there, back], number) in rounds.iter().zip(1..) {
        name(format_args!("there {number}"), there);
        name(format_args!("back {number}"), back);
    }
    let slow = thread::scope(|scope| {
        spawn!(scope, "partner", || {
            for [there, back] in &rounds {
                there.wait();
                back.set();
            }
        });
        let slow_rounds = rounds.iter().filter(|[there, back]| {
            let before = Instant::now();
            there.set();
            back.wait();
            before.elapsed() > A_LOOK
        });
        slow_rounds.count()
    });
    expect!(
        slow <= EARLY,
        "time has passed in {slow} of {ROUNDS} rounds, in which nobody was slow: somebody slept \
         until its time was up, although its event was set"
    );
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

/// Level 4: two wait already when the event is set, and cleared at once.
fn nobody_is_lost_when_clear_follows() {
    let event = Event::new();
    name("event", &event);
    thread::scope(|scope| {
        spawn!(scope, "waiter-1", || event.wait());
        spawn!(scope, "waiter-2", || event.wait());
        let_them_wait();
        event.set();
        event.clear();
    });
}

/// Level 4: who waited finds what was written before `set`, although it finds the event
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
        let_them_wait();
        note.set(1);
        event.set();
        event.clear();
    });
}

/// Level 4: the same with the next `set` and `clear` before anybody has woken up.
fn nobody_is_lost_between_two() {
    let event = Event::new();
    name("event", &event);
    thread::scope(|scope| {
        spawn!(scope, "waiter-1", || event.wait());
        let_them_wait();
        for _ in 0..2 {
            event.set();
            event.clear();
        }
    });
}

/// Level 4: who comes after `clear` waits for the next `set`, and who came before does not.
fn who_comes_later_takes_no_turn() {
    let event = Event::new();
    name("event", &event);
    let set_again = AtomicBool::new(false);
    name("set_again", &set_again);
    thread::scope(|scope| {
        let first = spawn!(scope, "waiter-1", || event.wait());
        let_them_wait();
        event.set();
        event.clear();
        spawn!(scope, "waiter-2", || {
            event.wait();
            expect!(
                set_again.load(Relaxed),
                "waiter-2 came after `clear`, and went on before the next `set`"
            );
        });
        first.join().unwrap();
        set_again.store(true, Relaxed);
        event.set();
    });
}

/// Everybody else goes first, until nobody else can go on: they are asleep in `wait`, or
/// look again and again.
fn let_them_wait() {
    for _ in 0..20 {
        thread::yield_now();
    }
}

/// Level 5: each of five items once, in order; and then `relay` returns.
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

/// Level 5: the first item is consumed before the second one is made.
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

/// Level 5: the last item is made while the first one is being consumed.
fn the_producer_waits_for_nobody() {
    let last_is_made = Barrier::new(2);
    name("last_is_made", &last_is_made);
    let items = (1..=4).inspect(|&item| {
        if item == 4 {
            last_is_made.wait();
        }
    });
    relay(items, |item| {
        if item == 1 {
            last_is_made.wait();
        }
    });
}
