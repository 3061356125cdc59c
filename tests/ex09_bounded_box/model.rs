//! What must hold in every schedule.

use std::panic::{self, AssertUnwindSafe};
use std::thread;
use std::time::{Duration, Instant};

use harness::{Check, Plain, expect, expect_eq, name, spawn};

use crate::exercise::{Bounded, Closed};

#[path = "passage.rs"]
mod passage;

use passage::{Watched, so_far};

pub const CHECKS: &[Check] = &[
    Check::model("first_in_first_out", first_in_first_out),
    Check::model("no_room_at_all_is_refused", no_room_at_all_is_refused),
    Check::model("take_waits_for_an_item", take_waits_for_an_item),
    Check::model("put_waits_for_room", put_waits_for_room),
    Check::model("each_item_wakes_a_consumer", each_item_wakes_a_consumer).schedules_only(THREE),
    Check::model("each_place_wakes_a_producer", each_place_wakes_a_producer).schedules_only(THREE),
    Check::model(
        "no_consumer_sleeps_beside_an_item",
        no_consumer_sleeps_beside_an_item,
    )
    .schedules_only(THREE),
    Check::model(
        "no_producer_sleeps_beside_room",
        no_producer_sleeps_beside_room,
    )
    .schedules_only(THREE),
    Check::model("no_wait_for_the_clock", no_wait_for_the_clock)
        .bound(0)
        .schedules_only(TIME),
    Check::model("close_wakes_every_consumer", close_wakes_every_consumer),
    Check::model("close_wakes_every_producer", close_wakes_every_producer),
    Check::model("what_is_left_is_taken", what_is_left_is_taken),
    Check::model("what_was_put_is_never_lost", what_was_put_is_never_lost),
    Check::model("what_was_written_is_seen", what_was_written_is_seen),
    Check::modelled_race("any_producers_and_consumers", passage::small, passage::run),
];

const THREE: &str = "three threads that wake each other are too many for it; two are not";

const TIME: &str = "there the clock goes on whenever somebody waits with a time limit";

/// Something that cannot be copied, and is nothing by default.
#[derive(Debug, PartialEq, Eq)]
struct Item(u32);

/// Level 1: what was put first is taken first, and each box has its own items.
fn first_in_first_out() {
    let (one, two) = (Bounded::new(3), Bounded::new(1));
    name("first box", &one);
    name("second box", &two);
    for number in 1..=3 {
        expect_eq!(one.put(Item(number)), Ok(()), "what `put` returns");
    }
    expect_eq!(
        two.put(Item(7)),
        Ok(()),
        "what `put` into the second of two boxes returns"
    );
    expect_eq!(
        one.take(),
        Some(Item(1)),
        "what is taken from the first of two boxes, after items 1, 2 and 3 were put into it,"
    );
    expect_eq!(one.put(Item(4)), Ok(()), "what `put` returns");
    for number in 2..=4 {
        let before = number - 1;
        expect_eq!(
            one.take(),
            Some(Item(number)),
            "what is taken from the first of two boxes, after item {before},"
        );
    }
    expect_eq!(
        two.take(),
        Some(Item(7)),
        "what is taken from the second of two boxes, after item 7 was put into it,"
    );
}

/// Level 1: a box with room for nothing would keep every producer for ever.
fn no_room_at_all_is_refused() {
    let made = panic::catch_unwind(AssertUnwindSafe(|| Bounded::<Item>::new(0)));
    expect!(
        made.is_err(),
        "`Bounded::new(0)` made a box that nothing fits in"
    );
}

/// Level 2: whoever finds the box empty gets an item, as soon as there is one.
fn take_waits_for_an_item() {
    let passage = Watched::with_room_for(2);
    passage.named();
    thread::scope(|scope| {
        spawn!(scope, "consumer", || take(&passage, 2));
        spawn!(scope, "producer", || put(&passage, &[1, 2]));
    });
}

