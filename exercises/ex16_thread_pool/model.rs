//! The checks in the modelled world: every schedule of `src/lib.rs`.

#[macro_use]
extern crate model_std as std;
extern crate kit as _; // one dynamic library: quick to link
extern crate model_parking_lot as parking_lot;
extern crate model_std as core;

#[allow(warnings)] // the library has shown them once
#[path = "src/lib.rs"]
mod exercise;

#[path = "../../tests/ex16_thread_pool/model.rs"]
mod checks;

harness::main!(
    model: checks::CHECKS,
    recipe: "ex16_thread_pool",
    real: "ex16-real",
);
