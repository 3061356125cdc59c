//! The checks in the real world: real threads, and the program itself.

extern crate kit as _; // one dynamic library: quick to link

use ex14_solution as exercise;

#[path = "../../tests/ex14_task_parallel/real.rs"]
mod checks;

#[path = "src/main.rs"]
mod program;

harness::main!(
    real: checks::CHECKS,
    recipe: "ex14_task_parallel",
    program: program::main,
);
