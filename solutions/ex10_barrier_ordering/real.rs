//! The checks in the real world: real threads, and the program itself.

extern crate kit as _; // one dynamic library: quick to link

use ex10_solution as exercise;

#[path = "../../tests/ex10_barrier_ordering/real.rs"]
mod checks;

#[path = "src/main.rs"]
mod program;

harness::main!(
    real: checks::CHECKS,
    recipe: "ex10_barrier_ordering",
    program: program::main,
);
