//! The checks in the real world: real threads, and the program itself.

use ex04 as exercise;

#[path = "../../tests/ex04_bank_totals/real.rs"]
mod checks;

harness::main!(
    checks::CHECKS,
    recipe = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/ex04_bank_totals"),
    program = env!("CARGO_BIN_EXE_ex04"),
);
