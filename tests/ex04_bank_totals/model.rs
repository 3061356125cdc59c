//! What must hold in every schedule.

use std::panic::{self, AssertUnwindSafe};
use std::thread;

use harness::{Check, expect, expect_eq, fail, name, spawn};

use crate::exercise::{Account, Overdrawn, audit, transfer};

#[path = "audits.rs"]
mod audits;
#[path = "transfers.rs"]
mod transfers;

pub const CHECKS: &[Check] = &[
    Check::model("no_lost_cent", no_lost_cent),
    Check::model("receipts", receipts),
    Check::model("never_below_zero", never_below_zero),
    Check::model("refused_only_if_short", refused_only_if_short),
    Check::model("audit_is_never_torn", audits::audit_is_never_torn),
    Check::model("audit_beside_tellers", audits::audit_beside_tellers),
    Check::model("money_goes_round", audits::money_goes_round).schedules_only(
        "three threads with three locks are too many for it; the other checks are not",
    ),
    Check::model("all_or_nothing", all_or_nothing),
    Check::model("crossing_transfers", crossing_transfers),
    Check::model("transfer_to_itself", transfer_to_itself),
    Check::modelled_race("any_transfers", transfers::small, transfers::run),
];

/// Level 1: 100 and 50 and -30 are 120.
fn no_lost_cent() {
    let account = Account::new(100);
    name("account", &account);
    thread::scope(|scope| {
        spawn!(scope, "teller-1", || account.deposit(50));
        spawn!(scope, "teller-2", || account.withdraw(30));
    });
    expect_eq!(account.balance(), 120, "the balance after +50 and -30");
    // More than fits into 32 bits, and an odd cent that an `f64` loses.
    let large = Account::new(5_000_000_000);
    large.deposit(10_000_000_000_000_001);
    expect_eq!(
        large.balance(),
        10_000_005_000_000_001,
        "the balance after 5000000000 and +10000000000000001"
    );
}

/// Level 2: each receipt shows the balance that its own operation made, and a look at the
/// balance one that there was.
fn receipts() {
    let account = Account::new(100);
    name("account", &account);
    let (seen, [one, two, three, four]) = thread::scope(|scope| {
        let one = spawn!(scope, "teller-1", || account.deposit(50));
        let two = spawn!(scope, "teller-2", || account.withdraw(30).unwrap());
        let seen = account.balance();
        let (three, four) = (account.deposit(7), account.withdraw(2).unwrap());
        (
            seen,
            [one.join().unwrap(), two.join().unwrap(), three, four],
        )
    });
    // What one has left the next one finds, and whoever looks at the end.
    let mut left = vec![100, one, two, three, four];
    let mut was_left = |balance| {
        let place = left.iter().position(|&other| other == balance);
        place.map(|place| left.swap_remove(place)).is_some()
    };
    let found = [
        one.wrapping_sub(50),
        two.wrapping_add(30),
        three.wrapping_sub(7),
        four.wrapping_add(2),
        account.balance(),
    ];
    expect!(
        found.iter().all(|&balance| was_left(balance)),
        "the receipts say {one} after +50, {two} after -30, {three} after +7 and {four} after -2; \
         one after the other, in whichever order, they cannot"
    );
    expect!(
        [100, one, two].contains(&seen),
        "somebody who looked meanwhile saw a balance of {seen}; there were 100, {one} after +50, \
         and {two} after -30"
    );
}

/// Level 3: of two who take 80 out of 100, exactly one succeeds.
fn never_below_zero() {
    let account = Account::new(100);
    name("account", &account);
    let (one, two) = thread::scope(|scope| {
        let one = spawn!(scope, "teller-1", || account.withdraw(80));
        let two = spawn!(scope, "teller-2", || account.withdraw(80));
        (one.join().unwrap(), two.join().unwrap())
    });
    expect!(
        (one, two) == (Ok(20), Err(Overdrawn)) || (one, two) == (Err(Overdrawn), Ok(20)),
        "two tellers took 80 out of 100 and got {one:?} and {two:?}; one must be refused"
    );
    expect_eq!(account.balance(), 20, "the balance");
    expect_eq!(account.withdraw(20), Ok(0), "taking all that is left");
    for cents in [1, u64::MAX] {
        let taken = account.withdraw(cents);
        expect_eq!(
            taken,
            Err(Overdrawn),
            "taking {cents} where nothing is left"
        );
    }
}

/// Level 3: nobody is refused what is there, however busy the account is.
fn refused_only_if_short() {
    let accounts = bank(&[100, 100]);
    let (transferred, withdrawn) = thread::scope(|scope| {
        let transferred = spawn!(scope, "teller-1", || transfer(&accounts, 0, 1, 30));
        let withdrawn = spawn!(scope, "teller-2", || {
            accounts[1].deposit(50);
            accounts[0].withdraw(20)
        });
        (transferred.join().unwrap(), withdrawn.join().unwrap())
    });
    expect_eq!(
        transferred,
        Ok(()),
        "a transfer of 30 from an account of 80 or more"
    );
    expect!(
        withdrawn.is_ok(),
        "somebody takes 20 out of 70 or more, and is refused"
    );
    expect_eq!(
        (accounts[0].balance(), accounts[1].balance()),
        (50, 180),
        "what 100 and 100 are after a transfer of 30, +50 there and -20 here"
    );
    for cents in [0, 50, 0] {
        let balance = accounts[0].balance();
        expect!(
            accounts[0].withdraw(cents).is_ok(),
            "there are {balance}, and taking {cents} is refused"
        );
    }
    for to in [0, 1] {
        expect_eq!(
            transfer(&accounts, 0, to, 0),
            Ok(()),
            "a transfer of nothing from an account of 0 to accounts[{to}]"
        );
    }
}

