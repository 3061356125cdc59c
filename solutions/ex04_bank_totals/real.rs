//! The checks in the real world: real threads, and the program itself.

extern crate kit as _; // one dynamic library: quick to link

use ex04_solution as exercise;

#[path = "../../tests/ex04_bank_totals/real.rs"]
mod checks;

#[path = "src/main.rs"]
mod program;

harness::main!(
    real: checks::CHECKS,
    recipe: "ex04_bank_totals",
    program: program::main,
);