/// Level 2: whoever finds the box full goes on when there is room, and not before.
fn put_waits_for_room() {
    let passage = Watched::with_room_for(3);
    passage.named();
    put(&passage, &[1, 2, 3]);
    thread::scope(|scope| {
        spawn!(scope, "producer", || put(&passage, &[4, 5]));
        spawn!(scope, "consumer", || take(&passage, 2));
    });
}

/// Level 3: two items, two consumers, and each of them gets one.
fn each_item_wakes_a_consumer() {
    let passage = Watched::with_room_for(2);
    passage.named();
    thread::scope(|scope| {
        spawn!(scope, "consumer-1", || take(&passage, 1));
        spawn!(scope, "consumer-2", || take(&passage, 1));
        spawn!(scope, "producer", || put(&passage, &[1, 2]));
    });
}

/// Level 3: two items are taken, and each makes room for one of two producers.
fn each_place_wakes_a_producer() {
    let passage = Watched::with_room_for(2);
    passage.named();
    put(&passage, &[1, 2]);
    thread::scope(|scope| {
        spawn!(scope, "producer-1", || put(&passage, &[3]));
        spawn!(scope, "producer-2", || put(&passage, &[4]));
        spawn!(scope, "consumer", || take(&passage, 2));
    });
}

/// Level 3: an item is not left lying because a producer was told of it.
fn no_consumer_sleeps_beside_an_item() {
    let passage = Watched::with_room_for(1);
    passage.named();
    put(&passage, &[1]);
    thread::scope(|scope| {
        spawn!(scope, "producer-1", || put(&passage, &[2]));
        spawn!(scope, "producer-2", || put(&passage, &[3]));
        spawn!(scope, "consumer", || take(&passage, 3));
    });
}

/// Level 3: room is not left empty because a consumer was told of it.
fn no_producer_sleeps_beside_room() {
    let passage = Watched::with_room_for(1);
    passage.named();
    thread::scope(|scope| {
        spawn!(scope, "consumer-1", || take(&passage, 1));
        spawn!(scope, "consumer-2", || take(&passage, 1));
        spawn!(scope, "producer", || put(&passage, &[1, 2]));
    });
}

/// Level 3: whoever waits is woken by who puts or takes. Time is virtual: it goes on when
/// all wait with a time limit, and now and then when somebody's limit is over early, at
/// most twice.
fn no_wait_for_the_clock() {
    const ITEMS: u32 = 6;
    const EARLY: usize = 2;
    // A look at the clock takes a little time, too.
    const A_LOOK: Duration = Duration::from_micros(10);

    let passage = Bounded::new(1);
    name("box", &passage);
    let slow = thread::scope(|scope| {
        spawn!(scope, "producer", || {
            (1..=ITEMS).for_each(|number| _ = passage.put(Item(number)));
        });
        let consumer = spawn!(scope, "consumer", || {
            let slow_items = (1..=ITEMS).filter(|_| {
                let before = Instant::now();
                // Whoever takes nothing looks again: that is another level's business.
                let _item = (0..).find_map(|_| passage.take());
                before.elapsed() > A_LOOK
            });
            slow_items.count()
        });
        consumer.join().unwrap()
    });
    expect!(
        slow <= EARLY,
        "time has passed before {slow} of {ITEMS} items were taken, and nobody was slow: somebody slept \
         until its time was up, although there was an item, or room"
    );
}

/// Level 4: nothing comes any more, and everybody who waits for it hears that.
fn close_wakes_every_consumer() {
    let passage = Bounded::<Item>::new(1);
    name("box", &passage);
    let taken = thread::scope(|scope| {
        let one = spawn!(scope, "consumer-1", || passage.take());
        let two = spawn!(scope, "consumer-2", || passage.take());
        passage.close();
        [one.join().unwrap(), two.join().unwrap()]
    });
    expect_eq!(
        taken,
        [None, None],
        "what was taken out of a box that was never filled"
    );
}

