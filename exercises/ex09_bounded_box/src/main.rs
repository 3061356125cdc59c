//! The recipe: 20 items go through a box with room for 10.

use std::thread;

use ex09::Bounded;

pub fn main() {
    let passage = Bounded::new(10);
    let produce = |item: u32| {
        passage.put(item).expect("the box is open");
        println!("item {item} produced");
    };

    (1..=10).for_each(produce);
    println!("the box is full");

    thread::scope(|scope| {
        scope.spawn(|| {
            (11..=20).for_each(produce);
            passage.close();
        });
        scope.spawn(|| {
            while let Some(item) = passage.take() {
                println!("item {item} consumed");
            }
            println!("the box is closed and empty");
        });
    });
}
