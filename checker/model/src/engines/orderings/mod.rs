//! The orderings engine: weak-memory executions, explored by loom.
//!
//! loom decides who runs and which store each load reads (Norris and Demsky,
//! "CDSChecker", OOPSLA 2013); everything else is ours. The student's code runs
//! in our own coroutines inside loom's threads, so that no panic, destructor or
//! abandoned frame of it ever meets loom's.
//!
//! - Each modelled object owns one loom atomic, taken from a pool that is made
//!   before the first thread starts: an object that loom sees created late is
//!   not ordered before the threads that use it.
//! - A loom atomic holds no value but the number of a store; values and what a
//!   store publishes stand in the execution's history. So every kind of
//!   read-modify-write is one `swap` or one `compare_exchange`.
//! - An operation on a lock, channel or thread is a read-modify-write of the
//!   object's atomic, and a `park` while its condition does not hold.
//! - loom treats `SeqCst` loads and stores as acquire and release. As
//!   read-modify-writes, which always see the last store, they are sequentially
//!   consistent among themselves. For their mixtures with weaker ones, and for
//!   other things that loom overlooks, see `accesses`.
//! - loom lets a plain store and the updates of another thread stay unordered for
//!   ever, so that a thread which spins on `swap` never sees the lock being given
//!   back. Once such a store has been met, the exploration starts again and puts
//!   it last in the modification order; that it comes before the updates is
//!   another execution.

mod accesses;
mod explore;
mod waiting;

use std::cell::{Cell, RefCell};
use std::mem::ManuallyDrop;
use std::panic::{self, AssertUnwindSafe};
use std::rc::{Rc, Weak};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use loom::sync::atomic::AtomicU64;

use super::spin::Spin;
use super::{Engine, announce, note_blocked};
use crate::kernel::task::{Request, Task};
use crate::kernel::{
    Changed, Class, Early, Execution, How, Kind, ObjectId, Op, Progress, ThreadId, with,
};
use accesses::{Accesses, Write};
use explore::{Left, MAX_THREADS, Plan, Shared, why_loom_stopped};
use waiting::{Rest, Waiting};

pub(crate) use explore::explore;

struct Orderings {
    /// The engine and the books, for the threads that it starts.
    myself: Weak<Orderings>,
    books: RefCell<Weak<Execution>>,
    pool: Vec<AtomicU64>,
    /// By object, where the plan asks for it: orders accesses among each other
    /// that loom would not.
    order: Vec<AtomicU64>,
    accesses: RefCell<Accesses>,
    /// By thread; `main` has none.
    handles: RefCell<Vec<Option<loom::thread::JoinHandle<()>>>>,
    /// That of `main`.
    main: loom::thread::Thread,
    /// By thread: what it waits for.
    waiting: RefCell<Vec<Option<Waiting>>>,
    /// By thread.
    rests: RefCell<Vec<Rest>>,
    /// Counts what has changed.
    progress: Cell<u64>,
    /// `main` has returned. What the others do then is no part of the program, but
    /// loom has to see it to know what they could have done before.
    ended: Cell<bool>,
    /// How much more of it loom is shown.
    left_to_show: Cell<usize>,
    /// Those of them that are left for good. The others may still use what lies on their
    /// stacks: a thread's scope outlives `main`, too.
    abandoned: RefCell<Vec<Task>>,
    /// Whose operation it is that loom explores no other order of.
    unexplored: Cell<Option<ThreadId>>,
    shared: Arc<Shared>,
    /// By thread.
    spins: RefCell<Vec<Spin>>,
}

