//! The checks in the real world: real threads and processes, and the program itself.

extern crate kit as _; // one dynamic library: quick to link

use ex17_solution as exercise;

#[path = "../../tests/ex17_do_something/real.rs"]
mod checks;

#[path = "src/main.rs"]
mod program;

harness::main!(
    real: checks::CHECKS,
    recipe: "ex17_do_something",
    program: program::main,
);
