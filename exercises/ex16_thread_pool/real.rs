//! The checks in the real world: real threads, and the program itself.

extern crate kit as _; // one dynamic library: quick to link

use ex16 as exercise;

#[path = "../../tests/ex16_thread_pool/real.rs"]
mod checks;

#[path = "src/main.rs"]
mod program;

harness::main!(
    real: checks::CHECKS,
    recipe: "ex16_thread_pool",
    program: program::main,
);
