//! `std::thread::Builder`.

use std::io;
use std::panic::Location;

use model::kernel::Site;

use super::handle::{self, Body, JoinHandle};
use super::scope::{Scope, ScopedJoinHandle};

/// As [`std::thread::Builder`]; the size of the stack is not used, and is 2 MiB.
#[derive(Debug, Default)]
#[must_use = "must eventually spawn the thread"]
pub struct Builder {
    pub(super) name: Option<String>,
}

impl Builder {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn name(mut self, name: String) -> Self {
        self.name = Some(name);
        self
    }

    pub fn stack_size(self, _: usize) -> Self {
        self
    }

    #[track_caller]
    pub fn spawn<F, T>(self, f: F) -> io::Result<JoinHandle<T>>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        Ok(handle::start(
            self.checked(),
            Location::caller(),
            Box::new(f),
        ))
    }

    /// # Safety
    ///
    /// As for [`std::thread::Builder::spawn_unchecked`].
    #[track_caller]
    pub unsafe fn spawn_unchecked<F, T>(self, f: F) -> io::Result<JoinHandle<T>>
    where
        F: FnOnce() -> T + Send,
        T: Send,
    {
        // SAFETY: the caller's.
        Ok(unsafe { handle::start_unchecked(self.checked(), Location::caller(), Box::new(f)) })
    }

    #[track_caller]
    pub fn spawn_scoped<'scope, 'env, F, T>(
        self,
        scope: &'scope Scope<'scope, 'env>,
        f: F,
    ) -> io::Result<ScopedJoinHandle<'scope, T>>
    where
        F: FnOnce() -> T + Send + 'scope,
        T: Send + 'scope,
    {
        self.start(scope, Location::caller(), Box::new(f))
    }

    /// One copy for each type of result.
    #[track_caller]
    fn start<'scope, T>(
        self,
        scope: &'scope Scope<'scope, '_>,
        site: Site,
        f: Body<'scope, T>,
    ) -> io::Result<ScopedJoinHandle<'scope, T>> {
        Ok(scope.start(self.checked(), site, f))
    }

    /// The operating system's names end with a NUL.
    #[track_caller]
    fn checked(self) -> Option<String> {
        if self.name.as_ref().is_some_and(|name| name.contains('\0')) {
            panic!("the name of a thread must not contain a NUL character");
        }
        self.name
    }
}
