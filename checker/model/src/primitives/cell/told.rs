//! Accesses to a `Cell`, each of which says what it is.
//!
//! So each of them is judged at once, and a write of the same value is a write too.

use std::ptr;

use super::past::Past;
use super::{Race, fail_if};
use crate::heap;
use crate::kernel::failure::Access;
use crate::kernel::{Execution, Identity, Site, try_as_kernel};
use crate::primitives::frozen::Frozen;

/// Stands before the data in the modelled `Cell`. It has no destructor, as the real
/// `Cell` has none of its own.
#[derive(Debug, Default)]
pub struct Told {
    identity: Identity,
    frozen: Frozen,
}

// SAFETY: whether threads may share the data is for the type round it to say. This is
// used by the kernel alone, which lets one thread run at a time.
unsafe impl Sync for Told {}

/// What the kernel knows of the accesses to one cell.
#[derive(Debug, Default)]
pub(crate) struct Latest {
    write: Option<Past>,
    /// One of each thread, since that write.
    reads: Vec<Past>,
}

/// What is done to the data, and by which function of the program.
#[derive(Clone, Copy, Debug)]
pub struct Does {
    pub verb: &'static str,
    pub write: bool,
    pub site: Site,
}

impl Told {
    pub const fn new() -> Self {
        Self {
            identity: Identity::new(),
            frozen: Frozen::new(),
        }
    }

    /// The current thread is about to read or write all of the data.
    ///
    /// # Safety
    ///
    /// `data` points to the `len` bytes of the live value that stands behind this in
    /// the same cell, and nobody has a reference to them.
    pub unsafe fn access(&self, data: *mut u8, len: usize, does: Does) {
        let raced = try_as_kernel(|execution| {
            // SAFETY: the caller's.
            unsafe { self.judge(execution, data, len, does) }
        });
        fail_if(raced.flatten());
    }

    /// # Safety
    ///
    /// As for [`Told::access`].
    unsafe fn judge(
        &self,
        execution: &Execution,
        data: *mut u8,
        len: usize,
        does: Does,
    ) -> Option<Race> {
        let here = ptr::from_ref(&self.identity).addr();
        let was = self.identity.known(execution);
        let was = was.map(|object| execution.object(object).place.address);
        let site = Some(does.site);
        let object = self.identity.touch(execution, self, "Cell", site, |touch| {
            // SAFETY: the caller's; this execution has not used the cell yet.
            unsafe { self.frozen.touched(touch, data, len) }
        });
        if heap::is_suspect(execution) {
            execution.check_alive([object], does.verb, site);
        }
        let mut cells = execution.told_cells();
        let latest = cells.entry(object).or_default();
        if was != Some(here) {
            // Whoever moves a cell has it for himself. What gave it to him may be out
            // of sight: the counts of an `Arc`.
            *latest = Latest::default();
            execution.object_mut(object).place.after = data.addr() + len - here;
        }
        let race = latest.judge(execution, does)?;
        Some((object, race))
    }

    /// The owner has the cell for itself.
    pub const fn exclusive(&mut self) {
        self.identity.renew();
    }
}

impl Latest {
    /// The access is the latest now. Returns it, behind one that it races with.
    fn judge(&mut self, execution: &Execution, does: Does) -> Option<(Access, Access)> {
        let now = Past::of_now(execution, does.site);
        let me = execution.thread(now.thread);
        let races = |past: &&Past| !past.is_known_to(now.thread, &me.clock);
        let write = self.write.iter().find(races).map(|past| past.access(true));
        let earlier = if does.write {
            let read = || self.reads.iter().find(races);
            let earlier = write.or_else(|| Some(read()?.access(false)));
            self.write = Some(now);
            self.reads.clear();
            earlier
        } else {
            self.reads.retain(|read| read.thread != now.thread);
            self.reads.push(now);
            write
        };
        earlier.map(|first| (first, now.access(does.write)))
    }
}
