//! Levels 4 and 5: nothing is lost, by a close or on the way.

use std::thread;

use harness::{Plain, expect, expect_eq, name, spawn};

use crate::exercise::{Bounded, Closed};

use super::Item;

/// Level 4: nothing comes any more, and everybody who waits for it hears that.
pub fn close_wakes_consumers<const N: usize>(numbers: [u32; N]) {
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
pub fn close_wakes_producers<const N: usize>(numbers: [u32; N]) {
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
pub fn what_is_left_is_taken() {
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
pub fn what_was_put_is_never_lost() {
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
pub fn what_was_written_is_seen() {
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
