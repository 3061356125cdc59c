//! The crate in the modelled world: two lines swap `std`, one checks every schedule.

#[macro_use]
extern crate model_std as std;
#[path = "../src/lib.rs"]
mod slot;

use std::thread;

use slot::Slot;

#[test]
fn what_is_put_is_taken() {
    model::verify(|| {
        let slot = Slot::new();
        thread::scope(|scope| {
            scope.spawn(|| slot.put(7));
            assert_eq!(slot.take(), 7);
        });
    });
}

#[test]
fn of_two_values_each_comes_out_once() {
    model::verify(|| {
        let slot = Slot::new();
        thread::scope(|scope| {
            let put = |value| slot.put(value).err();
            let one = scope.spawn(move || put(1));
            let two = scope.spawn(move || put(2));
            let first = slot.take();
            let refused = [one, two].map(|thread| thread.join().unwrap());
            let second = match refused {
                [None, None] => slot.take(),
                [Some(value), None] | [None, Some(value)] => value,
                both => panic!("both were refused: {both:?}"),
            };
            assert_eq!([first, second].iter().sum::<i32>(), 3);
        });
    });
}

/// Shows what a failure looks like: the story is the panic's message.
#[test]
#[should_panic = "wrong: assertion failed: slot.put(2).is_ok()"]
fn a_slot_holds_one_value() {
    model::verify(|| {
        let slot = Slot::new();
        thread::scope(|scope| {
            scope.spawn(|| slot.take());
            assert!(slot.put(1).is_ok());
            assert!(slot.put(2).is_ok());
            slot.take();
        });
    });
}
