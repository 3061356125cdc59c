//! The recipe: one thread adds items to a box, and another one removes some.

use std::thread;

use ex06_solution::ItemBox;

const ADDS: u32 = 15;
const REMOVES: u32 = 6;

pub fn main() {
    let items = ItemBox::new(0);

    thread::scope(|scope| {
        scope.spawn(|| {
            for left in (0..ADDS).rev() {
                items.add();
                println!("added one item, {left} to add");
            }
        });
        scope.spawn(|| {
            for left in (0..REMOVES).rev() {
                items.remove();
                println!("removed one item, {left} to remove");
            }
        });
    });

    println!("the box holds {} items", items.items());
}
