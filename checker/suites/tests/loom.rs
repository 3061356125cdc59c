//! The tests of `loom`: they use the model themselves, and the real `std` around it.

#![allow(unused, deprecated, unexpected_cfgs, unsafe_op_in_unsafe_fn)]
#![allow(elided_lifetimes_in_paths)]
#![allow(clippy::all, clippy::undocumented_unsafe_blocks)]

extern crate self as futures_util;
extern crate self as loom;
#[macro_use]
extern crate suites;

use suites::loom::{cell, future, model, sync, thread};
use suites::{loom_lazy_static as lazy_static, plain as judge, thread_local};

/// Some of the files have the names of loom's own modules.
mod suite {
    include!(concat!(env!("OUT_DIR"), "/loom.rs"));
}

#[::core::prelude::v1::test]
fn exceptions_are_tests() {
    suites::assert_tests("loom");
}
