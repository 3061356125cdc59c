//! What must hold on real threads, and for the program itself.

use std::thread;

use harness::{Check, expect_eq};

use crate::exercise::{Account, audit, transfer};

#[path = "transfers.rs"]
mod transfers;

pub const CHECKS: &[Check] = &[
    Check::race("any_transfers", transfers::large, transfers::run),
    Check::parallel("hundreds_of_accounts", hundreds_of_accounts),
    Check::snapshot("transcript", either_order),
];

/// Level 4: more accounts than a byte can count, opened on two threads, and more money in
/// each than fits into 32 bits.
fn hundreds_of_accounts() {
    const CENTS: u64 = 5_000_000_000;

    let open = || (0..300).map(|_| Account::new(CENTS));
    let opened_elsewhere = thread::spawn(move || open().collect::<Vec<_>>());
    let accounts: Vec<_> = open().chain(opened_elsewhere.join().unwrap()).collect();
    for (to, account) in accounts.iter().enumerate().skip(1) {
        let moved = transfer(&accounts, 0, to, 2);
        expect_eq!(
            moved,
            Ok(()),
            "a transfer of 2 from accounts[0] to accounts[{to}]"
        );
        expect_eq!(
            account.balance(),
            CENTS + 2,
            "what accounts[{to}] holds after it got 2"
        );
    }
    expect_eq!(
        audit(&accounts),
        600 * CENTS,
        "the total of six hundred accounts"
    );
}

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