impl Orderings {
    /// Runs a thread's coroutine on the loom thread that calls this.
    fn drive(&self, execution: &Rc<Execution>, thread: ThreadId, body: Box<dyn FnOnce()>) {
        let Some(mut task) = Task::of(thread, body) else {
            let threads = execution.thread_count();
            execution.set_failure(Kind::OutOfMemory { threads }, None, None);
            self.leave(execution);
        };
        loop {
            if self.ended.get() && !self.shows_more() {
                return self.abandoned.borrow_mut().push(task);
            }
            execution.set_me(thread);
            match task.resume() {
                None => break,
                Some(Request::Switch) => {}
                Some(Request::Call(job)) => {
                    // SAFETY: the job lives in the frame that has just
                    // suspended, and runs before it is resumed.
                    let job = || unsafe { (*job)() };
                    if let Err(payload) = panic::catch_unwind(AssertUnwindSafe(job)) {
                        self.engine_gave_up(execution, &*payload);
                    }
                }
                Some(Request::Leave) if self.ended.get() && !self.shared.starts_again() => {
                    return self.abandoned.borrow_mut().push(task);
                }
                Some(Request::Leave) => self.leave(execution),
            }
        }
        execution.thread_mut(thread).finished = true;
        if self.ended.get() {
            return;
        }
        if thread != ThreadId::MAIN && self.is_stuck(execution) {
            match self.rescue() {
                Some(rescued) => self.unpark(rescued),
                None => execution.set_failure(Kind::Deadlock, None, None),
            }
        }
        if execution.failure().is_some() {
            self.leave(execution);
        }
    }

    /// Ends an execution that went well: whoever is blocked for good returns, and the
    /// others when they would be blocked.
    fn finish(&self, execution: &Execution) {
        self.ended.set(true);
        let started = self.handles.borrow().len();
        (1..started).for_each(|index| self.unpark(ThreadId::new(index)));
        let mut index = 1;
        // They may start more.
        while index < self.handles.borrow().len() {
            let handle = self.handles.borrow_mut()[index].take();
            let last = execution.last_event_of(ThreadId::new(index));
            let is_over = last.is_some_and(|event| event.verb == "finish");
            if let Some(handle) = handle
                && !is_over
            {
                // One that panics has unwound out of loom, together with this one.
                let _ = handle.join();
            }
            index += 1;
        }
    }

    /// Whether threads that `main` has left behind go on.
    fn shows_more(&self) -> bool {
        let left = self.left_to_show.get();
        self.left_to_show.set(left.saturating_sub(1));
        left > 0
    }

    /// Keeps the failed execution and unwinds out of loom.
    fn leave(&self, execution: &Rc<Execution>) -> ! {
        self.shared.fail(execution);
        panic::resume_unwind(Box::new(Left))
    }

    /// loom panics where it reaches a limit.
    fn engine_gave_up(&self, execution: &Rc<Execution>, payload: &(dyn std::any::Any + Send)) -> ! {
        if payload.is::<Left>() {
            panic::resume_unwind(Box::new(Left));
        }
        execution.set_failure(why_loom_stopped(payload), None, None);
        self.leave(execution)
    }

    fn slot(&self, execution: &Execution, object: ObjectId) -> &AtomicU64 {
        if let Some(slot) = self.pool.get(object.index()) {
            return slot;
        }
        let mut better = self.shared.plan().clone();
        better.pool_size *= 4;
        self.start_again(execution, better)
    }

    /// Gives the exploration up for one with a better plan.
    fn start_again(&self, execution: &Execution, better: Plan) -> ! {
        self.shared.improve(better);
        let reason = "the exploration starts again".to_owned();
        execution.fail(Kind::Unsupported { reason }, None)
    }

    /// Tells loom of an operation. Nobody goes between its objects: it happens
    /// after all of them have been touched.
    fn touch(&self, execution: &Execution, op: &Op<'_>, order: Ordering, quiet: bool) {
        let slots: Vec<_> = op
            .objects()
            .map(|object| self.slot(execution, object))
            .collect();
        let Some((first, more)) = slots.split_first() else {
            return;
        };
        let me = execution.me();
        self.outside(execution, || match quiet {
            true => self.in_this_order(me, || _ = first.fetch_add(1, order)),
            false => _ = first.fetch_add(1, order),
        });
        if more.is_empty() {
            return;
        }
        self.outside(execution, || {
            self.in_this_order(me, || {
                for slot in more {
                    slot.fetch_add(1, order);
                }
            });
        });
    }

    /// Has loom explore no other order of an operation; it runs on loom's stack.
    fn in_this_order(&self, me: ThreadId, operation: impl FnOnce()) {
        self.unexplored.set(Some(me));
        loom::stop_exploring();
        operation();
        if self.unexplored.get() == Some(me) {
            self.unexplored.set(None);
            loom::explore();
        }
    }

    /// A thread that has yielded in vain is left at its next operation in any case, also
    /// if that is to have no other order. Those who go on then are explored.
    fn go_on_exploring(&self, me: ThreadId) {
        if self.unexplored.get().is_some_and(|other| other != me) {
            self.unexplored.set(None);
            loom::explore();
        }
    }

