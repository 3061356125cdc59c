//! Right programs: both engines pass them.

#[macro_use]
extern crate model_std as std;
extern crate model_crossbeam_utils as crossbeam_utils;
extern crate std as real;

mod atomics;
#[path = "../../../../../model/tests/common/mod.rs"]
mod common;
mod threads;
mod waiting;
