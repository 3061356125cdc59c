//! The checks in the real world: real threads, and the program itself.

extern crate kit as _; // one dynamic library: quick to link

use ex15 as exercise;

#[path = "../../tests/ex15_parallel_fib/real.rs"]
mod checks;

#[path = "src/main.rs"]
mod program;

harness::main!(
    real: checks::CHECKS,
    recipe: "ex15_parallel_fib",
    program: program::main,
);
