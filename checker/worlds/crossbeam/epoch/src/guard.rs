//! `crossbeam_epoch::Guard`.

use std::fmt;
use std::mem;
use std::panic::Location;
use std::rc::Rc;

use model::kernel::Site;

use crate::collector::Local;
use crate::{Collector, Pointable, Shared};

/// As `crossbeam_epoch::Guard`.
pub struct Guard {
    /// `None` if it protects nothing.
    local: Option<Rc<Local>>,
}

impl Guard {
    pub(crate) fn of(local: Rc<Local>) -> Self {
        Self { local: Some(local) }
    }

    #[track_caller]
    pub fn defer<F, R>(&self, f: F)
    where
        F: FnOnce() -> R,
        F: Send + 'static,
    {
        // SAFETY: it borrows nothing, and any thread may run it.
        unsafe { self.later("defer", f, Location::caller()) }
    }

    /// # Safety
    ///
    /// As for the real one: what `f` borrows lives until it has run, in whichever
    /// thread.
    #[track_caller]
    pub unsafe fn defer_unchecked<F, R>(&self, f: F)
    where
        F: FnOnce() -> R,
    {
        // SAFETY: the caller's.
        unsafe { self.later("defer_unchecked", f, Location::caller()) }
    }

    /// # Safety
    ///
    /// As for the real one: nobody who is pinned later can reach the object.
    #[track_caller]
    pub unsafe fn defer_destroy<T: ?Sized + Pointable>(&self, ptr: Shared<'_, T>) {
        let site = Location::caller();
        // SAFETY: the caller's.
        unsafe { self.later("defer_destroy", move || ptr.destroy(site), site) }
    }

    /// # Safety
    ///
    /// As for [`Guard::defer_unchecked`].
    unsafe fn later<F, R>(&self, verb: &'static str, f: F, site: Site)
    where
        F: FnOnce() -> R,
    {
        let Some(local) = &self.local else {
            f();
            return;
        };
        let work: Box<dyn FnOnce() + '_> = Box::new(move || drop(f()));
        // SAFETY: only the lifetime changes, and the caller answers for it.
        let work = unsafe { mem::transmute::<Box<dyn FnOnce() + '_>, Box<dyn FnOnce()>>(work) };
        local.defer(verb, work, site);
    }

    /// There is nothing to do: what may be done has been done.
    pub fn flush(&self) {}

    #[inline]
    #[track_caller]
    pub fn repin(&mut self) {
        if let Some(local) = &self.local {
            local.repin(Location::caller());
        }
    }

    #[track_caller]
    pub fn repin_after<F, R>(&mut self, f: F) -> R
    where
        F: FnOnce() -> R,
    {
        /// Also if `f` panics.
        struct PinsAgain<'a>(Option<&'a Local>, Site);

        impl Drop for PinsAgain<'_> {
            fn drop(&mut self) {
                if let Some(local) = self.0 {
                    local.pin_again(self.1);
                }
            }
        }

        let local = self.local.as_deref();
        if let Some(local) = local {
            local.unpin();
        }
        let _again = PinsAgain(local, Location::caller());
        f()
    }

    pub fn collector(&self) -> Option<&Collector> {
        self.local.as_ref().map(|local| &local.collector)
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        if let Some(local) = &self.local {
            local.unpin();
        }
    }
}

impl fmt::Debug for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("Guard { .. }")
    }
}

/// As `crossbeam_epoch::unprotected`.
///
/// # Safety
///
/// As for the real one: nobody else uses what is reached by it.
pub unsafe fn unprotected() -> &'static Guard {
    struct Unprotected(Guard);

    // SAFETY: a guard without a participant has nothing that could be shared.
    unsafe impl Sync for Unprotected {}

    static UNPROTECTED: Unprotected = Unprotected(Guard { local: None });
    &UNPROTECTED.0
}
