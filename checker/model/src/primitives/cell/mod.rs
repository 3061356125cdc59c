//! Data races on `UnsafeCell`, and on `Cell` (`told`).
//!
//! `UnsafeCell::get` hands out a raw pointer, so nobody sees what is done with
//! it. But between two calls of `get` on one cell only the thread that called
//! first can have written through it: if something has changed, its access was
//! a write. So each access is judged at the next `get`, or when the cell is
//! dropped, while the cell is certainly alive. A write that stores the same
//! bytes counts as a read. `accesses` says which of them race.

mod accesses;
mod changes;
mod elements;
mod past;
mod told;

use std::any::type_name;
use std::cell::Cell;
use std::mem::{MaybeUninit, offset_of};
use std::ptr;

use super::frozen::Frozen;
use crate::heap;
use crate::kernel::failure::Access;
use crate::kernel::{Execution, Identity, ObjectId, Site, try_as_kernel, with};
use changes::Contents;

pub(crate) use accesses::Accesses;
pub(crate) use told::Latest;
pub use told::{Does, Told};

/// Stands before the data in the modelled `UnsafeCell`, so that it is dropped
/// while the data is still there.
#[derive(Debug, Default)]
pub struct Tracker {
    identity: Identity,
    data: Cell<Data>,
    frozen: Frozen,
}

/// Where the data is, seen from the tracker, and what they are: known at a `get`.
#[derive(Clone, Copy, Debug, Default)]
struct Data {
    offset: usize,
    len: usize,
    elements: usize,
}

type Race = (ObjectId, (Access, Access));

impl Tracker {
    pub const fn new() -> Self {
        Self {
            identity: Identity::new(),
            data: Cell::new(Data {
                offset: 0,
                len: 0,
                elements: 1,
            }),
            frozen: Frozen::new(),
        }
    }

    /// A pointer to the data is about to be handed out.
    ///
    /// # Safety
    ///
    /// `data` points to the live value that stands behind this tracker in the same
    /// cell, and stays there until the tracker is dropped.
    pub unsafe fn get<T: ?Sized>(&self, data: *const T, site: Site) {
        // SAFETY: the value is there; only its size is read, which no access changes.
        let len = size_of_val(unsafe { &*data });
        let elements = elements::count(type_name::<T>(), len);
        // SAFETY: the caller's.
        unsafe { self.open(data.cast(), len, elements, site) };
    }

    /// # Safety
    ///
    /// As for [`Tracker::get`], of a value of so many bytes.
    unsafe fn open(&self, data: *const u8, len: usize, elements: usize, site: Site) {
        let offset = data.addr() - ptr::from_ref(self).addr();
        self.data.set(Data {
            offset,
            len,
            elements,
        });
        let raced = try_as_kernel(|execution| {
            let object = self
                .identity
                .touch(execution, self, "UnsafeCell", Some(site), |touch| {
                    // SAFETY: the caller holds a reference to the cell, which
                    // this execution has not used yet.
                    unsafe { self.frozen.touched(touch, data.cast_mut(), len) }
                });
            if heap::is_suspect(execution) {
                execution.check_alive([object], "get", Some(site));
            }
            let after = offset + len - offset_of!(Self, identity);
            execution.object_mut(object).place.after = after;
            // SAFETY: the caller holds a reference to the cell.
            let contents = unsafe { Contents::of(data, len, elements) };
            let mut cells = execution.cells();
            let accesses = cells.entry(object).or_default();
            let race = accesses.judge(execution, &contents);
            accesses.open(execution, site, contents);
            race.map(|race| (object, race))
        });
        fail_if(raced.flatten());
    }

    /// The access that is open ends with the cell.
    fn close(&self, execution: &Execution) -> Option<Race> {
        let object = self.identity.known(execution)?;
        let Data {
            offset,
            len,
            elements,
        } = self.data.get();
        let here = ptr::from_ref(self).cast::<u8>();
        // SAFETY: `open` measured the offset inside the same cell, whose data is
        // dropped after this field.
        let contents = unsafe { Contents::of(here.wrapping_add(offset), len, elements) };
        let mut cells = execution.cells();
        let race = cells.get_mut(&object)?.judge(execution, &contents)?;
        Some((object, race))
    }

    /// The owner has the cell for itself.
    pub const fn exclusive(&mut self) {
        self.identity.renew();
    }
}

impl Drop for Tracker {
    fn drop(&mut self) {
        fail_if(try_as_kernel(|execution| self.close(execution)).flatten());
    }
}

fn fail_if(raced: Option<Race>) {
    if let Some((object, (first, second))) = raced {
        with(|execution| execution.data_race(object, first, second));
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
