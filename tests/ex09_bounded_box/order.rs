//! Level 1: what is put first is taken first.

use std::panic::{self};
use std::sync::Arc;
use std::thread;

use harness::{expect, expect_eq, name, spawn};

use crate::exercise::Bounded;

use super::Item;

/// Level 1: what was put first is taken first, whoever put it, and each box has its own
/// items.
pub fn first_in_first_out() {
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
pub fn many_fit_into_a_large_box() {
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

/// Level 1: whoever drops the box drops what is left in it, each item once.
pub fn what_is_left_is_dropped() {
    let items = [1, 2, 3, 4].map(Arc::new);
    let owners = || items.iter().map(Arc::strong_count).collect::<Vec<_>>();
    let passage = Bounded::new(3);
    name("box", &passage);
    let put = |item: &Arc<u32>| drop(passage.put(Arc::clone(item)));
    items[..3].iter().for_each(put);
    drop((passage.take(), passage.take()));
    items[3..].iter().for_each(put);
    expect_eq!(
        owners(),
        [1, 1, 2, 2],
        "how many owners items 1, 2, 3 and 4 have, this check and the box, after 1 and 2 were \
         taken and dropped"
    );
    drop(passage);
    expect_eq!(
        owners(),
        [1; 4],
        "how many owners items 1, 2, 3 and 4 have, this check alone, after the box was dropped"
    );
}

/// Level 1: a box with room for nothing would keep every producer for ever.
pub fn no_room_at_all_is_refused() {
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