/// Level 4: those who wait for room when the box is closed get their items back.
fn close_wakes_every_producer() {
    let passage = Bounded::new(1);
    name("box", &passage);
    expect_eq!(passage.put(Item(1)), Ok(()), "what `put` returns");
    let back = thread::scope(|scope| {
        let one = spawn!(scope, "producer-1", || passage.put(Item(2)));
        let two = spawn!(scope, "producer-2", || passage.put(Item(3)));
        passage.close();
        [one.join().unwrap(), two.join().unwrap()]
    });
    expect_eq!(
        back,
        [Err(Closed(Item(2))), Err(Closed(Item(3)))],
        "what two producers got who had no room before the box was closed"
    );
    expect_eq!(
        passage.take(),
        Some(Item(1)),
        "what is taken from the closed box"
    );
    expect_eq!(passage.take(), None, "what is taken then");
}

/// Level 4: a closed box takes nothing in, and gives what it has.
fn what_is_left_is_taken() {
    let (passage, open) = (Bounded::new(3), Bounded::new(3));
    name("closed box", &passage);
    name("open box", &open);
    for number in 1..=2 {
        expect_eq!(passage.put(Item(number)), Ok(()), "what `put` returns");
    }
    passage.close();
    // Again: it changes nothing.
    passage.close();
    expect_eq!(
        passage.put(Item(3)),
        Err(Closed(Item(3))),
        "what `put` returns when the first of two boxes is closed"
    );
    let taken: Vec<_> = (1..=4).map(|_| passage.take()).collect();
    expect_eq!(
        taken,
        [Some(Item(1)), Some(Item(2)), None, None],
        "what is taken from the first of two boxes, which was closed with two items in it,"
    );
    expect_eq!(
        open.put(Item(4)),
        Ok(()),
        "what `put` into the second of two boxes returns when the first is closed"
    );
    expect_eq!(
        open.take(),
        Some(Item(4)),
        "what is taken from the second of two boxes, which is open,"
    );
}

/// Level 4: a producer may come at the moment when the box is closed. An item that it
/// does not get back is taken by somebody.
fn what_was_put_is_never_lost() {
    let passage = Bounded::new(1);
    name("box", &passage);
    let (put, taken) = thread::scope(|scope| {
        let producer = spawn!(scope, "producer", || {
            let numbers = (1..=2).filter(|&number| passage.put(Item(number)).is_ok());
            numbers.map(Item).collect::<Vec<_>>()
        });
        let consumer = spawn!(scope, "consumer", || {
            let mut taken = Vec::new();
            while let Some(item) = passage.take() {
                taken.push(item);
            }
            taken
        });
        passage.close();
        (producer.join().unwrap(), consumer.join().unwrap())
    });
    expect_eq!(taken, put, "what was taken before `take` returned `None`");
}

/// Level 5: what the producer wrote before it put an item, the consumer of that item
/// finds. The notes are plain memory: nothing but the box orders who uses them when.
fn what_was_written_is_seen() {
    let passage = Bounded::new(1);
    name("box", &passage);
    let notes = [Plain::new(false), Plain::new(false)];
    name("note of item 1", &notes[0]);
    name("note of item 2", &notes[1]);
    thread::scope(|scope| {
        spawn!(scope, "producer", || {
            for (note, number) in notes.iter().zip(1..) {
                note.set(true);
                let _ = passage.put(Item(number));
            }
        });
        spawn!(scope, "consumer", || {
            for _ in 0..2 {
                // Whoever takes nothing looks again: that is another level's business.
                let Item(number) = (0..).find_map(|_| passage.take()).unwrap();
                let note = &notes[number as usize - 1];
                expect!(
                    note.get(),
                    "the consumer took item {number} and found no note of it"
                );
            }
        });
    });
}

/// Puts items into an open box.
fn put(passage: &Watched<Item>, numbers: &[u32]) {
    for (&number, so_many) in numbers.iter().zip(1_usize..) {
        let put = passage.put(Item(number));
        expect_eq!(put, Ok(()), "what `put` returns while the box is open");
        so_far("put", so_many);
    }
}

/// Takes so many items out of an open box.
fn take(passage: &Watched<Item>, times: usize) {
    for so_many in 1..=times {
        let taken = passage.take();
        expect!(
            taken.is_some(),
            "`take` returned `None` while the box is open"
        );
        so_far("taken", so_many);
    }
}
