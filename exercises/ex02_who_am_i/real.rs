//! The checks in the real world: real threads, and the program itself.

extern crate kit as _; // one dynamic library: quick to link

use ex02 as exercise;

#[path = "../../tests/ex02_who_am_i/real.rs"]
mod checks;

#[path = "src/main.rs"]
mod program;

harness::main!(
    real: checks::CHECKS,
    recipe: "ex02_who_am_i",
    program: program::main,
);
