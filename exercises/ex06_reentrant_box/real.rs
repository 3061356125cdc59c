//! The checks in the real world: real threads, and the program itself.

extern crate kit as _; // one dynamic library: quick to link

use ex06 as exercise;

#[path = "../../tests/ex06_reentrant_box/real.rs"]
mod checks;

#[path = "src/main.rs"]
mod program;

harness::main!(
    real: checks::CHECKS,
    recipe: "ex06_reentrant_box",
    program: program::main,
);
