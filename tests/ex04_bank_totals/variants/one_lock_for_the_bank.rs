//! One lock for the whole bank: simple, and nobody moves while another does.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use parking_lot::{Mutex, MutexGuard};

/// Whoever touches any account holds this.
static BANK: Mutex<()> = Mutex::new(());

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overdrawn;

/// The lock orders all access, so that the balance need not.
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
        self.read(&BANK.lock())
    }

    pub fn deposit(&self, cents: u64) -> u64 {
        let bank = BANK.lock();
        self.write(&bank, self.read(&bank) + cents)
    }

    pub fn withdraw(&self, cents: u64) -> Result<u64, Overdrawn> {
        let bank = BANK.lock();
        let left = self.read(&bank).checked_sub(cents).ok_or(Overdrawn)?;
        Ok(self.write(&bank, left))
    }

    fn read(&self, _bank: &MutexGuard<()>) -> u64 {
        self.cents.load(Relaxed)
    }

    fn write(&self, _bank: &MutexGuard<()>, cents: u64) -> u64 {
        self.cents.store(cents, Relaxed);
        cents
    }
}

pub fn transfer(accounts: &[Account], from: usize, to: usize, cents: u64) -> Result<(), Overdrawn> {
    // If one of them is not there, it shows before anything moves.
    let (source, target) = (&accounts[from], &accounts[to]);
    let bank = BANK.lock();
    let left = source.read(&bank).checked_sub(cents).ok_or(Overdrawn)?;
    source.write(&bank, left);
    target.write(&bank, target.read(&bank) + cents);
    Ok(())
}

pub fn audit(accounts: &[Account]) -> u64 {
    let bank = BANK.lock();
    accounts.iter().map(|account| account.read(&bank)).sum()
}
