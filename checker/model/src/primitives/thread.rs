//! Threads: start, join, park, yield, sleep.

use std::any::Any;
use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::rc::Rc;
use std::time::Duration;

use super::patience;
use crate::kernel::panics::must_not_unwind;
use crate::kernel::task::AsKernel;
use crate::kernel::{
    Class, Early, Execution, Identity, ObjectId, Op, Progress, Site, ThreadId, Value, panic_caught,
    with,
};

/// What a thread leaves behind for its `join`.
pub type Outcome<T> = Result<T, Box<dyn Any + Send>>;

/// A started thread and the place for its result.
pub struct Joinable<T> {
    started: Started,
    place: Rc<Place<Cell<Option<T>>>>,
}

/// A started thread, without the type of its result. A program has a copy of each generic
/// function for each of its types, compiled again after each edit: what needs no type is
/// done here.
struct Started {
    thread: ThreadId,
    end: Rc<End>,
}

/// The end of a thread, without its result.
pub struct Waiter(Rc<End>);

struct End {
    identity: Identity,
    finished: Cell<bool>,
    /// The thread panicked, and nobody has seen it yet.
    unseen_panic: Cell<bool>,
}

/// Where a thread leaves its result, or what it panicked with.
struct Place<R: ?Sized> {
    panic: Cell<Option<Box<dyn Any + Send>>>,
    result: R,
}

/// A result of whatever type.
trait Anything {}

impl<R> Anything for R {}

/// Starts a thread that runs `body`, after `at_start`.
///
/// # Safety
///
/// The caller has to make sure that the thread finishes before anything that
/// `body` or its result borrows goes away, or that the whole execution is
/// abandoned first.
pub unsafe fn spawn<'a, T: 'a>(
    name: Option<&str>,
    site: Site,
    at_start: Box<dyn FnOnce()>,
    body: Box<dyn FnOnce() -> T + 'a>,
) -> Joinable<T> {
    let place = Rc::new(Place {
        panic: Cell::default(),
        result: Cell::new(None),
    });
    let work: Box<dyn FnOnce() + 'a> = Box::new({
        let place = Rc::clone(&place);
        move || place.result.set(Some(body()))
    });
    // SAFETY: the caller's.
    let started = unsafe { start(name, site, at_start, work, place.clone()) };
    Joinable { started, place }
}

/// # Safety
///
/// As for [`spawn`].
unsafe fn start<'a>(
    name: Option<&str>,
    site: Site,
    at_start: Box<dyn FnOnce()>,
    work: Box<dyn FnOnce() + 'a>,
    place: Rc<Place<dyn Anything + 'a>>,
) -> Started {
    // SAFETY: only the lifetimes change, and the caller answers for it.
    let (work, place) = unsafe {
        (
            std::mem::transmute::<Box<dyn FnOnce() + 'a>, Box<dyn FnOnce()>>(work),
            std::mem::transmute::<Rc<Place<dyn Anything + 'a>>, Rc<Place<dyn Anything>>>(place),
        )
    };
    let end = End::new();
    let run = Box::new({
        let end = Rc::clone(&end);
        move || run(&end, at_start, work, place)
    });
    let thread = with(|execution| {
        let object = end.object(Some(site));
        execution.note("spawn", Some(site), called(execution, name));
        let thread = execution.spawn(name, Some(site), run);
        execution.object_mut(object).holders = vec![thread];
        thread
    });
    Started { thread, end }
}

/// What a thread does from its beginning to its end.
fn run(
    end: &End,
    at_start: Box<dyn FnOnce()>,
    work: Box<dyn FnOnce()>,
    place: Rc<Place<dyn Anything>>,
) {
    let body = || {
        at_start();
        work();
    };
    let panicked = panic::catch_unwind(AssertUnwindSafe(body)).err();
    end.unseen_panic.set(panicked.is_some());
    if panicked.is_some() {
        panic_caught();
        with(|execution| execution.thread_mut(execution.me()).panicked = true);
    }
    super::local::drop_all();
    place.panic.set(panicked);
    // If nobody is going to ask for the result it goes now.
    must_not_unwind(|| drop(place));
    let turn = Op::new("finish", Class::Unlock, end.object(None), None)
        .release()
        .quiet(Progress::Threads)
        .take();
    end.finished.set(true);
    turn.done();
}

impl End {
    /// None of the program's: when it is freed, no primitive goes.
    fn new() -> Rc<Self> {
        let _kernel = AsKernel::begin();
        Rc::new(Self {
            identity: Identity::new(),
            finished: Cell::new(false),
            unseen_panic: Cell::new(false),
        })
    }

    fn object(&self, site: Option<Site>) -> ObjectId {
        let identity = &self.identity;
        with(|execution| identity.touch(execution, identity, "Thread", site, |_| {}))
    }
}

fn called(execution: &Execution, name: Option<&str>) -> Value {
    match name {
        Some(name) => Value::Text(name.into()),
        None => Value::Text(format!("thread {}", execution.thread_count()).into()),
    }
}

