//! A list of accounts that somebody is busy with, and a condition: whoever wants
//! several waits until all of them are free.

use std::ptr;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Condvar, Mutex};

/// The addresses of the accounts that are busy.
static BUSY: Mutex<Vec<usize>> = Mutex::new(Vec::new());
static SOME_ARE_FREE: Condvar = Condvar::new();

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overdrawn;

#[derive(Debug)]
pub struct Account {
    cents: AtomicU64,
}

/// Nobody else uses these accounts.
struct Desk(Vec<usize>);

impl Desk {
    fn of<'a>(accounts: impl IntoIterator<Item = &'a Account>) -> Self {
        let ids: Vec<usize> = accounts
            .into_iter()
            .map(|one| ptr::from_ref(one).addr())
            .collect();
        let taken = |busy: &mut Vec<usize>| ids.iter().any(|id| busy.contains(id));
        let mut busy = SOME_ARE_FREE
            .wait_while(BUSY.lock().unwrap(), taken)
            .unwrap();
        busy.extend(&ids);
        Self(ids)
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        BUSY.lock().unwrap().retain(|id| !self.0.contains(id));
        SOME_ARE_FREE.notify_all();
    }
}

impl Account {
    pub fn new(cents: u64) -> Self {
        Self {
            cents: AtomicU64::new(cents),
        }
    }

    pub fn balance(&self) -> u64 {
        let _desk = Desk::of([self]);
        self.read()
    }

    pub fn deposit(&self, cents: u64) -> u64 {
        let _desk = Desk::of([self]);
        self.write(self.read() + cents)
    }

    pub fn withdraw(&self, cents: u64) -> Result<u64, Overdrawn> {
        let _desk = Desk::of([self]);
        let left = self.read().checked_sub(cents).ok_or(Overdrawn)?;
        Ok(self.write(left))
    }

    fn read(&self) -> u64 {
        self.cents.load(Relaxed)
    }

    fn write(&self, cents: u64) -> u64 {
        self.cents.store(cents, Relaxed);
        cents
    }
}

pub fn transfer(accounts: &[Account], from: usize, to: usize, cents: u64) -> Result<(), Overdrawn> {
    let (from, to) = (&accounts[from], &accounts[to]);
    let _desk = Desk::of([from, to]);
    let left = from.read().checked_sub(cents).ok_or(Overdrawn)?;
    from.write(left);
    to.write(to.read() + cents);
    Ok(())
}

pub fn audit(accounts: &[Account]) -> u64 {
    let _desk = Desk::of(accounts);
    accounts.iter().map(Account::read).sum()
}
