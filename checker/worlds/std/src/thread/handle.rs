//! Handles to threads.

use std::fmt;
use std::num::NonZero;
use std::panic::{Location, RefUnwindSafe, UnwindSafe};
use std::sync::Arc;

use model::kernel::{Site, with};
use model::primitives::local;
use model::primitives::thread::{self as raw, Joinable, Parker};

/// As [`std::thread::ThreadId`]. Counts from 1, so that an `Option` of it is no larger.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ThreadId(NonZero<u64>);

impl ThreadId {
    fn new(index: usize) -> Self {
        Self(NonZero::<u64>::MIN.saturating_add(index as u64))
    }
}

impl fmt::Debug for ThreadId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ThreadId({})", self.0)
    }
}

/// As [`std::thread::Thread`].
#[derive(Clone)]
pub struct Thread(Arc<Inner>);

struct Inner {
    /// `None` until the thread is started: its number is given then.
    id: std::sync::OnceLock<ThreadId>,
    name: Option<String>,
    parker: Parker,
}

// SAFETY: the parker is used by the running thread of an execution only, of
// which there is one at a time.
unsafe impl Send for Inner {}
// SAFETY: as above.
unsafe impl Sync for Inner {}
impl UnwindSafe for Inner {}
impl RefUnwindSafe for Inner {}

impl Thread {
    pub(super) fn new(name: Option<String>) -> Self {
        Self(Arc::new(Inner {
            id: std::sync::OnceLock::new(),
            name,
            parker: Parker::default(),
        }))
    }

    pub(super) fn set_id(&self, id: usize) {
        self.0.id.get_or_init(|| ThreadId::new(id));
    }

    pub(super) fn parker(&self) -> &Parker {
        &self.0.parker
    }

    pub fn id(&self) -> ThreadId {
        match self.0.id.get() {
            Some(id) => *id,
            None => unreachable!("nobody has the handle of a thread that is not started"),
        }
    }

    pub fn name(&self) -> Option<&str> {
        self.0.name.as_deref()
    }

    #[inline]
    #[track_caller]
    pub fn unpark(&self) {
        self.0.parker.unpark(Location::caller());
    }
}

impl fmt::Debug for Thread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Thread")
            .field("id", &self.id())
            .field("name", &self.name())
            .finish_non_exhaustive()
    }
}

static CURRENT: u8 = 0;

fn current_key() -> usize {
    std::ptr::from_ref(&CURRENT).addr()
}

/// The handle of the thread that calls.
pub fn current() -> Thread {
    match local::try_value(current_key(), anonymous) {
        Some(handle) => Thread::clone(&handle),
        // The thread is at its end, and nobody can have its handle any more.
        None => anonymous(),
    }
}

/// A handle for a thread that the model has started: `main`.
fn anonymous() -> Thread {
    let (id, name) = with(|execution| {
        let me = execution.me();
        let name = execution.thread(me).name.as_deref().map(str::to_owned);
        (me.index(), name)
    });
    let thread = Thread::new(name);
    thread.set_id(id);
    thread
}

/// Runs at the start of a thread: `current` gives this handle.
fn enter(thread: Thread) {
    with(|execution| thread.set_id(execution.me().index()));
    local::value(current_key(), || thread);
}

/// As [`std::thread::JoinHandle`].
pub struct JoinHandle<T> {
    joinable: Joinable<T>,
    thread: Thread,
}

// SAFETY: as for `Inner`; the result goes to one joiner.
unsafe impl<T> Send for JoinHandle<T> {}
// SAFETY: as above.
unsafe impl<T> Sync for JoinHandle<T> {}

impl<T> JoinHandle<T> {
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

impl<T> fmt::Debug for JoinHandle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JoinHandle").finish_non_exhaustive()
    }
}

/// What a thread has to do. In a box, so that a program has one copy of all that is done
/// with it for each type of result, and not for each closure: they are compiled again
/// after each edit.
pub(super) type Body<'a, T> = Box<dyn FnOnce() -> T + 'a>;

pub(super) fn start<T>(name: Option<String>, site: Site, f: Body<'static, T>) -> JoinHandle<T> {
    // SAFETY: nothing is borrowed.
    unsafe { start_unchecked(name, site, f) }
}

/// # Safety
///
/// What `f` and its result borrow has to live until the thread has ended.
pub(super) unsafe fn start_unchecked<T>(
    name: Option<String>,
    site: Site,
    f: Body<'_, T>,
) -> JoinHandle<T> {
    let thread = Thread::new(name);
    // SAFETY: the caller's.
    let joinable = unsafe { raw::spawn(thread.name(), site, enters(&thread), f) };
    thread.set_id(joinable.id().index());
    JoinHandle { joinable, thread }
}

/// The first thing that a thread does.
pub(super) fn enters(thread: &Thread) -> Box<dyn FnOnce()> {
    let thread = thread.clone();
    Box::new(|| enter(thread))
}
