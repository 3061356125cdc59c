//! The tests of `parking_lot`.

#![allow(unused, deprecated, unexpected_cfgs, unsafe_op_in_unsafe_fn)]
#![allow(clippy::all, clippy::undocumented_unsafe_blocks)]

extern crate model_parking_lot as parking_lot;
extern crate self as rand;
#[macro_use]
extern crate suites;
#[macro_use]
extern crate suites_std as std;

use suites::modelled as judge;

include!(concat!(env!("OUT_DIR"), "/parking_lot.rs"));

#[::core::prelude::v1::test]
fn exceptions_are_tests() {
    suites::assert_tests("parking_lot");
}
