//! The checks in the real world: real threads, and the program itself.

extern crate kit as _; // one dynamic library: quick to link

use ex12_solution as exercise;

#[path = "../../tests/ex12_deadlock_clinic/real.rs"]
mod checks;

#[path = "src/main.rs"]
mod program;

harness::main!(
    real: checks::CHECKS,
    recipe: "ex12_deadlock_clinic",
    program: program::main,
);
