//! Whether a thread has panicked under a lock.

use std::cell::Cell;

use model::kernel::{Class, ObjectId, Op, Progress, Site, Touch, Value, with};

use super::{LockResult, PoisonError};

/// Stands in a lock; only the running thread of an execution touches it.
#[derive(Debug)]
pub(super) struct Poison(Cell<bool>);

impl Poison {
    pub const fn new() -> Self {
        Self(Cell::new(false))
    }

    /// A `static` starts every execution without.
    pub fn touched(&self, touch: Touch) {
        if touch == Touch::Stale {
            self.0.set(false);
        }
    }

    /// Without an operation: for who holds the lock or owns it, and for `Debug`.
    pub fn peek(&self) -> bool {
        self.0.get()
    }

    pub fn set(&self) {
        self.0.set(true);
    }

    /// What the lock gives.
    pub fn checked<T>(&self, value: T) -> LockResult<T> {
        match self.peek() {
            true => Err(PoisonError::new(value)),
            false => Ok(value),
        }
    }

    /// As an operation on the lock, which others may hold.
    pub fn look(&self, lock: ObjectId, site: Site) -> bool {
        with(|execution| execution.looked_at(Progress::Locks));
        let turn = Op::new("is_poisoned", Class::Read, lock, site).take();
        let poisoned = self.peek();
        turn.read(Value::Bool(poisoned)).done();
        poisoned
    }

    /// The same.
    pub fn clear(&self, lock: ObjectId, site: Site) {
        let turn = Op::new("clear_poison", Class::Write, lock, site).take();
        self.0.set(false);
        turn.done();
    }
}