    /// Runs one loom operation; other threads may run before it returns.
    fn outside<R>(&self, execution: &Execution, operation: impl FnOnce() -> R) -> R {
        let me = execution.me();
        let mut operation = Some(operation);
        let mut result = None;
        execution.call_outside(&mut || {
            self.go_on_exploring(me);
            let operation = operation.take().expect("a job runs once");
            result = Some(operation());
        });
        execution.set_me(me);
        result.expect("the engine has run the job")
    }
}

impl Engine for Orderings {
    fn arrive(&self, execution: &Execution, op: &Op<'_>) -> How {
        if op.class == Class::Yield {
            self.rest(execution);
            return How::Plain;
        }
        if op.class != Class::Unlock {
            self.breathe(execution, op);
        }
        let order = match (op.acquires, op.releases) {
            (true, true) => Ordering::AcqRel,
            (true, false) => Ordering::Acquire,
            (false, true) => Ordering::Release,
            (false, false) => Ordering::Relaxed,
        };
        // Nobody goes first where that would show nothing new.
        let looks = self.shared.plan().looks;
        let quiet = op.quiet.is_some_and(|progress| !looks.contains(progress));
        let deadline = op.early.and_then(Early::deadline);
        let (mut noted, mut waited) = (false, false);
        loop {
            self.touch(execution, op, order, quiet);
            if op.is_ready() {
                return How::Plain;
            }
            if let Some(deadline) = deadline {
                // A time limit is long: it is reached when nobody else goes on.
                if waited {
                    execution.advance_to(deadline);
                    return How::TimedOut { early: false };
                }
                waited = true;
                self.rest(execution);
                continue;
            }
            if !noted {
                announce(execution, op);
                note_blocked(execution, op);
                noted = true;
            }
            let ready = op.ready.expect("only a condition can be unmet");
            self.park(execution, ready, false);
            execution.thread_mut(execution.me()).waits_for = None;
        }
    }

    fn settle(&self, execution: &Execution) {
        let mut woken_in_vain = false;
        if let Some(event) = execution.events().last() {
            let mut spins = self.spins.borrow_mut();
            let thread = event.thread.index();
            if spins.len() <= thread {
                spins.resize_with(thread + 1, Spin::default);
            }
            spins[thread].note(event);
            let rest = &mut self.rests.borrow_mut()[thread];
            woken_in_vain = rest.vain.note(execution, event);
            // What one that waits in a loop may have changed does not wake the
            // others who do.
            let is_progress = match event.changed {
                Changed::Yes => !rest.vain.goes_on(),
                Changed::Perhaps => !rest.waits,
                Changed::No => false,
            };
            if is_progress {
                self.progress.set(self.progress.get() + 1);
            }
            rest.waits &= event.changed != Changed::Yes;
        }
        let mut woken = Vec::new();
        for (index, waits) in self.waiting.borrow_mut().iter_mut().enumerate() {
            // SAFETY: a condition stands here only while its thread is parked
            // in the frame that owns it.
            if waits.is_some_and(|waits| unsafe { (*waits.ready)() }) {
                *waits = None;
                woken.push(ThreadId::new(index));
            }
        }
        for thread in woken {
            self.outside(execution, || self.unpark(thread));
        }
        if woken_in_vain {
            return self.rest(execution);
        }
        let me = execution.me().index();
        if self.rests.borrow()[me].owes && !execution.holds_something() {
            self.rests.borrow_mut()[me].owes = false;
            self.outside(execution, loom::thread::yield_now);
            self.rest_for_long(execution);
        }
    }

    fn looked_at(&self, progress: Progress) {
        let mut better = self.shared.plan().clone();
        better.looks.add(progress);
        with(|execution| self.go_by(execution, better));
    }

    fn spawn(&self, execution: &Execution, thread: ThreadId, body: Box<dyn FnOnce()>) {
        if thread.index() >= MAX_THREADS {
            execution.fail(
                Kind::Unsupported {
                    reason: format!("it explores at most {MAX_THREADS} threads, main included"),
                },
                None,
            );
        }
        self.handles.borrow_mut().push(None);
        self.waiting.borrow_mut().push(None);
        self.rests.borrow_mut().push(Rest::default());
        let (engine, books) = (self.myself.upgrade(), self.books.borrow().upgrade());
        let (Some(engine), Some(books)) = (engine, books) else {
            return;
        };
        // A thread that has not begun when the exploration is left is not dropped, either:
        // what it owns may have a destructor that takes steps.
        let body = ManuallyDrop::new(body);
        let handle = self.outside(execution, move || {
            loom::thread::spawn(move || {
                engine.drive(&books, thread, ManuallyDrop::into_inner(body));
            })
        });
        self.handles.borrow_mut()[thread.index()] = Some(handle);
    }

