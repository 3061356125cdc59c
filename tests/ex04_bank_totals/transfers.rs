//! Level 6: whatever the tellers do, the books agree.

use std::thread;

use harness::{Call, Operation, Program, Programs, expect, expect_eq, name, spawn};

use crate::exercise::{Account, audit, transfer};

const COUNT: usize = 3;
const ACCOUNTS: i64 = COUNT as i64;
const OPENING: u64 = 40;

fn programs(threads: usize, calls: usize) -> Programs {
    Programs::new(1..=threads, 1..=calls)
        .each("teller-", 1)
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

/// The end of the day: what each account holds is what it opened with, and all that
/// came in, without all that went out. An audit in between finds no more than all that
/// was ever paid in would make, and no less than all that was paid out.
pub fn run(program: &Program) {
    let accounts: Vec<Account> = (0..ACCOUNTS).map(|_| Account::new(OPENING)).collect();
    for (index, account) in accounts.iter().enumerate() {
        name(format_args!("accounts[{index}]"), account);
    }
    let books: Vec<Book> = thread::scope(|scope| {
        let mut tellers = Vec::new();
        for (number, calls) in (1..).zip(&program.threads) {
            let accounts = &accounts;
            tellers.push(spawn!(scope, "teller-{number}", move || work(
                accounts, calls
            )));
        }
        tellers
            .into_iter()
            .map(|teller| teller.join().unwrap())
            .collect()
    });
    let all = |one: fn(&Book) -> u64| books.iter().map(one).sum::<u64>();
    let opening = OPENING * ACCOUNTS as u64;
    let (paid_in, paid_out) = (all(|book| book.paid_in), all(|book| book.paid_out));
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
    for (index, account) in accounts.iter().enumerate() {
        let moved = |one: fn(&Book) -> &[u64; COUNT]| -> u64 {
            books.iter().map(|book| one(book)[index]).sum()
        };
        let (into, out) = (moved(|book| &book.into), moved(|book| &book.out));
        expect_eq!(
            account.balance(),
            OPENING + into - out,
            "at the end of the day accounts[{index}], which opened with {OPENING}, got {into} and \
             gave {out},"
        );
        // It never held less than that.
        let always = OPENING.saturating_sub(out);
        for book in &books {
            for &(_, cents) in book.refused.iter().filter(|(from, _)| *from == index) {
                expect!(
                    cents > always,
                    "somebody wanted {cents} from accounts[{index}] and was refused; it opened \
                     with {OPENING} and gave {out} in all"
                );
            }
        }
    }
}

/// What one teller did to the bank's money, and what its audits found.
#[derive(Default)]
struct Book {
    paid_in: u64,
    paid_out: u64,
    audits: Vec<u64>,
    /// What came into each account, and what went out of it; nothing of what went from
    /// an account to itself.
    into: [u64; COUNT],
    out: [u64; COUNT],
    /// From which account how much was not to be had.
    refused: Vec<(usize, u64)>,
}

fn work(accounts: &[Account], calls: &[Call]) -> Book {
    let mut book = Book::default();
    for call in calls {
        let arguments: Vec<usize> = call.arguments.iter().map(|&one| one as usize).collect();
        match (call.name, arguments.as_slice()) {
            ("transfer", &[from, to, cents]) => {
                let cents = cents as u64;
                match transfer(accounts, from, to, cents) {
                    Ok(()) if from == to => {}
                    Ok(()) => {
                        book.out[from] += cents;
                        book.into[to] += cents;
                    }
                    Err(_) => book.refused.push((from, cents)),
                }
            }
            ("deposit", &[account, cents]) => {
                accounts[account].deposit(cents as u64);
                book.paid_in += cents as u64;
                book.into[account] += cents as u64;
            }
            ("withdraw", &[account, cents]) => match accounts[account].withdraw(cents as u64) {
                Ok(_) => {
                    book.paid_out += cents as u64;
                    book.out[account] += cents as u64;
                }
                Err(_) => book.refused.push((account, cents as u64)),
            },
            _ => book.audits.push(audit(accounts)),
        }
    }
    book
}
