//! What a deadlock of real threads looks like in words.

use std::fmt::Write;

use crate::api::world::{Call, Place};

use super::hub::{Books, Standing};

/// One line a rank: where it waits, and for whom.
pub(super) fn deadlock(books: &Books) -> String {
    let mut report = "deadlock: every rank waits for another, and none can go on".to_owned();
    let mut sends = false;
    for (rank, standing) in books.ranks.iter().enumerate() {
        // Writing to a `String` cannot fail.
        let _ = match standing {
            Standing::Waiting { call, .. } => {
                sends |= call.verb.contains("send");
                write!(
                    report,
                    "\n  rank {rank} waits at {}: `{call}`{}",
                    call.site,
                    missing(books, rank, call)
                )
            }
            Standing::Returned => write!(report, "\n  rank {rank} has returned"),
            Standing::Running => write!(report, "\n  rank {rank} runs"),
        };
    }
    if sends {
        report.push_str(
            "\nNothing is buffered here: a `send` ends when its receive has started. A library may \
             buffer small messages; a program that needs it to is not correct (MPI-4 §3.5).",
        );
    }
    report
}

/// Who has not come to the collective.
fn missing(books: &Books, rank: usize, call: &Call) -> String {
    if call.place != Place::Meetings {
        return String::new();
    }
    let missing: Vec<String> = books
        .state
        .missing(rank)
        .iter()
        .map(|rank| format!("rank {rank}"))
        .collect();
    match missing.as_slice() {
        [] => String::new(),
        [one] => format!(", where {one} has not come"),
        [most @ .., last] => format!(", where {} and {last} have not come", most.join(", ")),
    }
}
