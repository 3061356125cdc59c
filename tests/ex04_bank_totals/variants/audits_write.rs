//! The lock of many readers the other way round: whoever moves money reads, and only an
//! audit writes. The balances are atomics.

use std::ptr;
use std::sync::RwLock;
use std::sync::atomic::{
    AtomicU64,
    Ordering::{AcqRel, Acquire},
};

static AUDIT: RwLock<()> = RwLock::new(());

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overdrawn;

#[derive(Debug)]
pub struct Account {
    cents: AtomicU64,
}

impl Account {
    pub fn new(cents: u64) -> Self {
        Self {
            cents: AtomicU64::new(cents),
        }
    }

    pub fn balance(&self) -> u64 {
        self.cents.load(Acquire)
    }

    pub fn deposit(&self, cents: u64) -> u64 {
        let _no_audit = AUDIT.read().unwrap();
        self.cents.fetch_add(cents, AcqRel) + cents
    }

    pub fn withdraw(&self, cents: u64) -> Result<u64, Overdrawn> {
        let _no_audit = AUDIT.read().unwrap();
        self.take(cents)
    }

    fn take(&self, cents: u64) -> Result<u64, Overdrawn> {
        let less = |balance: u64| balance.checked_sub(cents);
        match self.cents.fetch_update(AcqRel, Acquire, less) {
            Ok(before) => Ok(before - cents),
            Err(_) => Err(Overdrawn),
        }
    }
}

pub fn transfer(accounts: &[Account], from: usize, to: usize, cents: u64) -> Result<(), Overdrawn> {
    let (from, to) = (&accounts[from], &accounts[to]);
    let _no_audit = AUDIT.read().unwrap();
    if ptr::eq(from, to) {
        return match cents <= from.balance() {
            true => Ok(()),
            false => Err(Overdrawn),
        };
    }
    from.take(cents)?;
    to.cents.fetch_add(cents, AcqRel);
    Ok(())
}

pub fn audit(accounts: &[Account]) -> u64 {
    let _nobody_moves = AUDIT.write().unwrap();
    accounts.iter().map(Account::balance).sum()
}
