//! What the modelled `std` promises, as far as a program can see it.

#[macro_use]
extern crate model_std as std;
extern crate model_parking_lot as parking_lot;
extern crate model_std as alloc;
extern crate model_std as core;
extern crate std as real;

mod cells;
mod channels;
#[path = "../common/mod.rs"]
mod common;
mod constants;
mod covariant;

mod fresh;
mod locks;
mod threads;
mod time;
mod values;
