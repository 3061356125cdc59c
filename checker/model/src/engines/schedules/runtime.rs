//! Runs one execution under a [`Chooser`].

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use super::chooser::{Alternative, Chooser};
use super::search::LockStep;
use crate::engines::spin::Spin;
use crate::engines::{Engine, Program, announce, note_blocked};
use crate::kernel::panics::run_main;
use crate::kernel::task::{Request, Task};
use crate::kernel::{
    Changed, Class, Early, Entered, Event, Execution, How, Kind, Looks, Op, Progress, ThreadId,
};

/// How many operations a thread does in a row while others could go on; then
/// it lets them go first, as a fair scheduler would.
const QUANTUM: usize = 1_000;

/// Time passes by itself once everybody who could go on has yielded this often
/// without any change in between.
const PATIENCE: u32 = 3;

/// How an execution ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// `main` returned.
    Finished,
    /// `main` returned, but only after the scheduler had become fair at the
    /// step limit: what comes after the limit is not explored.
    Slow,
    /// The execution's books say how.
    Failed,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    /// Steps of one execution before the scheduler becomes fair.
    pub step_limit: usize,
    /// What the program looks at. Without that there is no forced switch before
    /// an unlock, and operations that commute are done at once.
    pub looks: Looks,
}

/// One execution that has ended.
pub(crate) struct Run {
    pub execution: Rc<Execution>,
    pub outcome: Outcome,
    pub steps: usize,
    /// What the program looked at.
    pub looks: Looks,
}

pub(crate) struct Runtime {
    threads: RefCell<Vec<Slot>>,
    spawned: RefCell<Vec<Task>>,
    next: Cell<ThreadId>,
    /// At the last decision.
    can_go_on: Cell<Threads>,
    /// How the thread that runs next was let go.
    how: RefCell<How>,
    /// A thread that has just been started runs up to its first operation,
    /// which no other thread can see; then this one goes on.
    parent: Cell<Option<ThreadId>>,
    chooser: RefCell<Rc<RefCell<dyn Chooser>>>,
    steps: Cell<usize>,
    in_a_row: Cell<usize>,
    step_limit: usize,
    fair: Cell<bool>,
    /// Counts operations that changed something.
    progress: Cell<u64>,
    /// No forced switch before an unlock.
    /// What the program is known to look at.
    known_looks: Looks,
    looks: Cell<Looks>,
}

/// A thread, as the scheduler sees it.
#[derive(Default)]
struct Slot {
    /// The operation it waits to do; `None` while it runs or once it is done.
    pending: Option<Pending>,
    /// After a yield: threads that go first, whenever they can.
    behind: Threads,
    /// Threads that could have gone on since this one yielded, and have not.
    passed_over: Threads,
    /// It has just yielded.
    yielded: bool,
    idle_rounds: u32,
    progress_at_yield: u64,
    spin: Spin,
}

/// A set of threads. Of more than there are bits some share one, which makes the
/// scheduler a little less fair and nothing else.
type Threads = u128;

fn set_of(thread: ThreadId) -> Threads {
    1 << (thread.index() % Threads::BITS as usize)
}

struct Pending {
    ready: Option<*const dyn Fn() -> bool>,
    early: Option<Early>,
    /// Going elsewhere before this operation would show nothing new.
    quiet: bool,
    /// Neither would doing anything else first, wherever the turn is now.
    commutes: bool,
}

impl Pending {
    fn is_ready(&self) -> bool {
        // SAFETY: the closure lives in the frame of `take` on the stack of the
        // thread that is suspended in it, and is gone from here once that
        // thread goes on.
        self.ready.is_none_or(|ready| unsafe { (*ready)() })
    }
}

struct Candidate {
    alternative: Alternative,
    how: How,
    forced: bool,
}

impl Runtime {
    /// Runs `main` once; gives back the books and how it ended.
    pub fn run(settings: Settings, chooser: Rc<RefCell<dyn Chooser>>, main: &Arc<Program>) -> Run {
        let runtime = Rc::new(Self {
            threads: RefCell::new(vec![Slot::default()]),
            spawned: RefCell::default(),
            next: Cell::new(ThreadId::MAIN),
            can_go_on: Cell::new(0),
            how: RefCell::default(),
            parent: Cell::new(None),
            chooser: RefCell::new(chooser),
            steps: Cell::new(0),
            in_a_row: Cell::new(0),
            step_limit: settings.step_limit,
            fair: Cell::new(false),
            progress: Cell::new(0),
            known_looks: settings.looks,
            looks: Cell::default(),
        });
        let execution = Execution::new(Rc::clone(&runtime) as Rc<dyn Engine>);
        let entered = Entered::new(&execution);
        let main = Arc::clone(main);
        let mut tasks = vec![Task::of(ThreadId::MAIN, Box::new(move || run_main(&*main)))];
        let outcome = runtime.drive(&execution, &mut tasks);
        drop(entered);
        // Waiting threads point into the stacks that go now.
        runtime.threads.borrow_mut().clear();
        drop(tasks);
        Run {
            execution,
            outcome,
            steps: runtime.steps.get(),
            looks: runtime.looks.get(),
        }
    }

