//! What `checker` can be told to do: one file a verb.

pub mod check;
pub mod doctor;
pub mod explain;
pub mod grade;
pub mod hint;
pub mod list;
pub mod overview;
pub mod prove;
mod target;
