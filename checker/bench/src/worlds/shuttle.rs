//! What the programs are made of: `shuttle`.

use ::shuttle::{sync, thread};

#[path = "../programs.rs"]
pub mod programs;
