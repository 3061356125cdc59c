//! What a program prints: kept with its execution.

use std::cell::Cell;
use std::fmt;

use crate::kernel::{
    Class, Execution, Identity, Op, Progress, Site, ThreadId, Value, try_with, with,
};

/// One of the two streams that a program prints to, with the lock around it.
///
/// The lock orders nothing: that a program prints must not hide a data race.
#[derive(Debug)]
pub struct Stream {
    identity: Identity,
    kind: &'static str,
    owner: Cell<Option<ThreadId>>,
    /// How often the owner holds it.
    depth: Cell<usize>,
}

// SAFETY: as for `Lock`.
unsafe impl Sync for Stream {}

pub static STDOUT: Stream = Stream::new("stdout()");
pub static STDERR: Stream = Stream::new("stderr()");

impl Stream {
    const fn new(kind: &'static str) -> Self {
        Self {
            identity: Identity::new(),
            kind,
            owner: Cell::new(None),
            depth: Cell::new(0),
        }
    }

    /// Prints one piece of text at once.
    pub fn print(&self, text: fmt::Arguments<'_>, newline: bool, site: Site) {
        let mut text = text.to_string();
        if newline {
            text.push('\n');
        }
        self.print_text(&text, site);
    }

    /// Outside of a check it goes where it would go anyway.
    pub fn print_text(&self, text: &str, site: Site) {
        let Some(me) = try_with(Execution::me) else {
            match std::ptr::eq(self, &raw const STDERR) {
                true => eprint!("{text}"),
                false => print!("{text}"),
            }
            return;
        };
        let op = Op::new("print", Class::Write, None, site);
        let turn = op.when(&|| self.is_free_for(me)).take();
        with(|execution| execution.print(text));
        turn.wrote(Value::Text(text.trim_end().into())).done();
    }

    fn is_free_for(&self, thread: ThreadId) -> bool {
        with(|execution| {
            self.identity.known(execution).is_none()
                || self.owner.get().is_none_or(|owner| owner == thread)
        })
    }

    /// Keeps other threads from printing here. A thread may do so repeatedly.
    pub fn lock(&self, site: Site) {
        let object = with(|execution| {
            self.identity
                .touch(execution, self, self.kind, Some(site), |_| {
                    self.owner.set(None);
                    self.depth.set(0);
                })
        });
        let me = with(Execution::me);
        let op = Op::new("lock", Class::Lock, object, site);
        let turn = op.when(&|| self.is_free_for(me)).take();
        self.owner.set(Some(me));
        self.depth.set(self.depth.get() + 1);
        with(|execution| execution.object_mut(object).holders = vec![me]);
        turn.done();
    }

    pub fn unlock(&self) {
        let known = try_with(|execution| self.identity.known(execution)).flatten();
        let Some(object) = known else { return };
        let depth = self.depth.get().saturating_sub(1);
        if depth > 0 {
            self.depth.set(depth);
            return;
        }
        let turn = Op::new("unlock", Class::Unlock, object, None)
            .quiet(Progress::Locks)
            .take();
        self.depth.set(0);
        self.owner.set(None);
        with(|execution| execution.object_mut(object).holders.clear());
        turn.done();
    }
}
