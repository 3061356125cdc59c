//! What must hold in every schedule.

use std::panic;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use harness::{Check, Plain, expect, expect_eq, name, spawn};

use crate::exercise::{Bounded, Closed};

#[path = "passage.rs"]
mod passage;

use passage::{Watched, so_far};

pub const CHECKS: &[Check] = &[
    Check::model("first_in_first_out", first_in_first_out),
    Check::model("many_fit_into_a_large_box", many_fit_into_a_large_box)
        .bound(0)
        .schedules_only(ALONE),
    Check::model("no_room_at_all_is_refused", no_room_at_all_is_refused),
    Check::model("take_waits_for_an_item", take_waits_for_an_item),
    Check::model("put_waits_for_room", put_waits_for_room),
    Check::model("nothing_takes_a_place_too", nothing_takes_a_place_too),
    Check::model("each_item_wakes_a_consumer", each_item_wakes_a_consumer).schedules_only(THREE),
    Check::model("each_place_wakes_a_producer", each_place_wakes_a_producer).schedules_only(THREE),
    Check::model("three_items_wake_three", three_items_wake_three)
        .bound(1)
        .schedules_only(THREE),
    Check::model("three_places_wake_three", three_places_wake_three)
        .bound(1)
        .schedules_only(THREE),
    Check::model("each_box_wakes_its_own", each_box_wakes_its_own).schedules_only(THREE),
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
    Check::model(
        "no_consumer_waits_for_the_clock",
        no_consumer_waits_for_the_clock,
    )
    .bound(0)
    .schedules_only(TIME),
    Check::model(
        "no_producer_waits_for_the_clock",
        no_producer_waits_for_the_clock,
    )
    .bound(0)
    .schedules_only(TIME),
    Check::model("close_wakes_every_consumer", || {
        close_wakes_consumers([1, 2])
    }),
    Check::model("close_wakes_every_producer", || {
        close_wakes_producers([1, 2])
    }),
    Check::model("close_wakes_three_consumers", || {
        close_wakes_consumers([1, 2, 3])
    })
    .schedules_only(THREE),
    Check::model("close_wakes_three_producers", || {
        close_wakes_producers([1, 2, 3])
    })
    .schedules_only(THREE),
    Check::model(
        "close_does_not_wait_for_the_clock",
        close_does_not_wait_for_the_clock,
    )
    .bound(0)
    .schedules_only(TIME),
    Check::model("what_is_left_is_taken", what_is_left_is_taken),
    Check::model("what_was_put_is_never_lost", what_was_put_is_never_lost),
    Check::model("what_was_written_is_seen", what_was_written_is_seen),
    Check::modelled_race("any_producers_and_consumers", passage::small, passage::run),
];

const THREE: &str = "three threads that wake each other are too many for it; two are not";

const ALONE: &str = "one thread has nobody from whom anything could come late";

const TIME: &str = "there the clock goes on whenever somebody waits with a time limit";

/// Something that cannot be copied, and is nothing by default.
#[derive(Debug, PartialEq, Eq)]
struct Item(u32);

