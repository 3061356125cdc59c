//! One interpreter of the steps, in two worlds.

pub mod modelled;
pub mod real;
