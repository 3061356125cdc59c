//! The recipe: ten threads that call one function.

use ex01::{run_all, start_all};

pub fn main() {
    let my_func = |index| format!("my_func called by thread N°{index}");

    for line in run_all(10, my_func) {
        println!("{line}");
    }

    let running = start_all(10, |index| index * index);
    println!("ten more are at work");
    println!("their results: {:?}", running.join());
}
