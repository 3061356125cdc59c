//! `crossbeam_utils::atomic`, modelled.

mod arithmetic;
mod cell;
mod consume;

pub use cell::AtomicCell;
pub use consume::AtomicConsume;
