//! An audit finds all the money, once.

use std::thread;

use harness::{expect, expect_eq, spawn};

use super::bank;
use crate::exercise::{Account, audit, transfer};

/// Level 4: money on its way is never missing, and never there twice; and an audit counts the
/// accounts that it is given, and no others.
pub fn audit_is_never_torn() {
    let (accounts, other_bank) = (bank(&[100, 0]), [Account::new(7)]);
    let (total, part, other) = thread::scope(|scope| {
        spawn!(scope, "teller-1", || transfer(&accounts, 0, 1, 30));
        let auditor = spawn!(scope, "auditor", || {
            let total = audit(&accounts);
            (total, audit(&accounts[..1]), audit(&other_bank))
        });
        auditor.join().unwrap()
    });
    expect_eq!(total, 100, "the total during a transfer");
    expect!(
        [100, 70].contains(&part),
        "an audit of accounts[0] alone found {part}; it held 100, and 70 after a transfer of 30"
    );
    expect_eq!(
        other,
        7,
        "the total of another bank, whose one account holds 7,"
    );
    expect_eq!(audit(&[]), 0, "the total of no accounts");
}

/// Level 4: money that comes in and goes out meanwhile is there, or it is not. What is
/// paid in is seen in order, and so is what is paid out, whichever account is looked at
/// first. And who paid finds that in an audit of its own, also beside another one.
pub fn audit_beside_tellers() {
    const TOTALS: [u64; 7] = [200, 201, 203, 207, 199, 183, 151];

    let accounts = bank(&[100, 100]);
    let (meanwhile, afterwards) = thread::scope(|scope| {
        let teller = spawn!(scope, "teller-1", || {
            for (index, cents) in [(0, 1), (1, 2), (0, 4)] {
                accounts[index].deposit(cents);
            }
            for (index, cents) in [(0, 8), (1, 16), (0, 32)] {
                accounts[index].withdraw(cents).unwrap();
            }
            audit(&accounts)
        });
        let auditor = spawn!(scope, "auditor", || audit(&accounts));
        (auditor.join().unwrap(), teller.join().unwrap())
    });
    expect!(
        TOTALS.contains(&meanwhile),
        "an audit found {meanwhile}; one after the other there were {TOTALS:?}"
    );
    expect_eq!(
        afterwards,
        TOTALS[6],
        "the total that teller-1 found after all that it had paid in and out"
    );
}

/// Level 4: two looks at the accounts that find the same may both be torn. So
/// that this happens the money has to come back: from 1 to 2, and from 0 to 1.
pub fn money_goes_round() {
    let accounts = bank(&[100, 100, 0]);
    let total = thread::scope(|scope| {
        spawn!(scope, "teller-1", || transfer(&accounts, 1, 2, 100));
        spawn!(scope, "teller-2", || transfer(&accounts, 0, 1, 100));
        spawn!(scope, "auditor", || audit(&accounts))
            .join()
            .unwrap()
    });
    expect_eq!(total, 200, "the total during two transfers");
}