    fn drive(&self, execution: &Execution, tasks: &mut Vec<Task>) -> Outcome {
        loop {
            tasks.append(&mut self.spawned.borrow_mut());
            let thread = self.next.get();
            execution.set_me(thread);
            match tasks[thread.index()].resume() {
                Some(Request::Switch) => {}
                // SAFETY: the job lives in the frame that has just suspended.
                Some(Request::Call(job)) => unsafe { (*job)() },
                Some(Request::Leave) => return Outcome::Failed,
                None if execution.failure().is_some() => return Outcome::Failed,
                None if thread == ThreadId::MAIN => {
                    return if self.fair.get() {
                        Outcome::Slow
                    } else {
                        Outcome::Finished
                    };
                }
                None => {
                    execution.thread_mut(thread).finished = true;
                    self.progress.set(self.progress.get() + 1);
                    if let Some(parent) = self.parent.take() {
                        self.next.set(parent);
                    } else if !self.decide(execution) {
                        return Outcome::Failed;
                    }
                }
            }
        }
    }

    /// Chooses who goes next; `false` when that is nobody, and the books say
    /// why.
    fn decide(&self, execution: &Execution) -> bool {
        let steps = self.steps.get() + 1;
        self.steps.set(steps);
        if steps == self.step_limit {
            self.fair.set(true);
        }
        if steps == self.step_limit && !self.takes_turns() {
            *self.chooser.borrow_mut() = Rc::new(RefCell::new(LockStep::default()));
        } else if steps > 2 * self.step_limit {
            execution.set_failure(Kind::Livelock, None, None);
            return false;
        }
        let candidates = match self.candidates(execution) {
            Ok(candidates) => candidates,
            Err(kind) => {
                execution.set_failure(kind, None, None);
                return false;
            }
        };
        let index = match candidates.len() {
            1 => 0,
            _ => {
                let alternatives: Vec<_> = candidates.iter().map(|c| c.alternative).collect();
                let chooser = Rc::clone(&self.chooser.borrow());
                chooser.borrow_mut().pick(&alternatives)
            }
        };
        let Candidate {
            alternative,
            how,
            forced,
        } = candidates
            .into_iter()
            .nth(index)
            .expect("a chooser takes an alternative that is there");
        let next = alternative.thread;
        if forced {
            execution.mark_forced();
        }
        if how == How::TimedOut {
            let threads = self.threads.borrow();
            let early = threads[next.index()].pending.as_ref().and_then(|p| p.early);
            execution.advance_to(early.and_then(Early::deadline).unwrap_or_default());
            self.progress.set(self.progress.get() + 1);
            drop(threads);
            self.wake_first(execution, next);
        }
        self.step_taken(next);
        execution.thread_mut(next).waits_for = None;
        *self.how.borrow_mut() = how;
        self.next.set(next);
        true
    }

