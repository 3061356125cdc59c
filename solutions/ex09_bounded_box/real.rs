//! The checks in the real world: real threads, and the program itself.

extern crate kit as _; // one dynamic library: quick to link

use ex09_solution as exercise;

#[path = "../../tests/ex09_bounded_box/real.rs"]
mod checks;

#[path = "src/main.rs"]
mod program;

harness::main!(
    real: checks::CHECKS,
    recipe: "ex09_bounded_box",
    program: program::main,
);
