//! What the programs are made of: `loom`.

use ::loom::{sync, thread};

#[path = "../programs.rs"]
pub mod programs;
