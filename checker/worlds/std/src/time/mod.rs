//! `std::time`: a virtual clock, which moves when threads wait for it.

mod instant;
mod system_time;

pub use instant::Instant;
pub use std::time::{Duration, TryFromFloatSecsError};
pub use system_time::{SystemTime, SystemTimeError, UNIX_EPOCH};
