//! A student's thread: a coroutine with a stack of its own.
//!
//! Both engines run threads as coroutines of one operating-system thread. A
//! coroutine that is left for good (its execution failed, or `main` returned
//! first) is never unwound: destructors of abandoned code could block, panic
//! or abort. Its stack is used again; what its frames owned is leaked.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use corosensei::stack::DefaultStack;
use corosensei::{Coroutine, CoroutineResult, Yielder};

use super::panics::must_not_unwind;
use super::{Execution, ThreadId, with};

/// What `std` gives a thread; only touched pages cost memory.
const STACK_SIZE: usize = 2 * 1024 * 1024;

/// How many unused stacks are kept.
const STACKS_KEPT: usize = 256;

thread_local! {
    static STACKS: RefCell<Vec<DefaultStack>> = const { RefCell::new(Vec::new()) };
    static RUNNING: Cell<Running> = const { Cell::new(Running::Engine) };
}

/// Whose code it is that calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Running {
    Engine,
    /// A modelled thread's.
    Program,
    /// The kernel's, in the middle of a modelled thread.
    Kernel,
}

pub(crate) fn running() -> Running {
    RUNNING.get()
}

/// While it lives, the kernel runs and not the program: what is allocated is none of
/// the program's.
pub(crate) struct AsKernel(Running);

impl AsKernel {
    pub fn begin() -> Self {
        let running = RUNNING.get();
        if running == Running::Program {
            RUNNING.set(Running::Kernel);
        }
        Self(running)
    }
}

impl Drop for AsKernel {
    fn drop(&mut self) {
        RUNNING.set(self.0);
    }
}

/// What a coroutine asks of the engine when it suspends itself.
pub(crate) enum Request {
    /// Go on with whichever thread the scheduler has chosen.
    Switch,
    /// Run this on the engine's own stack, then resume.
    Call(*mut dyn FnMut()),
    /// Never resume.
    Leave,
}

pub(crate) type Suspender = Yielder<(), Request>;

/// What a thread does.
type Body = Box<dyn FnOnce()>;

pub(crate) struct Task {
    /// `None` only while it is taken apart.
    coroutine: Option<Coroutine<(), Request, ()>>,
    /// What the thread is to do, until it starts.
    body: Rc<Cell<Option<Body>>>,
    /// Whose code goes on.
    running: Running,
}

impl Task {
    /// The coroutine in which `thread` of the current execution runs `body`; `None` if
    /// there is no memory for its stack.
    pub fn of(thread: ThreadId, body: Body) -> Option<Self> {
        let stack = STACKS
            .with(|stacks| stacks.borrow_mut().pop())
            .or_else(|| DefaultStack::new(STACK_SIZE).ok())?;
        let body = Rc::new(Cell::new(Some(body)));
        let start = Rc::clone(&body);
        Some(Self {
            coroutine: Some(Coroutine::with_stack(stack, move |suspender, ()| {
                with(|execution| execution.set_suspender(thread, suspender));
                if let Some(body) = start.take() {
                    must_not_unwind(body);
                    with(Execution::check_heap);
                }
            })),
            body,
            running: Running::Program,
        })
    }

    /// Runs until the coroutine suspends itself; `None` when it has returned.
    pub fn resume(&mut self) -> Option<Request> {
        let coroutine = self.coroutine.as_mut()?;
        RUNNING.set(self.running);
        let result = coroutine.resume(());
        self.running = RUNNING.replace(Running::Engine);
        match result {
            CoroutineResult::Yield(request) => Some(request),
            CoroutineResult::Return(()) => None,
        }
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        let Some(mut coroutine) = self.coroutine.take() else {
            return;
        };
        if !coroutine.started() {
            // Nothing of an abandoned thread is dropped.
            std::mem::forget(self.body.take());
            // Of a coroutine without a frame that drops what it was made of.
            coroutine.force_unwind();
        } else if !coroutine.done() {
            // SAFETY: the frames on this stack are abandoned: nothing resumes
            // them, and what they own is leaked, which is safe. Pointers into
            // the stack live in the engine's table of waiting threads, which is
            // cleared before the next execution, or belong to scoped threads,
            // which are abandoned together with this one.
            unsafe { coroutine.force_reset() };
        }
        let stack = coroutine.into_stack();
        STACKS.with(|stacks| {
            let mut stacks = stacks.borrow_mut();
            if stacks.len() < STACKS_KEPT {
                stacks.push(stack);
            }
        });
    }
}
