//! The checks in the real world: ranks on real threads, and the program itself.

extern crate kit as _; // one dynamic library: quick to link

use ex28_solution as exercise;

#[path = "../../tests/ex28_mpi_messages/real.rs"]
mod checks;

#[path = "src/main.rs"]
mod program;

harness::main!(
    real: checks::CHECKS,
    recipe: "ex28_mpi_messages",
    program: program::main,
);