    /// All ways to go on, the default first.
    fn candidates(&self, execution: &Execution) -> Result<Vec<Candidate>, Kind> {
        let current = execution.me();
        let mut threads = self.threads.borrow_mut();
        let mut ready = Vec::with_capacity(threads.len());
        for (index, slot) in threads.iter().enumerate() {
            if slot.pending.as_ref().is_some_and(Pending::is_ready) {
                ready.push(ThreadId::new(index));
            }
        }

        let can_go_on = ready.iter().fold(0, |set, &thread| set | set_of(thread));
        self.can_go_on.set(can_go_on);
        stand_back(&mut threads, can_go_on);
        if ready
            .iter()
            .all(|t| threads[t.index()].behind & can_go_on != 0)
        {
            for slot in threads.iter_mut() {
                slot.behind &= !can_go_on;
            }
        }
        let is_behind = |thread: ThreadId| threads[thread.index()].behind & can_go_on != 0;

        // Time passes for nothing when nobody goes on, or only in circles.
        let progress = self.progress.get();
        let stuck = ready.iter().all(|t| {
            let slot = &threads[t.index()];
            slot.idle_rounds >= PATIENCE && slot.progress_at_yield == progress
        });
        let timers = timers(&threads, &ready);
        let free = stuck && !timers.is_empty();
        let goes_on = ready.contains(&current) && !is_behind(current);
        if goes_on
            && threads[current.index()]
                .pending
                .as_ref()
                .is_some_and(|p| p.quiet)
        {
            return Ok(vec![plain(current, 0, false)]);
        }

        let commutes = |thread: &&ThreadId| {
            let pending = threads[thread.index()].pending.as_ref();
            pending.is_some_and(|pending| pending.commutes)
        };
        let at_once = ready.iter().find(|&&t| t == current && commutes(&&t));
        if let Some(&thread) = at_once.or_else(|| ready.iter().find(commutes)) {
            return Ok(vec![plain(thread, 0, false)]);
        }

        let mut candidates = Vec::with_capacity(ready.len() + 2);
        let earliest = timers.first().map(|&(deadline, _)| deadline);
        let base = if free { 0 } else { 1 + u8::from(goes_on) };
        let timers = timers.into_iter().map(|(deadline, thread)| {
            let late = u8::from(Some(deadline) != earliest);
            early(thread, How::TimedOut, base + late, goes_on && !free)
        });
        let (free_timers, costly_timers): (Vec<_>, Vec<_>) =
            timers.partition(|candidate| candidate.alternative.cost == 0);
        candidates.extend(free_timers);
        if goes_on {
            let mut candidate = plain(current, u8::from(free), false);
            candidate.alternative.behind = free;
            candidates.push(candidate);
        }
        for &thread in &ready {
            if thread == current && goes_on {
                continue;
            }
            let behind = is_behind(thread);
            let cost = u8::from(goes_on || behind || free);
            let mut candidate = plain(thread, cost, goes_on);
            candidate.alternative.behind = behind || free;
            candidates.push(candidate);
        }
        candidates.sort_by_key(|c| c.alternative.cost);
        if candidates.is_empty() {
            return Err(Kind::Deadlock);
        }

        candidates.extend(costly_timers);
        // Nobody is rescued from a deadlock by waking up for no reason.
        if !ready.is_empty() {
            for (index, slot) in threads.iter().enumerate() {
                let thread = ThreadId::new(index);
                let ends = slot.pending.as_ref().and_then(|pending| pending.early);
                if ends.is_some_and(Early::spurious) && !ready.contains(&thread) {
                    let cost = 1 + u8::from(goes_on);
                    candidates.push(early(thread, How::Spurious, cost, goes_on));
                }
            }
        }
        Ok(candidates)
    }

    fn step_taken(&self, next: ThreadId) {
        let mut threads = self.threads.borrow_mut();
        threads[next.index()].pending = None;
        // Whoever it has just overtaken, it need not let go first again.
        threads[next.index()].behind &= !self.can_go_on.get();
        let takes_turns = self.takes_turns();
        for slot in threads.iter_mut() {
            slot.passed_over &= !set_of(next);
            if !takes_turns {
                slot.behind &= !set_of(next);
            }
        }
    }

    /// Where everybody has a turn anyway, those whose time has come as well let
    /// the first of them go on: two who sleep equally long and then get in each
    /// other's way do so only here.
    fn wake_first(&self, execution: &Execution, first: ThreadId) {
        if !self.takes_turns() {
            return;
        }
        let now = execution.now();
        for (index, slot) in self.threads.borrow_mut().iter_mut().enumerate() {
            let early = slot.pending.as_ref().and_then(|pending| pending.early);
            let awake = early.and_then(Early::deadline).is_some_and(|at| at <= now);
            if awake && index != first.index() {
                slot.behind |= set_of(first);
            }
        }
    }

    fn takes_turns(&self) -> bool {
        self.chooser.borrow().borrow().takes_turns()
    }

    /// The current thread lets the others go first.
    fn stand_behind(&self, execution: &Execution) {
        let me = execution.me();
        let mut threads = self.threads.borrow_mut();
        for slot in threads.iter_mut() {
            slot.behind &= !set_of(me);
        }
        let progress = self.progress.get();
        let slot = &mut threads[me.index()];
        slot.yielded = true;
        if slot.progress_at_yield == progress {
            slot.idle_rounds += 1;
        } else {
            slot.progress_at_yield = progress;
            slot.idle_rounds = 0;
        }
    }

    fn note_progress(&self, event: &Event) {
        if event.changed != Changed::No {
            self.progress.set(self.progress.get() + 1);
        }
        let mut threads = self.threads.borrow_mut();
        if let Some(slot) = threads.get_mut(event.thread.index()) {
            slot.spin.note(event);
        }
    }
}

