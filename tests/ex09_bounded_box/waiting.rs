//! Levels 2 and 3: who waits goes on when there is something for it.

use std::thread;

use harness::{expect, expect_eq, spawn};

use super::{
    Item,
    passage::{Watched, so_far},
};

/// Level 2: whoever finds the box empty gets an item, as soon as there is one.
pub fn take_waits_for_an_item() {
    let passage = Watched::with_room_for(2);
    passage.named();
    thread::scope(|scope| {
        spawn!(scope, "consumer", || take(&passage, 2));
        spawn!(scope, "producer", || put(&passage, &[1, 2]));
    });
}

/// Level 2: whoever finds the box full goes on when there is room, and not before.
pub fn put_waits_for_room() {
    let passage = Watched::with_room_for(3);
    passage.named();
    put(&passage, &[1, 2, 3]);
    thread::scope(|scope| {
        spawn!(scope, "producer", || put(&passage, &[4, 5]));
        spawn!(scope, "consumer", || take(&passage, 2));
    });
}

/// Level 2: items may take no memory at all, and take their places all the same.
pub fn nothing_takes_a_place_too() {
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
pub fn each_item_wakes_a_consumer() {
    let passage = Watched::with_room_for(2);
    passage.named();
    thread::scope(|scope| {
        spawn!(scope, "consumer-1", || take(&passage, 1));
        spawn!(scope, "consumer-2", || take(&passage, 1));
        spawn!(scope, "producer", || put(&passage, &[1, 2]));
    });
}

/// Level 3: two items are taken, and each makes room for one of two producers.
pub fn each_place_wakes_a_producer() {
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
pub fn three_items_wake_three() {
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
pub fn three_places_wake_three() {
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
pub fn each_box_wakes_its_own() {
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
pub fn no_consumer_sleeps_beside_an_item() {
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
pub fn no_producer_sleeps_beside_room() {
    let passage = Watched::with_room_for(1);
    passage.named();
    thread::scope(|scope| {
        spawn!(scope, "consumer-1", || take(&passage, 1));
        spawn!(scope, "consumer-2", || take(&passage, 1));
        spawn!(scope, "producer", || put(&passage, &[1, 2]));
    });
}

/// Puts items into an open box.
pub fn put(passage: &Watched<Item>, numbers: &[u32]) {
    for (&number, so_many) in numbers.iter().zip(1_usize..) {
        let put = passage.put(Item(number));
        expect_eq!(put, Ok(()), "what `put` returns while the box is open");
        so_far("put", so_many);
    }
}

/// Takes so many items out of an open box.
pub fn take(passage: &Watched<Item>, times: usize) {
    for so_many in 1..=times {
        let taken = passage.take();
        expect!(
            taken.is_some(),
            "`take` returned `None` while the box is open"
        );
        so_far("taken", so_many);
    }
}
