//! The tests of `crossbeam-queue`.

#![allow(unused, deprecated, unexpected_cfgs, unsafe_op_in_unsafe_fn)]
#![allow(clippy::all, clippy::undocumented_unsafe_blocks)]

extern crate model_crossbeam_queue as crossbeam_queue;
extern crate model_crossbeam_utils as crossbeam_utils;
extern crate self as rand;
#[macro_use]
extern crate suites;
#[macro_use]
extern crate suites_std as std;

use suites::modelled as judge;
use suites::random::{thread_rng, Rng};

include!(concat!(env!("OUT_DIR"), "/queue.rs"));

#[::core::prelude::v1::test]
fn exceptions_are_tests() {
    suites::assert_tests("queue");
}
