//! Accounts that several tellers use at once.
//!
//! Everything here compiles, has a lock round every access, and is wrong. The
//! checks climb six levels; TODO 1 is for the first, and so on.

use parking_lot::Mutex;

/// There is not enough money in the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overdrawn;

/// An account, in cents.
#[derive(Debug)]
pub struct Account {
    cents: Mutex<u64>,
}

impl Account {
    pub fn new(cents: u64) -> Self {
        Self {
            cents: Mutex::new(cents),
        }
    }

    pub fn balance(&self) -> u64 {
        *self.cents.lock()
    }

    /// Adds `cents`. The receipt is the balance right after that.
    // TODO 1: two tellers deposit at once, and one deposit is lost. Which steps
    // have to happen under one lock?
    // TODO 2: whose balance does the receipt show if another teller comes just before
    // the last line? And that of a withdrawal?
    pub fn deposit(&self, cents: u64) -> u64 {
        let before = self.balance();
        *self.cents.lock() = before + cents;
        self.balance()
    }

    /// Takes `cents` out, if they are there. The receipt is the balance after.
    // TODO 3: two tellers take 80 out of 100. What did each of them know when it took the
    // money, and was it still true?
    pub fn withdraw(&self, cents: u64) -> Result<u64, Overdrawn> {
        if self.balance() < cents {
            return Err(Overdrawn);
        }
        *self.cents.lock() -= cents;
        Ok(self.balance())
    }
}

/// Moves `cents` from one account to another, or nothing at all.
///
/// # Panics
///
/// Panics if there is no account `from` or `to`.
// TODO 4: where is the money between these two lines? What has to be locked meanwhile,
// here and in `audit`? And where is it if there is no account `to`?
// TODO 5: two transfers cross, and each has locked one of its accounts. What next? And
// what if `from` is `to`?
pub fn transfer(accounts: &[Account], from: usize, to: usize, cents: u64) -> Result<(), Overdrawn> {
    accounts[from].withdraw(cents)?;
    accounts[to].deposit(cents);
    Ok(())
}

/// The money in all accounts, as it was at one moment.
// TODO 4, too: at which moment did all accounts together hold what this adds up?
pub fn audit(accounts: &[Account]) -> u64 {
    accounts.iter().map(Account::balance).sum()
}
