//! `crossbeam_epoch::Collector` and what takes part in it.

use std::cell::Cell;
use std::fmt;
use std::panic::Location;
use std::rc::Rc;
use std::sync::Arc;

use model::kernel::Site;
use model::primitives::collector as raw;

use crate::Guard;

/// As `crossbeam_epoch::Collector`.
#[derive(Clone, Default)]
pub struct Collector {
    raw: Arc<raw::Collector>,
}

impl Collector {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn register(&self) -> LocalHandle {
        LocalHandle {
            local: Rc::new(Local {
                collector: self.clone(),
                guards: Cell::new(0),
                ticket: Cell::new(0),
            }),
        }
    }
}

impl fmt::Debug for Collector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("Collector { .. }")
    }
}

impl PartialEq for Collector {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.raw, &other.raw)
    }
}

impl Eq for Collector {}

/// A participant; only its outermost guard counts.
pub(crate) struct Local {
    pub collector: Collector,
    guards: Cell<usize>,
    ticket: Cell<raw::Ticket>,
}

impl Local {
    pub fn pin(self: &Rc<Self>, site: Site) -> Guard {
        if self.guards.get() == 0 {
            self.ticket.set(self.collector.raw.pin(site));
        }
        self.guards.set(self.guards.get() + 1);
        Guard::of(Rc::clone(self))
    }

    pub fn unpin(&self) {
        self.guards.set(self.guards.get() - 1);
        if self.guards.get() == 0 {
            self.collector.raw.unpin(self.ticket.get());
        }
    }

    /// The guard that was unpinned is pinned again.
    pub fn pin_again(&self, site: Site) {
        if self.guards.get() == 0 {
            self.ticket.set(self.collector.raw.pin(site));
        }
        self.guards.set(self.guards.get() + 1);
    }

    pub fn repin(&self, site: Site) {
        if self.guards.get() == 1 {
            let ticket = self.collector.raw.repin(self.ticket.get(), site);
            self.ticket.set(ticket);
        }
    }

    pub fn defer(&self, verb: &'static str, work: Box<dyn FnOnce()>, site: Site) {
        self.collector.raw.defer(verb, work, site);
    }
}

/// As `crossbeam_epoch::LocalHandle`.
pub struct LocalHandle {
    local: Rc<Local>,
}

impl LocalHandle {
    #[inline]
    #[track_caller]
    pub fn pin(&self) -> Guard {
        self.local.pin(Location::caller())
    }

    pub fn is_pinned(&self) -> bool {
        self.local.guards.get() > 0
    }

    pub fn collector(&self) -> &Collector {
        &self.local.collector
    }
}

impl fmt::Debug for LocalHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("LocalHandle { .. }")
    }
}
