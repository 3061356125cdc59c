//! What the programs are made of: `model_std`.

use ::model_std::{sync, thread};

#[path = "../programs.rs"]
pub mod programs;
