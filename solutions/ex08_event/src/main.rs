//! The recipe: a producer makes five items, and a consumer gets all five.

use ex08_solution::relay;

pub fn main() {
    // From 0 to 256. The original draws lots.
    let items = [97, 5, 256, 31, 180];
    let mut consumed = 0;
    relay(items.into_iter(), |item| {
        println!("the consumer got {item}");
        consumed += 1;
    });
    println!("consumed: {consumed} of {}", items.len());
}
