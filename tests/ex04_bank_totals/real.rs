//! What must hold on real threads, and for the program itself.

use harness::Check;

#[path = "transfers.rs"]
mod transfers;

pub const CHECKS: &[Check] = &[
    Check::race("any_transfers", transfers::large, transfers::run),
    Check::snapshot("transcript", either_order),
];

/// The two tellers may come in either order; the receipts tell which.
fn either_order(printed: &str) -> String {
    printed
        .replace(
            "receipt: 150\nwithdrawal of 30, receipt: 120\n",
            "receipt: 120\nwithdrawal of 30, receipt: 70\n",
        )
        .replace("receipt: 120\n", "receipt: 150, or 120 if second\n")
        .replace("receipt: 70\n", "receipt: 70, or 120 if second\n")
}
