//! A barrier: nobody goes on before everybody has come.

use std::cell::Cell;

use crate::kernel::{Class, Identity, Op, Site, Value, with};

#[derive(Debug)]
pub struct Barrier {
    identity: Identity,
    size: usize,
    arrived: Cell<usize>,
    /// Counts the rounds: a thread waits for the end of its own.
    round: Cell<u64>,
}

// SAFETY: as for `Lock`.
unsafe impl Sync for Barrier {}

impl Barrier {
    pub const fn new(size: usize) -> Self {
        Self {
            identity: Identity::new(),
            size,
            arrived: Cell::new(0),
            round: Cell::new(0),
        }
    }

    /// Waits until as many threads have come as the barrier is for. Returns
    /// whether this one came last.
    pub fn wait(&self, site: Site) -> bool {
        let object = with(|execution| {
            self.identity
                .touch(execution, self, "Barrier", Some(site), |_| {
                    self.arrived.set(0);
                    self.round.set(0);
                })
        });
        let turn = Op::new("wait", Class::Write, object, site)
            .acquire()
            .release()
            .take();
        let arrived = self.arrived.get() + 1;
        let last = arrived >= self.size;
        let round = self.round.get();
        if last {
            self.arrived.set(0);
            self.round.set(round + 1);
        } else {
            self.arrived.set(arrived);
        }
        turn.wrote(Value::Unsigned(arrived as u64)).done();
        if !last {
            Op::new("wait", Class::Lock, object, site)
                .acquire()
                .when(&|| self.round.get() != round)
                .take()
                .done();
        }
        last
    }
}
