//! A transfer of more than there is moves what there is, and says that it could not.
//!
//! Caught by: crossing_transfers

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
    pub fn deposit(&self, cents: u64) -> u64 {
        // The guard lives to the end of the function: reading, adding and
        // writing the receipt are one step to everybody else.
        let mut balance = self.cents.lock();
        *balance += cents;
        *balance
    }

    /// Takes `cents` out, if they are there. The receipt is the balance after.
    pub fn withdraw(&self, cents: u64) -> Result<u64, Overdrawn> {
        let mut balance = self.cents.lock();
        // Looking and taking happen under the same guard: what was true when
        // we looked is still true when we take.
        *balance = balance.checked_sub(cents).ok_or(Overdrawn)?;
        Ok(*balance)
    }
}

/// Moves `cents` from one account to another, or nothing at all.
///
/// # Panics
///
/// Panics if there is no account `from` or `to`.
pub fn transfer(accounts: &[Account], from: usize, to: usize, cents: u64) -> Result<(), Overdrawn> {
    if from == to {
        // One account has one lock, and nothing moves.
        let balance = accounts[from].balance();
        return if cents <= balance {
            Ok(())
        } else {
            Err(Overdrawn)
        };
    }

    // The lower index first, whichever way the money goes. If everybody takes
    // locks in one order, a circle of threads that wait for each other cannot
    // close: whoever holds the highest lock waits for nobody.
    let mut low = accounts[from.min(to)].cents.lock();
    let mut high = accounts[from.max(to)].cents.lock();
    let (source, target) = if from < to {
        (&mut *low, &mut *high)
    } else {
        (&mut *high, &mut *low)
    };

    let moved = cents.min(*source);
    *source -= moved;
    *target += moved;
    if moved < cents {
        Err(Overdrawn)
    } else {
        Ok(())
    }
}

/// The money in all accounts, as it was at one moment.
pub fn audit(accounts: &[Account]) -> u64 {
    // All guards are alive at once, taken in the order that transfers use.
    let guards: Vec<_> = accounts
        .iter()
        .map(|account| account.cents.lock())
        .collect();
    guards.iter().map(|balance| **balance).sum()
}
