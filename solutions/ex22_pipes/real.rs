//! The checks in the real world: real processes, and the program itself.

extern crate kit as _; // one dynamic library: quick to link

use ex22_solution as exercise;

#[path = "../../tests/ex22_pipes/real.rs"]
mod checks;

#[path = "src/main.rs"]
mod program;

harness::main!(
    real: checks::CHECKS,
    recipe: "ex22_pipes",
    program: program::main,
);
