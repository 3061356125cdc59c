//! The number in the box is right, and nobody comes in between.

use std::panic::{self, AssertUnwindSafe};
use std::thread;

use harness::{expect, expect_eq, name, spawn};

use crate::exercise::ItemBox;

/// More than fit into 32 bits.
const PLENTY: i64 = 1 << 40;

/// Level 5: what is in the box is what was added, less what was removed, even if that is more.
pub fn adds_minus_removes() {
    let (items, others) = (ItemBox::new(5), ItemBox::new(PLENTY));
    name("items", &items);
    name("others", &others);
    let (added, removed) = thread::scope(|scope| {
        let adder = spawn!(scope, "adder", || [items.add(), items.add()]);
        let remover = spawn!(scope, "remover", || items.remove());
        (adder.join().unwrap(), remover.join().unwrap())
    });
    items.execute(10);
    others.execute(PLENTY);
    expect_eq!(
        items.items(),
        16,
        "the number of items after 5 + 2 - 1 + 10"
    );
    expect_eq!(
        others.items(),
        2 * PLENTY,
        "the number of items in another box, with {PLENTY} at first and as many more,"
    );
    expect_eq!(
        ItemBox::new(0).remove(),
        -1,
        "what `remove` returns for a box with 0 items"
    );
    let in_turn = [([6, 7], 6), ([6, 6], 5), ([5, 6], 4)];
    expect!(
        in_turn.contains(&(added, removed)),
        "with 5 items at first, the adder heard of {added:?} after its two, and the remover of \
         {removed}; one after the other they hear of [6, 7] and 6, [6, 6] and 5, or [5, 6] and 4"
    );
}

/// Level 5: nobody comes between the calls inside `in_one_go`.
pub fn in_one_go_is_one_step() {
    let items = ItemBox::new(5);
    name("items", &items);
    let swap = |items: &ItemBox| {
        let left = items.remove();
        // Work that can be done once.
        let change = Box::new(1);
        items.in_one_go(|items| {
            items.execute(*change);
            drop(change);
        });
        (left, items.items())
    };
    let (swapped, looked) = thread::scope(|scope| {
        let one = spawn!(scope, "worker-1", || items.in_one_go(swap));
        let two = spawn!(scope, "worker-2", || (items.items(), items.add()));
        (one.join().unwrap(), two.join().unwrap())
    });
    expect!(
        swapped == (4, 5) || swapped == (5, 6),
        "worker-1 took an item out, put one in, and saw {swapped:?} items; with nobody in between \
         that is (4, 5), or (5, 6) after worker-2"
    );
    expect_eq!(
        looked,
        (5, 6),
        "what worker-2 saw while worker-1 exchanged one of 5 items in one go, and after its own `add`,"
    );
}

/// Level 5: nobody comes between them inside the `in_one_go` of another box, either.
pub fn one_box_inside_another() {
    let (items, others) = (ItemBox::new(5), ItemBox::new(0));
    name("items", &items);
    name("others", &others);
    let seen = seen_meanwhile(&items, || others.in_one_go(|_| exchange(&items)));
    expect_eq!(
        seen,
        5,
        "what another thread saw while `main` exchanged one of 5 items in one go, and had another \
         box in its hands, too,"
    );
}

/// Takes an item out and puts one in, with nobody in between.
fn exchange(items: &ItemBox) {
    items.in_one_go(|items| {
        items.remove();
        items.add();
    });
}

/// What another thread sees in the box, at any moment.
fn seen_meanwhile(items: &ItemBox, work: impl FnOnce()) -> i64 {
    thread::scope(|scope| {
        let looker = spawn!(scope, "looker", || items.items());
        work();
        looker.join().unwrap()
    })
}

/// Level 5: a panic inside `in_one_go` leaves the box to others, and who undoes something
/// on the panic's way still has it. What the same thread does next in one go is one step.
pub fn a_panic_frees_the_box() {
    let items = ItemBox::new(5);
    name("items", &items);
    let caught: Result<(), _> = panic::catch_unwind(AssertUnwindSafe(|| {
        items.in_one_go(|items| {
            items.add();
            items.add();
            let _undone = RemovesOne(items);
            panic::panic_any(GivesUp)
        })
    }));
    expect!(
        caught.is_err_and(|payload| payload.is::<GivesUp>()),
        "a panic got lost on its way through `in_one_go`, or another one came out"
    );
    let there = thread::scope(|scope| spawn!(scope, "worker-1", || items.add()).join().unwrap());
    expect_eq!(
        there,
        7,
        "what is in the box after 5, two `add`s, a panic that undoes one, and an `add`"
    );
    let seen = seen_meanwhile(&items, || exchange(&items));
    expect_eq!(
        seen,
        7,
        "what another thread saw while `main` exchanged one of 7 items in one go, after a panic \
         in its `in_one_go` before,"
    );
}

/// What the work panics with: it need not be a text.
struct GivesUp;

/// Uses a box when it is dropped.
struct RemovesOne<'a>(&'a ItemBox);

impl Drop for RemovesOne<'_> {
    fn drop(&mut self) {
        self.0.remove();
    }
}
