//! The checks in the real world: real processes, and the program itself.

use ex22 as exercise;

#[path = "../../tests/ex22_pipes/real.rs"]
mod checks;

harness::main!(
    real: checks::CHECKS,
    recipe: "ex22_pipes",
    program: "ex22",
);
