//! `crossbeam` 0.8 in the modelled world: its parts by their names there.

pub use model_crossbeam_channel as channel;
pub use model_crossbeam_channel::select;
