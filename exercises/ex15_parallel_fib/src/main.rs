//! The recipe: nine threads compute fib(10), and fib(35) is computed in parallel.

use ex15::{Helpers, fib, fib_par, fibs};

pub fn main() {
    // The ninth thread is this one.
    let results = fibs(&[10; 9], &Helpers::new(8), &fib);
    println!("nine times fib(10): {results:?}");

    let result = fib_par(35, 25, &Helpers::new(3), &fib);
    println!("fib(35): {result}");
}
