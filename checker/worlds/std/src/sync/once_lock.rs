//! `std::sync::OnceLock`.

use std::cell::UnsafeCell;
use std::fmt;
use std::panic::{Location, RefUnwindSafe, UnwindSafe};

use model::kernel::{Site, Touch, with};
use model::primitives::once::{Once, State};

/// As [`std::sync::OnceLock`].
pub struct OnceLock<T> {
    once: Once,
    value: UnsafeCell<Option<T>>,
}

// SAFETY: the value is written by the one thread that `once` lets do so, and is
// shared only after that.
unsafe impl<T: Sync + Send> Sync for OnceLock<T> {}
impl<T: RefUnwindSafe + UnwindSafe> RefUnwindSafe for OnceLock<T> {}

impl<T> OnceLock<T> {
    pub const fn new() -> Self {
        Self {
            once: Once::new("OnceLock"),
            value: UnsafeCell::new(None),
        }
    }

    /// A `static` is empty at the beginning of each execution.
    fn enter(&self, site: Site) {
        with(|execution| {
            self.once.enter(execution, self, site, |touch| {
                if touch == Touch::Stale && self.once.peek() == State::New {
                    // SAFETY: nothing of this execution has used the value yet.
                    // The old one is leaked, as for every `static`.
                    unsafe { self.value.get().write(None) };
                }
            })
        });
    }

    /// The value, which has been written.
    fn written(&self) -> &T {
        // SAFETY: nobody writes once the value is there.
        match unsafe { &*self.value.get() } {
            Some(value) => value,
            None => unreachable!("a complete `OnceLock` has a value"),
        }
    }

    #[track_caller]
    pub fn get(&self) -> Option<&T> {
        let site = Location::caller();
        self.enter(site);
        (self.once.look("get", site) == State::Done).then(|| self.written())
    }

    pub fn get_mut(&mut self) -> Option<&mut T> {
        self.value.get_mut().as_mut()
    }

    #[track_caller]
    pub fn wait(&self) -> &T {
        let site = Location::caller();
        self.enter(site);
        self.once.wait("wait", true, site);
        self.written()
    }

    #[track_caller]
    pub fn set(&self, value: T) -> Result<(), T> {
        let mut value = Some(value);
        self.fill("set", Location::caller(), &mut || {
            value.take().expect("set once")
        });
        match value {
            None => Ok(()),
            Some(value) => Err(value),
        }
    }

    #[track_caller]
    pub fn get_or_init<F>(&self, f: F) -> &T
    where
        F: FnOnce() -> T,
    {
        let mut f = Some(f);
        self.fill("get_or_init", Location::caller(), &mut || {
            f.take().expect("called once")()
        });
        self.written()
    }

    fn fill(&self, verb: &'static str, site: Site, make: &mut dyn FnMut() -> T) {
        self.enter(site);
        self.once.call(verb, true, site, &mut |_| {
            let value = make();
            // SAFETY: `once` lets one thread do this, and nobody read before.
            unsafe { *self.value.get() = Some(value) };
        });
    }

    pub fn into_inner(self) -> Option<T> {
        self.value.into_inner()
    }

    pub fn take(&mut self) -> Option<T> {
        self.once.renew(State::New);
        self.value.get_mut().take()
    }
}

impl<T> Default for OnceLock<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> From<T> for OnceLock<T> {
    fn from(value: T) -> Self {
        Self {
            once: Once::completed("OnceLock"),
            value: UnsafeCell::new(Some(value)),
        }
    }
}

impl<T: Clone> Clone for OnceLock<T> {
    #[track_caller]
    fn clone(&self) -> Self {
        match self.get() {
            Some(value) => Self::from(value.clone()),
            None => Self::new(),
        }
    }
}

impl<T: PartialEq> PartialEq for OnceLock<T> {
    fn eq(&self, other: &Self) -> bool {
        self.get() == other.get()
    }
}

impl<T: Eq> Eq for OnceLock<T> {}

impl<T: fmt::Debug> fmt::Debug for OnceLock<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_tuple("OnceLock");
        match self.once.peek() {
            State::Done => debug.field(self.written()),
            _ => debug.field(&format_args!("<uninit>")),
        };
        debug.finish()
    }
}
