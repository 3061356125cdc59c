//! A number of parties, and those who wait until all of them have left.

use std::cell::Cell;

use crate::kernel::{Class, Identity, ObjectId, Op, Progress, Site, try_with, with};

#[derive(Debug)]
pub struct WaitGroup {
    identity: Identity,
    parties: Cell<usize>,
}

// SAFETY: as for `Lock`.
unsafe impl Send for WaitGroup {}
// SAFETY: as above.
unsafe impl Sync for WaitGroup {}

impl WaitGroup {
    /// Of one party.
    pub fn new() -> Self {
        Self {
            identity: Identity::new(),
            parties: Cell::new(1),
        }
    }

    fn object(&self, site: Option<Site>) -> ObjectId {
        with(|execution| {
            let touched = self
                .identity
                .touch(execution, self, "WaitGroup", site, |_| {});
            // Whoever only drops it says nothing of its name.
            let mut books = execution.object_mut(touched);
            books.site = books.site.or(site);
            touched
        })
    }

    pub fn parties(&self) -> usize {
        self.parties.get()
    }

    /// One of the parties brings in another one. Nobody can see that: as long as
    /// the first is there, the number is not zero.
    pub fn join(&self) {
        self.parties.set(self.parties.get() + 1);
    }

    /// A party leaves. It only sets others free, as an unlock does.
    pub fn leave(&self, verb: &'static str, site: Option<Site>) {
        if try_with(|_| ()).is_none() {
            // What is left of an execution goes away.
            self.parties.set(self.parties.get() - 1);
            return;
        }
        let turn = Op::new(verb, Class::Unlock, self.object(site), site)
            .release()
            .quiet(Progress::Locks)
            .take();
        self.parties.set(self.parties.get() - 1);
        turn.done();
    }

    /// One that has left waits for the others to do so.
    pub fn wait(&self, verb: &'static str, site: Site) {
        Op::new(verb, Class::Lock, self.object(Some(site)), site)
            .acquire()
            .when(&|| self.parties.get() == 0)
            .take()
            .done();
    }
}

impl Default for WaitGroup {
    fn default() -> Self {
        Self::new()
    }
}