impl Engine for Runtime {
    fn arrive(&self, execution: &Execution, op: &Op<'_>) -> How {
        let me = execution.me();
        let mut yields = op.class == Class::Yield;
        if self.threads.borrow()[me.index()].spin.repeats(op) && !self.takes_turns() {
            self.threads.borrow_mut()[me.index()].spin.restart();
            yields = true;
        }
        if self.in_a_row.get() >= QUANTUM {
            self.in_a_row.set(0);
            yields = true;
        }
        if yields {
            self.stand_behind(execution);
        }
        // SAFETY: only the lifetime changes. The closure outlives this call,
        // and the pointer to it is cleared before the call returns.
        let ready = op.ready.map(|ready| unsafe {
            std::mem::transmute::<*const (dyn Fn() -> bool + '_), *const dyn Fn() -> bool>(ready)
        });
        let unseen = |progress: Option<Progress>| {
            progress.is_some_and(|progress| !self.known_looks.contains(progress))
        };
        self.threads.borrow_mut()[me.index()].pending = Some(Pending {
            ready,
            early: op.early,
            quiet: unseen(op.quiet),
            commutes: unseen(op.commutes),
        });
        if let Some(parent) = self.parent.take() {
            self.next.set(parent);
            self.block(execution, op);
            execution.suspend(Request::Switch);
        } else {
            self.block(execution, op);
            if !self.decide(execution) {
                loop {
                    execution.suspend(Request::Leave);
                }
            }
            if self.next.get() == me {
                self.in_a_row.set(self.in_a_row.get() + 1);
            } else {
                self.in_a_row.set(0);
                execution.suspend(Request::Switch);
            }
        }
        self.how.take()
    }

    fn progressed(&self) {
        self.progress.set(self.progress.get() + 1);
    }

    fn looked_at(&self, progress: Progress) {
        let mut looks = self.looks.get();
        looks.add(progress);
        self.looks.set(looks);
    }

    fn settle(&self, execution: &Execution) {
        if let Some(event) = execution.events().last() {
            self.note_progress(event);
        }
    }

    fn spawn(&self, execution: &Execution, thread: ThreadId, body: Box<dyn FnOnce()>) {
        self.threads.borrow_mut().push(Slot::default());
        self.spawned.borrow_mut().push(Task::of(thread, body));
        let before = self.parent.replace(Some(execution.me()));
        self.next.set(thread);
        execution.suspend(Request::Switch);
        self.parent.set(before);
    }

    fn choose(&self, execution: &Execution, count: usize, costs: bool) -> usize {
        if count < 2 {
            return 0;
        }
        let alternatives: Vec<Alternative> = (0..count)
            .map(|index| Alternative {
                thread: execution.me(),
                cost: u8::from(costs && index > 0),
                behind: false,
                early: false,
            })
            .collect();
        let chooser = Rc::clone(&self.chooser.borrow());
        let taken = chooser.borrow_mut().pick(&alternatives);
        taken.min(count - 1)
    }
}

impl Runtime {
    /// Enters into the books what the thread waits to do.
    fn block(&self, execution: &Execution, op: &Op<'_>) {
        announce(execution, op);
        if !op.is_ready() {
            note_blocked(execution, op);
        }
    }
}

fn plain(thread: ThreadId, cost: u8, forced: bool) -> Candidate {
    Candidate {
        alternative: Alternative {
            thread,
            cost,
            behind: false,
            early: false,
        },
        how: How::Plain,
        forced,
    }
}

/// A thread that has yielded stands behind those that can go on now, and behind
/// those that could have gone on since it last yielded but were passed over: also
/// if it keeps them from going on right now, with a lock that it holds.
///
/// Musuvathi and Qadeer, "Fair Stateless Model Checking" (PLDI 2008).
fn stand_back(threads: &mut [Slot], can_go_on: Threads) {
    for (index, slot) in threads.iter_mut().enumerate() {
        slot.passed_over |= can_go_on & !set_of(ThreadId::new(index));
        if std::mem::take(&mut slot.yielded) {
            slot.behind = std::mem::take(&mut slot.passed_over);
        }
    }
}

/// A wait that ends before its condition holds; if it costs nothing, that is
/// because nobody goes on otherwise.
fn early(thread: ThreadId, how: How, cost: u8, forced: bool) -> Candidate {
    let mut candidate = plain(thread, cost, forced);
    candidate.alternative.early = cost > 0;
    candidate.how = how;
    candidate
}

/// Who is blocked until some time at most, the earliest first.
fn timers(threads: &[Slot], ready: &[ThreadId]) -> Vec<(Duration, ThreadId)> {
    let mut timers: Vec<(Duration, ThreadId)> = threads
        .iter()
        .enumerate()
        .filter_map(|(index, slot)| {
            let deadline = slot.pending.as_ref()?.early?.deadline()?;
            Some((deadline, ThreadId::new(index)))
        })
        .filter(|(_, thread)| !ready.contains(thread))
        .collect();
    timers.sort();
    timers
}
