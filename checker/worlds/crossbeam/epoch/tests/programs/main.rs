//! Right programs pass both engines; wrong ones are found, for what they are.

#[macro_use]
extern crate model_std as std;
extern crate model_crossbeam_epoch as crossbeam_epoch;
extern crate std as real;

#[path = "../../../../../model/tests/common/mod.rs"]
mod common;
mod right;
mod stack;
mod values;
mod wrong;
