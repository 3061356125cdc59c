//! Level 6: whatever the tellers do, the books agree.

use std::thread;

use harness::{Call, Operation, Program, Programs, expect, expect_eq, name};

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
/// paid out, is what the accounts hold. An audit in between finds no more than
/// all that was ever paid in would make, and no less than all that was paid out.
pub fn run(program: &Program) {
    let accounts: Vec<Account> = (0..ACCOUNTS).map(|_| Account::new(OPENING)).collect();
    for (index, account) in accounts.iter().enumerate() {
        name(format_args!("accounts[{index}]"), account);
    }
    let books: Vec<Book> = thread::scope(|scope| {
        let mut tellers = Vec::new();
        for calls in &program.threads {
            tellers.push(scope.spawn(|| work(&accounts, calls)));
        }
        tellers
            .into_iter()
            .map(|teller| teller.join().unwrap())
            .collect()
    });
    let opening = OPENING * ACCOUNTS as u64;
    let paid_in: u64 = books.iter().map(|book| book.paid_in).sum();
    let paid_out: u64 = books.iter().map(|book| book.paid_out).sum();
    expect_eq!(
        audit(&accounts),
        opening + paid_in - paid_out,
        "the total at the end of the day"
    );
    let possible = opening.saturating_sub(paid_out)..=opening + paid_in;
    for total in books.iter().flat_map(|book| &book.audits) {
        expect!(
            possible.contains(total),
            "an audit found {total}; the bank opened with {opening}, and in all {paid_in} were paid \
             in and {paid_out} paid out"
        );
    }
}

/// What one teller did to the bank's money, and what its audits found.
#[derive(Default)]
struct Book {
    paid_in: u64,
    paid_out: u64,
    audits: Vec<u64>,
}

fn work(accounts: &[Account], calls: &[Call]) -> Book {
    let mut book = Book::default();
    for call in calls {
        match (call.name, call.arguments.as_slice()) {
            ("transfer", &[from, to, cents]) => {
                let _ = transfer(accounts, from as usize, to as usize, cents as u64);
            }
            ("deposit", &[account, cents]) => {
                accounts[account as usize].deposit(cents as u64);
                book.paid_in += cents as u64;
            }
            ("withdraw", &[account, cents]) => {
                if accounts[account as usize].withdraw(cents as u64).is_ok() {
                    book.paid_out += cents as u64;
                }
            }
            _ => book.audits.push(audit(accounts)),
        }
    }
    book
}
