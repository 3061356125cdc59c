//! Mistakes in calls.

use std::fmt;

/// What is wrong with a call. Becomes a panic on the line of the call.
#[derive(Clone, Debug)]
pub struct Complaint(String);

impl Complaint {
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The result of a call that has to be right: a mistake ends the program, as with
/// `MPI_ERRORS_ARE_FATAL` (MPI-4 §9.3).
#[track_caller]
pub fn must<T>(result: Result<T, Complaint>) -> T {
    match result {
        Ok(value) => value,
        Err(complaint) => panic!("{complaint}"),
    }
}
