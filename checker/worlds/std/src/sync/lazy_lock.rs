//! `std::sync::LazyLock`.

use std::cell::UnsafeCell;
use std::fmt;
use std::mem;
use std::ops::{Deref, DerefMut};
use std::panic::{Location, RefUnwindSafe, UnwindSafe};

use model::kernel::{Site, with};
use model::primitives::frozen::Frozen;
use model::primitives::once::{self as raw, Once};

enum State<T, F> {
    New(F),
    Done(T),
    Poisoned,
}

/// As [`std::sync::LazyLock`].
pub struct LazyLock<T, F = fn() -> T> {
    once: Once,
    frozen: Frozen,
    state: UnsafeCell<State<T, F>>,
}

// SAFETY: the value is written by the one thread that `once` lets do so, and is
// shared only after that.
unsafe impl<T: Sync + Send, F: Send> Sync for LazyLock<T, F> {}
impl<T: RefUnwindSafe + UnwindSafe, F: UnwindSafe> RefUnwindSafe for LazyLock<T, F> {}
impl<T: UnwindSafe, F: UnwindSafe> UnwindSafe for LazyLock<T, F> {}

impl<T, F> LazyLock<T, F> {
    /// A `static` is back to its function at the beginning of each execution.
    fn enter(&self, site: Site) {
        with(|execution| {
            self.once.enter(execution, self, site, |touch| {
                let state = self.state.get();
                // SAFETY: nothing of this execution has used the state yet.
                unsafe {
                    self.frozen
                        .touched(touch, state.cast(), size_of::<State<T, F>>())
                };
            })
        });
    }

    /// The value, which has been made.
    fn made(&self) -> &T {
        // SAFETY: nobody writes once the value is there.
        match unsafe { &*self.state.get() } {
            State::Done(value) => value,
            _ => unreachable!("a complete `LazyLock` has a value"),
        }
    }

    #[track_caller]
    pub fn get(this: &Self) -> Option<&T> {
        let site = Location::caller();
        this.enter(site);
        (this.once.look("get", site) == raw::State::Done).then(|| this.made())
    }

    pub fn get_mut(this: &mut Self) -> Option<&mut T> {
        match this.state.get_mut() {
            State::Done(value) => Some(value),
            _ => None,
        }
    }
}

impl<T, F: FnOnce() -> T> LazyLock<T, F> {
    pub const fn new(f: F) -> Self {
        Self {
            once: Once::new("LazyLock"),
            frozen: Frozen::new(),
            state: UnsafeCell::new(State::New(f)),
        }
    }

    #[track_caller]
    pub fn force(this: &Self) -> &T {
        let site = Location::caller();
        this.enter(site);
        this.once.call("force", true, site, &mut |_| {
            // SAFETY: `once` lets one thread do this, and nobody read before.
            let state = unsafe { &mut *this.state.get() };
            make(state);
        });
        this.made()
    }

    pub fn force_mut(this: &mut Self) -> &mut T {
        let state = this.state.get_mut();
        if !matches!(state, State::Done(_)) {
            make(state);
            this.once.renew(raw::State::Done);
        }
        match this.state.get_mut() {
            State::Done(value) => value,
            _ => unreachable!("`make` has made it"),
        }
    }
}

fn make<T, F: FnOnce() -> T>(state: &mut State<T, F>) {
    match mem::replace(state, State::Poisoned) {
        State::New(f) => *state = State::Done(f()),
        _ => panic!("LazyLock instance has previously been poisoned"),
    }
}

impl<T, F: FnOnce() -> T> Deref for LazyLock<T, F> {
    type Target = T;

    #[track_caller]
    fn deref(&self) -> &T {
        Self::force(self)
    }
}

impl<T, F: FnOnce() -> T> DerefMut for LazyLock<T, F> {
    fn deref_mut(&mut self) -> &mut T {
        Self::force_mut(self)
    }
}

impl<T: Default> Default for LazyLock<T> {
    fn default() -> Self {
        Self::new(T::default)
    }
}

impl<T: fmt::Debug, F> fmt::Debug for LazyLock<T, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_tuple("LazyLock");
        match self.once.peek() {
            raw::State::Done => debug.field(self.made()),
            _ => debug.field(&format_args!("<uninit>")),
        };
        debug.finish()
    }
}
