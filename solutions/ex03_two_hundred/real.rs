//! The checks in the real world: real threads, and the program itself.

extern crate kit as _; // one dynamic library: quick to link

use ex03_solution as exercise;

#[path = "../../tests/ex03_two_hundred/real.rs"]
mod checks;

#[path = "src/main.rs"]
mod program;

harness::main!(
    real: checks::CHECKS,
    recipe: "ex03_two_hundred",
    program: program::main,
);
