//! `crossbeam-queue` 0.3 in the modelled world.

mod array_queue;
mod seg_queue;

pub use array_queue::ArrayQueue;
pub use seg_queue::SegQueue;
