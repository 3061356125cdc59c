//! The programs in each world.

pub mod loom;
pub mod modelled;
pub mod shuttle;