/// Level 1: what was put first is taken first, whoever put it, and each box has its own
/// items.
fn first_in_first_out() {
    let (one, two) = (Bounded::new(3), Bounded::new(1));
    name("first box", &one);
    name("second box", &two);
    for number in 1..=2 {
        expect_eq!(one.put(Item(number)), Ok(()), "what `put` returns");
    }
    let put = thread::scope(|scope| {
        let helper = spawn!(scope, "helper", || one.put(Item(3)));
        helper.join().unwrap()
    });
    expect_eq!(put, Ok(()), "what `put` returns");
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

/// Level 1: a large box has room for as many items as it says.
fn many_fit_into_a_large_box() {
    const MANY: u32 = 260;
    let passage = Bounded::new(MANY as usize);
    name("box", &passage);
    for number in 1..=MANY {
        let put = passage.put(Item(number));
        expect_eq!(put, Ok(()), "what `put` returns while the box is open");
    }
    for number in 1..=MANY {
        let taken = passage.take();
        expect_eq!(
            taken,
            Some(Item(number)),
            "what is taken from a box with {MANY} items"
        );
    }
}

/// Level 1: a box with room for nothing would keep every producer for ever.
fn no_room_at_all_is_refused() {
    const BARE: &str = "attempt to subtract with overflow";
    match panic::catch_unwind(|| _ = Bounded::<Item>::new(0)) {
        Ok(()) => harness::fail(format_args!(
            "`Bounded::new(0)` made a box that nothing fits in"
        )),
        Err(payload) => expect!(
            payload.downcast_ref() != Some(&BARE),
            "`Bounded::new(0)` panicked with \"{BARE}\": only a debug build looks at each \
             subtraction, and a release build makes a box. Refuse it in words of your own"
        ),
    }
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

/// Level 2: items may take no memory at all, and take their places all the same.
fn nothing_takes_a_place_too() {
    let passage = Watched::with_room_for(1);
    passage.named();
    thread::scope(|scope| {
        spawn!(scope, "producer", || {
            for _ in 1..=2 {
                let put = passage.put(());
                expect_eq!(put, Ok(()), "what `put(())` returns while the box is open");
            }
        });
        spawn!(scope, "consumer", || {
            for _ in 1..=2 {
                let taken = passage.take();
                expect_eq!(taken, Some(()), "what `take` returns while the box is open");
            }
        });
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

/// Level 3: three items, three consumers, and each of them gets one.
fn three_items_wake_three() {
    let passage = Watched::with_room_for(3);
    passage.named();
    thread::scope(|scope| {
        for number in 1..=3 {
            spawn!(scope, "consumer-{number}", || take(&passage, 1));
        }
        put(&passage, &[1, 2, 3]);
    });
}

/// Level 3: three items are taken, and each makes room for one of three producers.
fn three_places_wake_three() {
    let passage = Watched::with_room_for(3);
    passage.named();
    put(&passage, &[1, 2, 3]);
    thread::scope(|scope| {
        for number in 1..=3 {
            let passage = &passage;
            let work = move || put(passage, &[3 + number]);
            spawn!(scope, "producer-{number}", work);
        }
        take(&passage, 3);
    });
}

/// Level 3: each of two waits at another box, and it is the other one's turn.
fn each_box_wakes_its_own() {
    let boxes = [1, 2].map(|_| Watched::with_room_for(1));
    boxes.iter().for_each(Watched::named);
    thread::scope(|scope| {
        let [one, two] = [0, 1].map(|index| {
            let (passage, number) = (&boxes[index], index + 1);
            spawn!(scope, "consumer-{number}", move || take(passage, 1))
        });
        put(&boxes[1], &[1]);
        two.join().unwrap();
        put(&boxes[0], &[2]);
        one.join().unwrap();
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

/// Level 3: consumers are woken by who puts.
fn no_consumer_waits_for_the_clock() {
    is_quick("two items are put", [0, 2], take_one, put_two);
}

/// Level 3: producers are woken by who takes, also if consumers waited before them.
fn no_producer_waits_for_the_clock() {
    is_quick("two items are taken", [2, 2], put_one, take_two);
    is_quick(
        "two items are put where one has room",
        [0, 1],
        take_one,
        put_two,
    );
}

/// Level 4: whoever waits is woken by `close`.
fn close_does_not_wait_for_the_clock() {
    is_quick("the empty box is closed", [0, 1], take_one, Bounded::close);
    is_quick("the full box is closed", [1, 1], put_one, Bounded::close);
}

fn take_one(passage: &Bounded<Item>) {
    passage.take();
}

fn take_two(passage: &Bounded<Item>) {
    take_one(passage);
    take_one(passage);
}

fn put_one(passage: &Bounded<Item>) {
    let _ = passage.put(Item(3));
}

fn put_two(passage: &Bounded<Item>) {
    put_one(passage);
    put_one(passage);
}

/// Two wait at a box with so many items and so much room, and then `main` does something.
/// Time is virtual: it goes on when all wait with a time limit, and now and then when
/// somebody's limit is over early, at most twice.
fn is_quick(
    when: &str,
    [items, room]: [u32; 2],
    wait: fn(&Bounded<Item>),
    act: fn(&Bounded<Item>),
) {
    const ROUNDS: usize = 3;
    const EARLY: usize = 2;
    // A look at the clock takes a little time, too.
    const A_LOOK: Duration = Duration::from_micros(10);

    let slow_rounds = (0..ROUNDS).filter(|_| {
        let passage = Bounded::new(room as usize);
        name("box", &passage);
        (1..=items).for_each(|number| _ = passage.put(Item(number)));
        let (comes, came) = mpsc::channel();
        let before = thread::scope(|scope| {
            for number in 1..=2 {
                let (passage, comes) = (&passage, comes.clone());
                spawn!(scope, "waiter-{number}", move || {
                    comes.send(()).unwrap();
                    wait(passage);
                });
                came.recv().unwrap();
            }
            let before = Instant::now();
            act(&passage);
            before
        });
        before.elapsed() > A_LOOK
    });
    let slow = slow_rounds.count();
    expect!(
        slow <= EARLY,
        "time has passed in {slow} of {ROUNDS} rounds, in which nobody was slow: somebody slept \
         until its time was up, although there was something for it to do. It is so when two \
         wait and {when}"
    );
}

/// Level 4: nothing comes any more, and everybody who waits for it hears that.
fn close_wakes_consumers<const N: usize>(numbers: [u32; N]) {
    let passage = Bounded::<Item>::new(1);
    name("box", &passage);
    let taken = thread::scope(|scope| {
        let consumers = numbers.map(|number| spawn!(scope, "consumer-{number}", || passage.take()));
        passage.close();
        consumers.map(|consumer| consumer.join().unwrap())
    });
    expect_eq!(
        taken,
        [const { None }; N],
        "what was taken out of a box that was never filled"
    );
}

/// Level 4: those who wait for room when the box is closed get their items back.
fn close_wakes_producers<const N: usize>(numbers: [u32; N]) {
    let passage = Bounded::new(1);
    name("box", &passage);
    expect_eq!(passage.put(Item(1)), Ok(()), "what `put` returns");
    let back = thread::scope(|scope| {
        let producers = numbers.map(|number| {
            let passage = &passage;
            spawn!(scope, "producer-{number}", move || {
                passage.put(Item(1 + number))
            })
        });
        passage.close();
        producers.map(|producer| producer.join().unwrap())
    });
    expect_eq!(
        back,
        numbers.map(|number| Err(Closed(Item(1 + number)))),
        "what {N} producers got who had no room before the box was closed"
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
