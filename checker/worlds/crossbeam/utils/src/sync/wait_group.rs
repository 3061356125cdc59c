//! `crossbeam_utils::sync::WaitGroup`.

use std::fmt;
use std::mem::ManuallyDrop;
use std::panic::{Location, RefUnwindSafe, UnwindSafe};
use std::sync::Arc;

use model::primitives::wait_group as raw;

/// As `crossbeam_utils::sync::WaitGroup`.
#[derive(Default)]
pub struct WaitGroup {
    group: Arc<raw::WaitGroup>,
}

impl UnwindSafe for WaitGroup {}
impl RefUnwindSafe for WaitGroup {}

impl WaitGroup {
    pub fn new() -> Self {
        Self::default()
    }

    #[inline]
    #[track_caller]
    pub fn wait(self) {
        let this = ManuallyDrop::new(self);
        // SAFETY: nobody uses or drops the group that it is taken from.
        let group = unsafe { std::ptr::read(&this.group) };
        let site = Location::caller();
        group.leave("leave", Some(site));
        group.wait("wait", site);
    }
}

impl Clone for WaitGroup {
    fn clone(&self) -> Self {
        self.group.join();
        Self {
            group: Arc::clone(&self.group),
        }
    }
}

impl Drop for WaitGroup {
    fn drop(&mut self) {
        self.group.leave("drop", None);
    }
}

impl fmt::Debug for WaitGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WaitGroup")
            .field("count", &self.group.parties())
            .finish()
    }
}
