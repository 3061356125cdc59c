//! Deferred work, done once nobody is left who may still see what it is about:
//! Fraser, "Practical Lock-Freedom" (2004), without the epochs. Work is done as
//! early as the real ones may do it: when everybody who was pinned as it was
//! deferred has been unpinned.

use std::cell::RefCell;
use std::mem;

use super::freed;
use crate::kernel::{
    Changed, Class, Clock, Identity, ObjectId, Op, Site, ThreadId, Touch, Turn, try_with, with,
};

/// When a thread was pinned, in the order of all pins.
pub type Ticket = u64;

#[derive(Default)]
pub struct Collector {
    identity: Identity,
    books: RefCell<Books>,
}

#[derive(Default)]
struct Books {
    pinned: Vec<Ticket>,
    next: Ticket,
    deferred: Vec<Deferred>,
    /// What those knew who deferred something, or were unpinned.
    known: Clock,
}

struct Deferred {
    /// It waits for those that were pinned before.
    before: Ticket,
    work: Box<dyn FnOnce()>,
    by: ThreadId,
    site: Site,
}

impl Deferred {
    fn run(self) {
        freed::on_behalf(self.by, self.site, self.work);
    }
}

// SAFETY: as for `Lock`.
unsafe impl Send for Collector {}
// SAFETY: as above.
unsafe impl Sync for Collector {}

impl Collector {
    fn object(&self, site: Option<Site>) -> ObjectId {
        with(|execution| {
            self.identity
                .touch(execution, self, "Collector", site, |touch| {
                    if touch == Touch::Stale {
                        // Work of an execution that is over is nobody's any more.
                        mem::forget(self.books.take());
                    }
                })
        })
    }

    fn op<'a>(&self, verb: &'static str, class: Class, site: Option<Site>) -> Op<'a> {
        Op::new(verb, class, self.object(site), site)
            .acquire()
            .by_message()
    }

    /// From here on nothing that can be seen is destroyed.
    ///
    /// What was taken out of sight before, with its destruction deferred, is not
    /// seen any more: to the engine this acquires. It orders no other data.
    pub fn pin(&self, site: Site) -> Ticket {
        let turn = self.op("pin", Class::Lock, Some(site)).take();
        let ticket = self.new_ticket();
        turn.done();
        ticket
    }

    fn new_ticket(&self) -> Ticket {
        let mut books = self.books.borrow_mut();
        let ticket = books.next;
        books.next += 1;
        books.pinned.push(ticket);
        ticket
    }

    fn give_back(&self, ticket: Ticket) {
        let mut books = self.books.borrow_mut();
        books.pinned.retain(|&pinned| pinned != ticket);
        books.known.join(&with(|execution| execution.knowledge()));
    }

    /// Does what has waited for this one alone.
    pub fn unpin(&self, ticket: Ticket) {
        if try_with(|_| ()).is_none() {
            // A guard may outlive its execution.
            return;
        }
        let turn = self.op("unpin", Class::Unlock, None).release().take();
        self.give_back(ticket);
        self.end(turn);
    }

    /// Unpins and pins in one step.
    pub fn repin(&self, ticket: Ticket, site: Site) -> Ticket {
        let turn = self.op("repin", Class::Unlock, Some(site)).release().take();
        self.give_back(ticket);
        let ticket = self.new_ticket();
        self.end(turn);
        ticket
    }

    /// Does `work` once everybody who is pinned now has been unpinned.
    pub fn defer(&self, verb: &'static str, work: Box<dyn FnOnce()>, site: Site) {
        let turn = self.op(verb, Class::Write, Some(site)).release().take();
        let mut books = self.books.borrow_mut();
        let before = books.next;
        books.deferred.push(Deferred {
            before,
            work,
            by: turn.thread(),
            site,
        });
        books.known.join(&with(|execution| execution.knowledge()));
        drop(books);
        turn.done();
    }

    /// Ends a turn that may have set deferred work free, and does that.
    fn end(&self, turn: Turn) {
        let free = {
            let mut books = self.books.borrow_mut();
            let first = books.pinned.iter().copied().min().unwrap_or(Ticket::MAX);
            let is_free = |deferred: &mut Deferred| deferred.before <= first;
            let free: Vec<Deferred> = books.deferred.extract_if(.., is_free).collect();
            if !free.is_empty() {
                with(|execution| execution.learn(&books.known));
            }
            free
        };
        let changed = match free.is_empty() {
            true => Changed::No,
            false => Changed::Yes,
        };
        turn.changed(changed).done();
        for deferred in free {
            deferred.run();
        }
    }
}

impl Drop for Collector {
    fn drop(&mut self) {
        let left = mem::take(&mut self.books.get_mut().deferred);
        let Some(known) = try_with(|execution| self.identity.known(execution)) else {
            return mem::forget(left);
        };
        if known.is_none() {
            return mem::forget(left);
        }
        // Nobody has a handle any more, and so nobody is pinned.
        with(|execution| execution.learn(&self.books.get_mut().known));
        for deferred in left {
            deferred.run();
        }
    }
}