/// Level 4: where there is no account, a transfer panics and moves nothing, whatever it was
/// to move.
fn all_or_nothing() {
    moves_among_hundreds();
    let nowhere = [(0, 2, 30), (2, 0, 30), (2, 2, 30), (0, 2, 0), (0, 2, 101)];
    for (from, to, cents) in nowhere {
        let accounts = bank(&[100, 100]);
        let called = caught(|| transfer(&accounts, from, to, cents));
        if let Ok(outcome) = called {
            fail(format_args!(
                "there are two accounts, and a transfer of {cents} from accounts[{from}] to \
                 accounts[{to}] gives {outcome:?}: it is to panic"
            ));
        }
        // A lock may be poisoned now, and an account that panics shows nothing.
        for (index, account) in accounts.iter().enumerate() {
            let balance = caught(|| account.balance());
            expect_eq!(
                balance.unwrap_or(100),
                100,
                "after a transfer of {cents} from accounts[{from}] to accounts[{to}], which \
                 panics, accounts[{index}]"
            );
        }
        let next = caught(|| (transfer(&accounts, 0, 1, 10), audit(&accounts)));
        expect_eq!(
            next.unwrap_or((Ok(()), 200)),
            (Ok(()), 200),
            "after a transfer from accounts[{from}] to accounts[{to}], which panics, what a \
             transfer of 10 out of 100 and an audit give"
        );
    }
}

/// Level 5: transfers that cross end, and keep the money.
fn crossing_transfers() {
    let accounts = bank(&[100, 100]);
    thread::scope(|scope| {
        spawn!(scope, "teller-1", || transfer(&accounts, 0, 1, 70));
        spawn!(scope, "teller-2", || transfer(&accounts, 1, 0, 20));
    });
    let balances = (accounts[0].balance(), accounts[1].balance());
    expect_eq!(balances, (50, 150), "what both accounts hold afterwards");

    let refused = Err(Overdrawn);
    for (cents, outcome) in [
        (u64::MAX, refused),
        (51, refused),
        (50, Ok(())),
        (1, refused),
    ] {
        let before = accounts[0].balance();
        expect_eq!(
            transfer(&accounts, 0, 1, cents),
            outcome,
            "a transfer of {cents} from an account of {before}"
        );
        let moved = if outcome.is_ok() { cents } else { 0 };
        expect_eq!(accounts[0].balance(), before - moved, "what is left there");
        expect_eq!(audit(&accounts), 200, "the total");
    }
}

/// Level 5: a transfer to the same account ends, and changes nothing: nobody ever finds
/// the money missing.
fn transfer_to_itself() {
    let accounts = bank(&[100]);
    let withdrawn = thread::scope(|scope| {
        spawn!(scope, "teller-1", || transfer(&accounts, 0, 0, 30));
        let withdrawn = spawn!(scope, "teller-2", || {
            accounts[0].deposit(50);
            accounts[0].withdraw(140)
        });
        withdrawn.join().unwrap()
    });
    expect_eq!(
        withdrawn,
        Ok(10),
        "taking 140 out of 150, during a transfer of 30 from the account to itself,"
    );
    expect_eq!(accounts[0].balance(), 10, "the balance");
    expect_eq!(transfer(&accounts, 0, 0, 10), Ok(()), "a transfer of all");
    expect_eq!(
        transfer(&accounts, 0, 0, 11),
        Err(Overdrawn),
        "a transfer of more than there is"
    );
    expect_eq!(accounts[0].balance(), 10, "the balance after both");
}

/// More accounts than a byte can count, one of them opened on another thread, and more money
/// in each than fits into 32 bits.
fn moves_among_hundreds() {
    const CENTS: u64 = 5_000_000_000;

    let mut accounts: Vec<_> = (0..256).map(|_| Account::new(CENTS)).collect();
    thread::scope(|scope| {
        spawn!(scope, "clerk", || accounts.push(Account::new(CENTS)));
    });
    let moved = transfer(&accounts, 0, 256, CENTS);
    expect_eq!(
        moved,
        Ok(()),
        "a transfer from accounts[0] to accounts[256]"
    );
    let both = (accounts[0].balance(), accounts[256].balance());
    expect_eq!(both, (0, 2 * CENTS), "what both hold then");
    let total = audit(&accounts[1..41]);
    expect_eq!(total, 40 * CENTS, "the total of forty of the accounts");
}

/// What `call` gives, unless it panics.
fn caught<T>(call: impl FnOnce() -> T) -> thread::Result<T> {
    panic::catch_unwind(AssertUnwindSafe(call))
}

/// Accounts that the story can tell apart.
fn bank(balances: &[u64]) -> Vec<Account> {
    let accounts: Vec<Account> = balances.iter().map(|&cents| Account::new(cents)).collect();
    for (index, account) in accounts.iter().enumerate() {
        name(format_args!("accounts[{index}]"), account);
    }
    accounts
}