    fn choose(&self, _: &Execution, _count: usize, _costs: bool) -> usize {
        0
    }

    fn keeps_history(&self) -> bool {
        true
    }

    fn load(&self, execution: &Execution, op: &Op<'_>, ordering: Ordering) -> usize {
        self.breathe(execution, op);
        let object = op.object.expect("a load has an object");
        // Without a line it is the only owner's, who sees the last store.
        let only_owner = op.site.is_none();
        let strong = ordering == Ordering::SeqCst;
        let plan = self.shared.plan();
        let slot = self.slot(execution, object);
        let load = || {
            if strong && plan.mixed && !only_owner {
                self.order[object.index()].fetch_add(1, Ordering::Acquire);
                slot.load(Ordering::Acquire)
            } else if strong {
                // No number is so large: it only looks at the last store.
                let (Ok(number) | Err(number)) =
                    slot.compare_exchange(u64::MAX, 0, Ordering::Acquire, Ordering::Acquire);
                number
            } else {
                if plan.loads_in_order {
                    self.order[object.index()].fetch_add(1, Ordering::Relaxed);
                }
                slot.load(ordering)
            }
        };
        let number = self.outside(execution, || self.in_one_order(object, strong, load));
        if !only_owner {
            self.note_load(execution, object, strong);
        }
        number as usize
    }

    fn store(&self, execution: &Execution, op: &Op<'_>, ordering: Ordering, number: usize) {
        let object = op.object.expect("a store has an object");
        let slot = self.slot(execution, object);
        let number = number as u64;
        if ordering == Ordering::SeqCst {
            let swap = || slot.swap(number, Ordering::Release);
            self.outside(execution, || self.in_one_order(object, true, swap));
            self.note_write(execution, object, Write::Update, true);
            return;
        }
        let line = op.site.map_or(0, |site| std::ptr::from_ref(site).addr());
        if self.shared.plan().ordered.contains(&line) {
            let me = execution.me();
            self.outside(execution, || {
                // Having seen the last store, this one comes after it. Nobody
                // goes in between.
                let relaxed = Ordering::Relaxed;
                let _ = slot.compare_exchange(u64::MAX, 0, relaxed, relaxed);
                self.in_this_order(me, || slot.store(number, ordering));
            });
        } else {
            self.outside(execution, || slot.store(number, ordering));
        }
        self.note_write(execution, object, Write::Store(line), false);
    }

    fn update(
        &self,
        execution: &Execution,
        op: &Op<'_>,
        (success, failure): (Ordering, Ordering),
        number: usize,
        accepts: &dyn Fn(usize) -> bool,
    ) -> Result<usize, usize> {
        self.breathe(execution, op);
        let object = op.object.expect("an update has an object");
        let slot = self.slot(execution, object);
        // A store whose number is guessed wrong is refused by loom, and looked
        // at again: several stores may hold the expected value.
        let mut guess = execution.object(object).newest_number;
        let strong = success == Ordering::SeqCst;
        loop {
            let expected = if accepts(guess) {
                guess as u64
            } else {
                u64::MAX
            };
            let exchange = || slot.compare_exchange(expected, number as u64, success, failure);
            let tried = self.outside(execution, || self.in_one_order(object, strong, exchange));
            match tried {
                Ok(read) => {
                    self.note_write(execution, object, Write::Update, strong);
                    return Ok(read as usize);
                }
                Err(read) if accepts(read as usize) => guess = read as usize,
                Err(read) => {
                    self.note_look(execution, object, self.shared.plan().clone());
                    return Err(read as usize);
                }
            }
        }
    }

    fn fence(&self, execution: &Execution, ordering: Ordering) {
        if ordering == Ordering::SeqCst {
            self.note_strong_fence(execution);
        }
        self.outside(execution, || loom::sync::atomic::fence(ordering));
    }
}
