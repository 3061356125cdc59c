//! `crossbeam_utils::thread`: threads that borrow, and a scope that gives back
//! their panics.

use std::any::Any;
use std::cell::RefCell;
use std::fmt;
use std::io;
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, Location, RefUnwindSafe, UnwindSafe};
use std::sync::Arc;

use model::primitives::wait_group::WaitGroup;
use model_std::panic;
use model_std::thread::{Builder, JoinHandle, Result, Thread};

/// What threads of one execution share, of which one runs at a time.
struct Shared<T>(RefCell<T>);

// SAFETY: only the running thread of an execution uses it.
unsafe impl<T> Send for Shared<T> {}
// SAFETY: as above.
unsafe impl<T> Sync for Shared<T> {}
impl<T> UnwindSafe for Shared<T> {}
impl<T> RefUnwindSafe for Shared<T> {}

impl<T> Shared<T> {
    fn new(value: T) -> Arc<Self> {
        Arc::new(Self(RefCell::new(value)))
    }
}

/// A handle, until somebody joins its thread.
type Joinable = Arc<Shared<Option<JoinHandle<()>>>>;

/// As `crossbeam_utils::thread::scope`.
#[track_caller]
pub fn scope<'env, F, R>(f: F) -> Result<R>
where
    F: FnOnce(&Scope<'env>) -> R,
{
    let site = Location::caller();
    let scope = Scope {
        started: Shared::new(Vec::new()),
        group: Arc::default(),
        env: PhantomData,
    };
    let result = panic::catch_unwind(AssertUnwindSafe(|| f(&scope)));
    // Threads may start further ones, and join them.
    scope.group.leave("scope", Some(site));
    scope.group.wait("scope", site);
    let mut panics: Vec<Box<dyn Any + Send>> = Vec::new();
    for joinable in scope.started.0.take() {
        let handle = joinable.0.borrow_mut().take();
        if let Some(Err(panic)) = handle.map(JoinHandle::join) {
            panics.push(panic);
        }
    }
    match result {
        Err(payload) => panic::resume_unwind(payload),
        Ok(value) if panics.is_empty() => Ok(value),
        Ok(_) => Err(Box::new(panics)),
    }
}

/// As `crossbeam_utils::thread::Scope`.
pub struct Scope<'env> {
    started: Arc<Shared<Vec<Joinable>>>,
    /// The scope, and every thread in it that may still start others.
    group: Arc<WaitGroup>,
    env: PhantomData<&'env mut &'env ()>,
}

// SAFETY: as for `Shared`.
unsafe impl Sync for Scope<'_> {}
impl RefUnwindSafe for Scope<'_> {}

impl<'env> Scope<'env> {
    #[track_caller]
    pub fn spawn<'scope, F, T>(&'scope self, f: F) -> ScopedJoinHandle<'scope, T>
    where
        F: FnOnce(&Scope<'env>) -> T,
        F: Send + 'env,
        T: Send + 'env,
    {
        match self.builder().spawn(f) {
            Ok(handle) => handle,
            Err(error) => panic!("failed to spawn scoped thread: {error:?}"),
        }
    }

    pub fn builder<'scope>(&'scope self) -> ScopedThreadBuilder<'scope, 'env> {
        ScopedThreadBuilder {
            scope: self,
            builder: Builder::new(),
        }
    }
}

/// The scope as a thread in it sees it.
struct Inner<'env>(Scope<'env>);

impl Drop for Inner<'_> {
    fn drop(&mut self) {
        self.0.group.leave("finish", None);
    }
}

impl fmt::Debug for Scope<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("Scope { .. }")
    }
}

/// As `crossbeam_utils::thread::ScopedThreadBuilder`.
#[derive(Debug)]
pub struct ScopedThreadBuilder<'scope, 'env> {
    scope: &'scope Scope<'env>,
    builder: Builder,
}

impl<'scope, 'env> ScopedThreadBuilder<'scope, 'env> {
    pub fn name(mut self, name: String) -> Self {
        self.builder = self.builder.name(name);
        self
    }

    pub fn stack_size(mut self, size: usize) -> Self {
        self.builder = self.builder.stack_size(size);
        self
    }

    #[track_caller]
    pub fn spawn<F, T>(self, f: F) -> io::Result<ScopedJoinHandle<'scope, T>>
    where
        F: FnOnce(&Scope<'env>) -> T,
        F: Send + 'env,
        T: Send + 'env,
    {
        let result = Shared::new(None);
        self.scope.group.join();
        let inner = Inner(Scope {
            started: Arc::clone(&self.scope.started),
            group: Arc::clone(&self.scope.group),
            env: PhantomData,
        });
        let body = {
            let result = Arc::clone(&result);
            move || {
                let inner = inner;
                let value = f(&inner.0);
                *result.0.borrow_mut() = Some(value);
            }
        };
        // SAFETY: `scope` waits for the thread before it returns or unwinds, and
        // if it never does, the whole execution is abandoned.
        let handle = unsafe { self.builder.spawn_unchecked(body)? };
        let thread = handle.thread().clone();
        let handle = Shared::new(Some(handle));
        let started = &self.scope.started;
        started.0.borrow_mut().push(Arc::clone(&handle));
        Ok(ScopedJoinHandle {
            handle,
            result,
            thread,
            scope: PhantomData,
        })
    }
}

/// As `crossbeam_utils::thread::ScopedJoinHandle`.
pub struct ScopedJoinHandle<'scope, T> {
    handle: Joinable,
    result: Arc<Shared<Option<T>>>,
    thread: Thread,
    scope: PhantomData<&'scope ()>,
}

impl<T> ScopedJoinHandle<'_, T> {
    #[track_caller]
    pub fn join(self) -> Result<T> {
        let handle = self.handle.0.borrow_mut().take();
        let Some(handle) = handle else {
            unreachable!("the scope joins only when nobody else can");
        };
        handle
            .join()
            .map(|()| match self.result.0.borrow_mut().take() {
                Some(value) => value,
                None => unreachable!("a thread that did not panic has left its result"),
            })
    }

    pub fn thread(&self) -> &Thread {
        &self.thread
    }
}

impl<T> fmt::Debug for ScopedJoinHandle<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("ScopedJoinHandle { .. }")
    }
}
