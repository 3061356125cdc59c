//! The latest step of the program, for whoever watches from another
//! operating-system thread: a program that computes without end tells nothing else.

use std::panic::Location;
use std::ptr;
use std::sync::atomic::{AtomicPtr, AtomicU64, Ordering::Relaxed};

use super::Site;

static STEPS: AtomicU64 = AtomicU64::new(0);
static SITE: AtomicPtr<Location<'static>> = AtomicPtr::new(ptr::null_mut());

/// How many steps there have been, and where the latest was.
pub fn latest_step() -> (u64, Option<Site>) {
    // SAFETY: nothing is stored here but `&'static Location`s.
    let site = unsafe { SITE.load(Relaxed).as_ref() };
    (STEPS.load(Relaxed), site)
}

pub(super) fn note_step(site: Option<Site>) {
    STEPS.store(STEPS.load(Relaxed) + 1, Relaxed);
    if let Some(site) = site {
        SITE.store(ptr::from_ref(site).cast_mut(), Relaxed);
    }
}
