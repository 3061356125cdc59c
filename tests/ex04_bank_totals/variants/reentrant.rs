//! A lock that its owner may take again, so that a transfer is a withdrawal and a
//! deposit, also to the same account.

use std::cell::Cell;

use parking_lot::ReentrantMutex;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overdrawn;

#[derive(Debug)]
pub struct Account {
    cents: ReentrantMutex<Cell<u64>>,
}

impl Account {
    pub fn new(cents: u64) -> Self {
        Self {
            cents: ReentrantMutex::new(Cell::new(cents)),
        }
    }

    pub fn balance(&self) -> u64 {
        self.cents.lock().get()
    }

    pub fn deposit(&self, cents: u64) -> u64 {
        let balance = self.cents.lock();
        balance.set(balance.get() + cents);
        balance.get()
    }

    pub fn withdraw(&self, cents: u64) -> Result<u64, Overdrawn> {
        let balance = self.cents.lock();
        balance.set(balance.get().checked_sub(cents).ok_or(Overdrawn)?);
        Ok(balance.get())
    }
}

pub fn transfer(accounts: &[Account], from: usize, to: usize, cents: u64) -> Result<(), Overdrawn> {
    let _low = accounts[from.min(to)].cents.lock();
    let _high = accounts[from.max(to)].cents.lock();
    accounts[from].withdraw(cents)?;
    accounts[to].deposit(cents);
    Ok(())
}

pub fn audit(accounts: &[Account]) -> u64 {
    let guards: Vec<_> = accounts.iter().map(|one| one.cents.lock()).collect();
    guards.iter().map(|balance| balance.get()).sum()
}
