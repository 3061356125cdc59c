//! `std::thread::scope`.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::marker::PhantomData;
use std::panic::{self, AssertUnwindSafe, Location, RefUnwindSafe};

use model::kernel::Site;
use model::primitives::thread::{self as raw, Joinable, Waiter};

use super::handle::{Body, Thread, enters};

/// As [`std::thread::Scope`].
pub struct Scope<'scope, 'env: 'scope> {
    running: RefCell<Vec<Waiter>>,
    panicked: Cell<bool>,
    scope: PhantomData<&'scope mut &'scope ()>,
    env: PhantomData<&'env mut &'env ()>,
}

// SAFETY: only the running thread of an execution touches the list, and there is
// one at a time.
unsafe impl Send for Scope<'_, '_> {}
// SAFETY: as above.
unsafe impl Sync for Scope<'_, '_> {}
impl RefUnwindSafe for Scope<'_, '_> {}

/// As [`std::thread::ScopedJoinHandle`].
pub struct ScopedJoinHandle<'scope, T> {
    joinable: Joinable<T>,
    thread: Thread,
    scope: PhantomData<&'scope ()>,
}

// SAFETY: as for `JoinHandle`.
unsafe impl<T> Send for ScopedJoinHandle<'_, T> {}
// SAFETY: as above.
unsafe impl<T> Sync for ScopedJoinHandle<'_, T> {}

/// As [`std::thread::scope`].
#[track_caller]
pub fn scope<'env, F, T>(f: F) -> T
where
    F: for<'scope> FnOnce(&'scope Scope<'scope, 'env>) -> T,
{
    let mut f = Some(f);
    let mut result = None;
    run(Location::caller(), &mut |scope| {
        result = f.take().map(|f| f(scope))
    });
    match result {
        Some(result) => result,
        None => unreachable!("a scope that returns has run its closure"),
    }
}

/// All of [`scope`] that needs no types: a program has a copy of that for each of its
/// closures, compiled again after each edit.
fn run<'env>(site: Site, body: &mut dyn for<'scope> FnMut(&'scope Scope<'scope, 'env>)) {
    let scope = Scope {
        running: RefCell::default(),
        panicked: Cell::new(false),
        scope: PhantomData,
        env: PhantomData,
    };
    let result = panic::catch_unwind(AssertUnwindSafe(|| body(&scope)));
    if result.is_err() {
        model::kernel::panic_caught();
    }
    scope.wait_for_all(site);
    match result {
        Err(payload) => {
            model::kernel::panic_resumed();
            panic::resume_unwind(payload)
        }
        Ok(()) if scope.panicked.get() => panic!("a scoped thread panicked"),
        Ok(()) => {}
    }
}

impl Scope<'_, '_> {
    /// Threads may start further threads. There is nothing to do between the end of one
    /// and the end of another.
    fn wait_for_all(&self, site: Site) {
        let all_over = || self.running.borrow().iter().all(Waiter::is_over);
        loop {
            let next = self.running.borrow_mut().pop();
            let Some(waiter) = next else { break };
            if waiter.wait("scope", &all_over, site) {
                self.panicked.set(true);
            }
        }
    }

    fn started(&self, waiter: Waiter) {
        self.running.borrow_mut().push(waiter);
    }
}

impl<'scope, 'env> Scope<'scope, 'env> {
    #[track_caller]
    pub fn spawn<F, T>(&'scope self, f: F) -> ScopedJoinHandle<'scope, T>
    where
        F: FnOnce() -> T + Send + 'scope,
        T: Send + 'scope,
    {
        self.start(None, Location::caller(), Box::new(f))
    }

    pub(super) fn start<T>(
        &'scope self,
        name: Option<String>,
        site: Site,
        f: Body<'scope, T>,
    ) -> ScopedJoinHandle<'scope, T> {
        let thread = Thread::new(name);
        // SAFETY: `scope` waits for the thread before it returns or unwinds,
        // and if it never does, the whole execution is abandoned.
        let joinable = unsafe { raw::spawn(thread.name(), site, enters(&thread), f) };
        thread.set_id(joinable.id().index());
        self.started(joinable.waiter());
        ScopedJoinHandle {
            joinable,
            thread,
            scope: PhantomData,
        }
    }
}

impl<T> ScopedJoinHandle<'_, T> {
    #[track_caller]
    pub fn join(self) -> super::Result<T> {
        self.joinable.join(Location::caller())
    }

    pub fn thread(&self) -> &Thread {
        &self.thread
    }

    #[track_caller]
    pub fn is_finished(&self) -> bool {
        self.joinable.is_finished(Location::caller())
    }
}

impl fmt::Debug for Scope<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scope")
            .field("a_thread_panicked", &self.panicked.get())
            .finish_non_exhaustive()
    }
}

impl<T> fmt::Debug for ScopedJoinHandle<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScopedJoinHandle").finish_non_exhaustive()
    }
}
