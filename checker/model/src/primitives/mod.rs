//! The modelled primitives, without the types that the worlds wrap them in.
//!
//! Each stands on [`crate::kernel`] alone. Their state is in plain cells: only
//! one thread of an execution runs at a time, and only one operating-system
//! thread runs an execution.

pub mod atomic;
pub mod barrier;
pub mod cell;
pub mod channel;
pub mod collector;
pub mod condvar;
pub mod data;
pub mod deque;
pub mod freed;
pub mod frozen;
mod line;
mod list;
pub mod local;
pub mod lock;
pub mod once;
pub mod output;
pub mod patience;
pub mod queue;
pub mod register;
pub mod rwlock;
pub mod thread;
pub mod wait_group;
