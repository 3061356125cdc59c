//! What the modelled `crossbeam-channel` promises, as far as a program can see it.

#[macro_use]
extern crate model_std as std;
extern crate model_crossbeam as crossbeam;
extern crate model_crossbeam_channel as crossbeam_channel;
extern crate std as real;

mod clock;
#[path = "../../../../../model/tests/common/mod.rs"]
mod common;
mod interface;
mod knowledge;
mod leaving;
mod meeting;
mod messages;
mod selecting;
mod syntax;
mod wrong;
