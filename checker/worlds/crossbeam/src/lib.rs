//! `crossbeam` 0.8 in the modelled world: its parts by their names there.

pub use model_crossbeam_channel as channel;
pub use model_crossbeam_channel::select;
pub use model_crossbeam_deque as deque;
pub use model_crossbeam_epoch as epoch;
pub use model_crossbeam_queue as queue;
pub use model_crossbeam_utils::{atomic, sync, thread, thread::scope};

/// As [`crossbeam_utils`](model_crossbeam_utils), the part that stands here.
pub mod utils {
    pub use model_crossbeam_utils::{Backoff, CachePadded};
}
