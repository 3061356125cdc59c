//! How threads wait: for a condition, or only to let others go first.

use super::{Execution, Op, Orderings, Request, ThreadId};
use crate::engines::vain::Vain;
use crate::kernel::Kind;

/// A parked thread.
#[derive(Clone, Copy)]
pub(super) struct Waiting {
    pub ready: *const dyn Fn() -> bool,
    /// It only lets others go first, and could go on.
    pub rests: bool,
}

/// How often a thread has let others go first since something changed.
#[derive(Clone, Copy, Default)]
pub(super) struct Rest {
    pub progress: u64,
    rounds: u32,
    /// It has let others go first, and certainly changed nothing since.
    pub waits: bool,
    /// It let others go first while it held a lock, which they may want: it does
    /// so again without.
    pub owes: bool,
    pub vain: Vain,
}

/// After this many rounds in which nothing has changed a thread rests.
const PATIENCE: u32 = 1;

impl Orderings {
    /// Whether nobody is left who could free those that wait.
    pub(super) fn is_stuck(&self, execution: &Execution) -> bool {
        let waiting = self.waiting.borrow();
        waiting.iter().enumerate().all(|(index, waits)| {
            waits.is_some() || execution.thread(ThreadId::new(index)).finished
        })
    }

    /// Of those that only let others go first, the one that has done so least.
    pub(super) fn rescue(&self) -> Option<ThreadId> {
        let mut waiting = self.waiting.borrow_mut();
        let rests = self.rests.borrow();
        let index = (0..waiting.len())
            .filter(|&index| waiting[index].is_some_and(|waits| waits.rests))
            .min_by_key(|&index| rests[index].rounds)?;
        waiting[index] = None;
        Some(ThreadId::new(index))
    }

    /// Runs on loom's stack.
    pub(super) fn unpark(&self, thread: ThreadId) {
        let handle = match thread {
            ThreadId::MAIN => Some(self.main.clone()),
            _ => self.handles.borrow()[thread.index()]
                .as_ref()
                .map(|handle| handle.thread().clone()),
        };
        if let Some(handle) = handle {
            handle.unpark();
        }
    }

    /// Parks the current thread until it is ready; if nobody is left to free it,
    /// the execution has deadlocked.
    pub(super) fn park(&self, execution: &Execution, ready: &dyn Fn() -> bool, rests: bool) {
        let me = execution.me();
        self.leave_if_ended(execution);
        // SAFETY: only the lifetime changes; the pointer is taken out before
        // this thread goes on.
        let ready = unsafe {
            std::mem::transmute::<*const (dyn Fn() -> bool + '_), *const dyn Fn() -> bool>(ready)
        };
        self.waiting.borrow_mut()[me.index()] = Some(Waiting { ready, rests });
        if self.is_stuck(execution) {
            match self.rescue() {
                Some(rescued) if rescued == me => return,
                Some(rescued) => self.outside(execution, || self.unpark(rescued)),
                None => {
                    self.waiting.borrow_mut()[me.index()] = None;
                    execution.set_failure(Kind::Deadlock, None, None);
                    loop {
                        execution.suspend(Request::Leave);
                    }
                }
            }
        }
        self.outside(execution, loom::thread::park);
        // Who leaves takes its stack along, on which the condition lies.
        self.waiting.borrow_mut()[me.index()] = None;
        self.leave_if_ended(execution);
    }

    /// A thread that `main` has left behind never comes back from a wait.
    fn leave_if_ended(&self, execution: &Execution) {
        while self.ended.get() {
            execution.suspend(Request::Leave);
        }
    }

    /// Lets others go first. A thread that does so again and again, while nothing
    /// changes, rests until something does, or nobody else can go on: which of
    /// those that wait in a loop goes round first makes no difference, and
    /// exploring it would never end.
    pub(super) fn rest(&self, execution: &Execution) {
        self.outside(execution, loom::thread::yield_now);
        let me = execution.me().index();
        let progress = self.progress.get();
        let holds = execution.holds_something();
        {
            let rest = &mut self.rests.borrow_mut()[me];
            rest.waits = true;
            rest.owes = holds;
            rest.rounds = match rest.progress == progress {
                true => rest.rounds + 1,
                false => 0,
            };
            rest.progress = progress;
        }
        if !holds {
            self.rest_for_long(execution);
        }
    }

    pub(super) fn rest_for_long(&self, execution: &Execution) {
        let rest = self.rests.borrow()[execution.me().index()];
        if rest.rounds >= PATIENCE {
            self.park(execution, &|| self.progress.get() != rest.progress, true);
        }
    }

    /// A loop that only looks has to let others go on: loom runs a thread for
    /// as long as it can.
    pub(super) fn breathe(&self, execution: &Execution, op: &Op<'_>) {
        let me = execution.me().index();
        let repeats = self
            .spins
            .borrow()
            .get(me)
            .is_some_and(|spin| spin.repeats(op));
        if repeats {
            self.spins.borrow_mut()[me].restart();
            self.rest(execution);
        }
    }
}