impl<T> Joinable<T> {
    pub fn id(&self) -> ThreadId {
        self.started.thread
    }

    pub fn is_finished(&self, site: Site) -> bool {
        self.started.end.is_finished(site)
    }

    pub fn join(self, site: Site) -> Outcome<T> {
        self.started.end.join(site);
        match self.place.panic.take() {
            Some(payload) => Err(payload),
            None => Ok(self.place.result()),
        }
    }

    pub fn waiter(&self) -> Waiter {
        Waiter(Rc::clone(&self.started.end))
    }
}

impl<T> Place<Cell<Option<T>>> {
    fn result(&self) -> T {
        match self.result.take() {
            Some(result) => result,
            None => unreachable!("a finished thread has left its result"),
        }
    }
}

impl End {
    fn is_finished(&self, site: Site) -> bool {
        let object = self.object(None);
        with(|x| x.looked_at(Progress::Threads));
        // Nothing is ordered by it: only `join` promises that.
        let turn = Op::new("is_finished", Class::Read, object, site).take();
        let finished = self.finished.get();
        turn.read(Value::Bool(finished)).done();
        finished
    }

    fn join(&self, site: Site) {
        self.wait("join", &|| true, site);
        self.unseen_panic.set(false);
    }

    fn wait(&self, verb: &'static str, and: &dyn Fn() -> bool, site: Site) {
        // Nothing that others do makes a difference to it, nor it to them.
        Op::new(verb, Class::Read, self.object(None), site)
            .acquire()
            .when(&|| self.finished.get() && and())
            .aside()
            .take()
            .done();
    }
}

impl Waiter {
    pub fn is_over(&self) -> bool {
        self.0.finished.get()
    }

    /// Waits for the end of the thread, and for what else it is to wait for.
    /// Says whether the thread panicked without anybody having seen it.
    pub fn wait(&self, verb: &'static str, and: &dyn Fn() -> bool, site: Site) -> bool {
        self.0.wait(verb, and, site);
        self.0.unseen_panic.get()
    }
}

/// The token of `park` and `unpark`, one a thread.
#[derive(Debug)]
pub struct Parker {
    identity: Identity,
    kind: &'static str,
    /// `park` may return although nobody has unparked.
    spurious: bool,
    token: Cell<bool>,
}

impl Default for Parker {
    fn default() -> Self {
        Self {
            identity: Identity::new(),
            kind: "Thread",
            spurious: true,
            token: Cell::new(false),
        }
    }
}

impl Parker {
    /// One whose `park` ends only because of an `unpark` or a time limit.
    pub fn without_spurious_wake_ups() -> Self {
        Self {
            kind: "Parker",
            spurious: false,
            ..Self::default()
        }
    }

    fn object(&self, site: Site) -> ObjectId {
        with(|x| self.identity.touch(x, self, self.kind, Some(site), |_| {}))
    }

    /// Blocks until the token is there, the time is over, or for no reason.
    pub fn park(&self, verb: &'static str, timeout: Option<Duration>, site: Site) -> bool {
        let object = self.object(site);
        let deadline = timeout.and_then(patience::deadline);
        let early = match (deadline, self.spurious) {
            (Some(deadline), true) => Some(Early::SpuriousOrDeadline(deadline)),
            (Some(deadline), false) => Some(Early::Deadline(deadline)),
            (None, true) => Some(Early::Spurious),
            (None, false) => None,
        };
        let ready = || self.token.get();
        let mut op = Op::new(verb, Class::Lock, object, site)
            .acquire()
            .when(&ready);
        if let Some(early) = early {
            op = op.or(early);
        }
        let turn = op.take();
        let in_time = !turn.timed_out();
        self.token.set(false);
        turn.done();
        in_time
    }

    /// Takes the token if it is there, and does not wait for it.
    pub fn try_park(&self, verb: &'static str, site: Site) -> bool {
        let turn = Op::new(verb, Class::Lock, self.object(site), site)
            .acquire()
            .take();
        let taken = self.token.replace(false);
        match taken {
            true => turn.done(),
            false => turn.refused().done(),
        }
        taken
    }

    pub fn unpark(&self, site: Site) {
        let object = self.object(site);
        let turn = Op::new("unpark", Class::Write, object, site)
            .release()
            .take();
        self.token.set(true);
        turn.done();
    }
}

/// Lets the others go first.
pub fn yield_now(verb: &'static str, site: Site) {
    Op::new(verb, Class::Yield, None, site).take().done();
}

/// Passes virtual time. Sleeping orders nothing: any other thread may be slower.
pub fn sleep(duration: Duration, site: Site) {
    let until = with(|execution| execution.now().saturating_add(duration));
    Op::new("sleep", Class::Note, None, site)
        .when(&|| with(|execution| execution.now() >= until))
        .or(Early::Deadline(until))
        .take()
        .done();
}

/// Reads the virtual clock. Each look at it lets a little time pass, twice as
/// much as the look before, so that a loop that waits for a time comes to its
/// end.
pub fn now() -> Duration {
    with(|execution| {
        execution.pass_time();
        execution.now()
    })
}
