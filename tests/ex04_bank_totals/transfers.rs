//! Level 6: whatever the tellers do, the books agree.

use std::thread;

use harness::{Call, Operation, Program, Programs, expect_eq, name};

use crate::exercise::{Account, audit, transfer};

const ACCOUNTS: i64 = 3;
const OPENING: u64 = 40;

fn programs(threads: usize, calls: usize) -> Programs {
    Programs::new(1..=threads, 1..=calls)
        .operation(
            Operation::new("transfer")
                .with(0..=ACCOUNTS - 1)
                .with(0..=ACCOUNTS - 1)
                .with(0..=60),
        )
        .operation(
            Operation::new("deposit")
                .with(0..=ACCOUNTS - 1)
                .with(0..=60),
        )
        .operation(
            Operation::new("withdraw")
                .with(0..=ACCOUNTS - 1)
                .with(0..=60),
        )
        .operation(Operation::new("audit"))
}

/// For the modelled world.
#[allow(dead_code)]
pub fn small() -> Programs {
    programs(3, 3)
}

/// For real threads.
#[allow(dead_code)]
pub fn large() -> Programs {
    programs(4, 400).cases(24)
}

/// The end of the day: opening balances, plus what was paid in, minus what was
/// paid out, is what the accounts hold.
pub fn run(program: &Program) {
    let accounts: Vec<Account> = (0..ACCOUNTS).map(|_| Account::new(OPENING)).collect();
    for (index, account) in accounts.iter().enumerate() {
        name(format_args!("accounts[{index}]"), account);
    }
    let changes: i64 = thread::scope(|scope| {
        let tellers: Vec<_> = program
            .threads
            .iter()
            .map(|calls| {
                let accounts = &accounts;
                scope.spawn(move || calls.iter().map(|call| apply(accounts, call)).sum::<i64>())
            })
            .collect();
        tellers
            .into_iter()
            .map(|teller| teller.join().unwrap())
            .sum()
    });
    let expected = OPENING as i64 * ACCOUNTS + changes;
    expect_eq!(
        audit(&accounts) as i64,
        expected,
        "the total at the end of the day"
    );
}

/// Does one call; gives what it adds to the bank's money.
fn apply(accounts: &[Account], call: &Call) -> i64 {
    match (call.name, call.arguments.as_slice()) {
        ("transfer", &[from, to, cents]) => {
            let _ = transfer(accounts, from as usize, to as usize, cents as u64);
            0
        }
        ("deposit", &[account, cents]) => {
            accounts[account as usize].deposit(cents as u64);
            cents
        }
        ("withdraw", &[account, cents]) => {
            match accounts[account as usize].withdraw(cents as u64) {
                Ok(_) => -cents,
                Err(_) => 0,
            }
        }
        _ => {
            audit(accounts);
            0
        }
    }
}
