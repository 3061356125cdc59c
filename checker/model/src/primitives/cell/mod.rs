//! Data races on `UnsafeCell`.
//!
//! `UnsafeCell::get` hands out a raw pointer, so nobody sees what is done with
//! it. But between two calls of `get` on one cell only the thread that called
//! first can have written through it: if something has changed, its access was
//! a write. So each access is judged at the next `get`, or when the cell is
//! dropped, while the cell is certainly alive. A write that stores the same
//! bytes counts as a read.
//!
//! Two accesses of which one is a write and that no happens-before edge orders
//! are a data race: Flanagan and Freund, "FastTrack" (PLDI 2009).

mod changes;

use std::mem::{MaybeUninit, offset_of};

use super::frozen::Frozen;
use crate::kernel::{Clock, Execution, Identity, ObjectId, Site, ThreadId, failure, try_with};
use changes::Contents;

/// What the kernel knows of the accesses to one cell.
#[derive(Debug, Default)]
pub(crate) struct Accesses {
    /// The latest `get`, not judged yet.
    open: Option<Open>,
    write: Option<Past>,
    reads: Vec<Past>,
}

#[derive(Debug)]
struct Open {
    thread: ThreadId,
    site: Site,
    clock: Clock,
    contents: Contents,
}

#[derive(Clone, Copy, Debug)]
struct Past {
    thread: ThreadId,
    site: Site,
    /// How far the thread's own clock was.
    at: u32,
}

/// Stands before the data in the modelled `UnsafeCell`, so that it is dropped
/// while the data is still there.
#[derive(Debug, Default)]
pub struct Tracker {
    identity: Identity,
    /// Where the data is, seen from here, and how long: known at a `get`.
    data: std::cell::Cell<(isize, usize)>,
    frozen: Frozen,
}

impl Tracker {
    pub const fn new() -> Self {
        Self {
            identity: Identity::new(),
            data: std::cell::Cell::new((0, 0)),
            frozen: Frozen::new(),
        }
    }

    /// A pointer to the data is about to be handed out.
    ///
    /// # Safety
    ///
    /// At `data` lie `len` bytes of the live value that stands behind this
    /// tracker in the same cell, and stays there until the tracker is dropped.
    pub unsafe fn get(&self, data: *const u8, len: usize, site: Site) {
        let offset = (data.addr() as isize).wrapping_sub(std::ptr::from_ref(self).addr() as isize);
        self.data.set((offset, len));
        let raced = try_with(|execution| {
            let object = self
                .identity
                .touch(execution, self, "UnsafeCell", Some(site), |touch| {
                    // SAFETY: the caller holds a reference to the cell, which
                    // this execution has not used yet.
                    unsafe { self.frozen.touched(touch, data.cast_mut(), len) }
                });
            let end = offset.unsigned_abs() + len;
            execution.object_mut(object).place.after = end - offset_of!(Self, identity);
            // SAFETY: the caller holds a reference to the cell.
            let contents = unsafe { Contents::of(data, len) };
            let me = execution.me();
            let raced = judge(execution, object, &contents);
            let clock = execution.thread(me).clock.clone();
            execution.cells().entry(object).or_default().open = Some(Open {
                thread: me,
                site,
                clock,
                contents,
            });
            raced.map(|race| (object, race))
        });
        if let Some(Some((object, (first, second)))) = raced {
            crate::kernel::with(|x| x.data_race(object, first, second));
        }
    }

    /// The owner has the cell for itself.
    pub const fn exclusive(&mut self) {
        self.identity.renew();
    }
}

impl Drop for Tracker {
    fn drop(&mut self) {
        let (offset, len) = self.data.get();
        let raced = try_with(|execution| {
            let object = self.identity.known(execution)?;
            let here = std::ptr::from_ref(self).cast::<u8>();
            // SAFETY: `get` measured the offset inside the same cell, whose
            // data is dropped after this field.
            let contents = unsafe { Contents::of(here.wrapping_offset(offset), len) };
            judge(execution, object, &contents).map(|race| (object, race))
        });
        if let Some(Some((object, (first, second)))) = raced {
            crate::kernel::with(|x| x.data_race(object, first, second));
        }
    }
}

/// # Safety
///
/// `at` points to a byte that is alive.
pub(crate) unsafe fn read(at: *const u8) -> u8 {
    // SAFETY: the caller's; a byte of padding reads as some byte, which the
    // volatile read keeps from being assumed anything.
    unsafe { at.cast::<MaybeUninit<u8>>().read_volatile().assume_init() }
}

/// Decides whether the open access was a write, and whether it raced.
fn judge(
    execution: &Execution,
    object: ObjectId,
    contents: &Contents,
) -> Option<(failure::Access, failure::Access)> {
    let mut cells = execution.cells();
    let accesses = cells.entry(object).or_default();
    let open = accesses.open.take()?;
    let write = open.contents.are_changed(contents, execution);
    let unordered = |past: &Past| open.clock.of(past.thread) < past.at;
    let earlier = accesses
        .write
        .iter()
        .map(|past| (past, true))
        .chain(
            accesses
                .reads
                .iter()
                .filter(|_| write)
                .map(|past| (past, false)),
        )
        .find(|(past, _)| past.thread != open.thread && unordered(past))
        .map(|(past, wrote)| failure::Access {
            thread: past.thread,
            site: past.site,
            write: wrote,
        });
    let past = Past {
        thread: open.thread,
        site: open.site,
        at: open.clock.of(open.thread),
    };
    if write {
        accesses.write = Some(past);
        accesses.reads.clear();
    } else {
        accesses.reads.retain(|read| read.thread != open.thread);
        accesses.reads.push(past);
    }
    earlier.map(|first| {
        (
            first,
            failure::Access {
                thread: open.thread,
                site: open.site,
                write,
            },
        )
    })
}
