//! The collector that everybody uses who does not ask for another.

use std::sync::OnceLock;

use model::primitives::local;

use crate::{Collector, Guard, LocalHandle};

/// One for all executions: it starts each of them with nobody pinned.
static COLLECTOR: OnceLock<Collector> = OnceLock::new();

#[inline]
#[track_caller]
pub fn pin() -> Guard {
    handle().pin()
}

pub fn is_pinned() -> bool {
    handle().is_pinned()
}

pub fn default_collector() -> &'static Collector {
    COLLECTOR.get_or_init(Collector::new)
}

/// The current thread's handle; a new one if the thread is at its end.
fn handle() -> std::rc::Rc<LocalHandle> {
    let new = || default_collector().register();
    let key = std::ptr::from_ref(&COLLECTOR).addr();
    local::try_value(key, new).unwrap_or_else(|| std::rc::Rc::new(new()))
}
