//! `parking_lot` in the modelled world.

mod mutex;

pub use mutex::{Mutex, MutexGuard};
