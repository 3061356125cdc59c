//! The modelled libraries.

pub use ::model_parking_lot as parking_lot;
pub use ::model_std as std;

#[path = "interpreter.rs"]
pub mod interpreter;
