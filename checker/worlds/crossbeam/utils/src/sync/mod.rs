//! `crossbeam_utils::sync`, modelled.

mod parker;
mod sharded_guards;
mod sharded_lock;
mod wait_group;

pub use parker::{Parker, Unparker};
pub use sharded_guards::{ShardedLockReadGuard, ShardedLockWriteGuard};
pub use sharded_lock::ShardedLock;
pub use wait_group::WaitGroup;
