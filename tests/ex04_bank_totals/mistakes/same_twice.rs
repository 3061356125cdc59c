//! The audit looks until it finds the same twice; but both looks may be torn, if money comes back.
//!
//! Caught by: money_goes_round

use parking_lot::Mutex;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overdrawn;

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

    pub fn deposit(&self, cents: u64) -> u64 {
        let mut balance = self.cents.lock();
        *balance += cents;
        *balance
    }

    pub fn withdraw(&self, cents: u64) -> Result<u64, Overdrawn> {
        let mut balance = self.cents.lock();
        *balance = balance.checked_sub(cents).ok_or(Overdrawn)?;
        Ok(*balance)
    }
}

pub fn transfer(accounts: &[Account], from: usize, to: usize, cents: u64) -> Result<(), Overdrawn> {
    if from == to {
        let balance = accounts[from].balance();
        return if cents <= balance {
            Ok(())
        } else {
            Err(Overdrawn)
        };
    }
    let mut low = accounts[from.min(to)].cents.lock();
    let mut high = accounts[from.max(to)].cents.lock();
    let (source, target) = if from < to {
        (&mut *low, &mut *high)
    } else {
        (&mut *high, &mut *low)
    };
    *source = source.checked_sub(cents).ok_or(Overdrawn)?;
    *target += cents;
    Ok(())
}

pub fn audit(accounts: &[Account]) -> u64 {
    let look = || -> Vec<u64> { accounts.iter().map(Account::balance).collect() };
    let mut before = look();
    loop {
        let now = look();
        if now == before {
            return now.iter().sum();
        }
        before = now;
    }
}
