//! Where requests have to be complete: at the end of their scope.

use std::cell::Cell;
use std::marker::PhantomData;

use crate::transport;

/// Keeps count of the requests that borrow for `'a`.
///
/// # Safety
///
/// Nothing relies on it here. With rsmpi, no buffer goes away before its request
/// is complete.
pub unsafe trait Scope<'a> {
    /// A request has begun.
    fn register(&self);

    /// A request is complete.
    ///
    /// # Safety
    ///
    /// It was registered before.
    unsafe fn unregister(&self);
}

/// For requests whose buffers live as long as the program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct StaticScope;

// SAFETY: nothing static goes away.
unsafe impl Scope<'static> for StaticScope {
    fn register(&self) {}

    unsafe fn unregister(&self) {}
}

/// A scope made by [`scope`].
#[derive(Debug)]
pub struct LocalScope<'a> {
    open: Cell<usize>,
    // `Cell` makes `'a` invariant.
    borrows: PhantomData<Cell<&'a ()>>,
}

impl LocalScope<'_> {
    pub(super) fn new() -> Self {
        Self {
            open: Cell::new(0),
            borrows: PhantomData,
        }
    }
}

impl Drop for LocalScope<'_> {
    fn drop(&mut self) {
        assert!(
            self.open.get() == 0 || transport::panicking(),
            "a scope ended before all of its requests were complete"
        );
    }
}

// SAFETY: it counts.
unsafe impl<'a> Scope<'a> for &LocalScope<'a> {
    fn register(&self) {
        self.open.set(self.open.get() + 1);
    }

    unsafe fn unregister(&self) {
        self.open.set(self.open.get() - 1);
    }
}

/// Runs `f` with a scope for requests. They have to be complete when it returns.
pub fn scope<'a, F, R>(f: F) -> R
where
    F: FnOnce(&LocalScope<'a>) -> R,
{
    f(&LocalScope::new())
}
