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
/// first.
pub fn audit_beside_tellers() {
    const TOTALS: [u64; 7] = [200, 201, 203, 207, 199, 183, 151];

    let accounts = bank(&[100, 100]);
    let total = thread::scope(|scope| {
        spawn!(scope, "teller-1", || {
            for (index, cents) in [(0, 1), (1, 2), (0, 4)] {
                accounts[index].deposit(cents);
            }
            for (index, cents) in [(0, 8), (1, 16), (0, 32)] {
                accounts[index].withdraw(cents).unwrap();
            }
        });
        spawn!(scope, "auditor", || audit(&accounts))
            .join()
            .unwrap()
    });
    expect!(
        TOTALS.contains(&total),
        "an audit found {total}; one after the other there were {TOTALS:?}"
    );
}

/// Level 4: whoever pays in and audits after that finds it, also beside another audit.
pub fn audit_beside_an_audit() {
    let accounts = bank(&[100, 100]);
    expect_eq!(audit(&accounts), 200, "the total at first");
    let (one, two) = thread::scope(|scope| {
        let one = spawn!(scope, "teller-1", || {
            accounts[0].deposit(50);
            audit(&accounts)
        });
        let two = spawn!(scope, "teller-2", || {
            transfer(&accounts, 1, 0, 20).unwrap();
            audit(&accounts)
        });
        (one.join().unwrap(), two.join().unwrap())
    });
    expect_eq!(
        one,
        250,
        "there were 200, teller-1 paid in 50, and the total that it found then"
    );
    expect!(
        [200, 250].contains(&two),
        "after its transfer teller-2 found {two}; there were 200, and 250 after +50"
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
