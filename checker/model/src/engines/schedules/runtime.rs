//! Runs one execution under a [`Chooser`].

mod alternatives;
mod decide;
mod engine;
mod history;
mod poll;
mod round;
mod slot;

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use alternatives::Lists;
use history::{History, mix};
use slot::{Slot, Threads, set_of};

use super::chooser::{Alternative, Chooser, Departure, Place, State};
use crate::engines::{Engine, Program, announce, note_blocked};
use crate::kernel::panics::run_main;
use crate::kernel::task::{Request, Task};
use crate::kernel::{Entered, Execution, How, Kind, Looks, ObjectId, Op, ThreadId};

/// How many operations a thread does in a row while others could go on; then
/// it lets them go first, as a fair scheduler would.
const QUANTUM: usize = 1_000;

/// Where everybody has a turn anyway, a thread that yields lets others run until they
/// yield, too, but not longer than this: they may never do.
const TURN: usize = 100;

/// Time passes by itself once everybody who could go on has yielded this often
/// without any change in between.
const PATIENCE: u32 = 3;

/// The same, where there may have been a change out of sight: in a list that a lock holds.
const DOUBTFUL_PATIENCE: u32 = 20;

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
    /// After twice as many it is too long, and after so many more endless, if it does
    /// the same again and again.
    pub more_rounds: usize,
    /// What the program looks at. Without that there is no forced switch before
    /// an unlock, and operations that commute are done at once.
    pub looks: Looks,
    /// Leave out orders that make no difference whatever the program looks at.
    pub reduced: bool,
    /// Events that an execution keeps.
    pub record: usize,
}

/// One execution that has ended.
pub(crate) struct Run {
    pub execution: Rc<Execution>,
    pub outcome: Outcome,
    pub steps: usize,
    /// What the program looked at.
    pub looks: Looks,
    /// Where it did not take the first alternative, until the scheduler became
    /// fair.
    pub departures: Vec<Departure>,
}

/// More threads than these make an execution dearer.
const FEW: usize = 8;

impl Run {
    /// Steps, of few threads: what a search has a budget of. All threads have to be
    /// started, and at each step the scheduler looks at all of them.
    pub fn effort(&self) -> usize {
        let times = self.execution.thread_count() / FEW;
        self.steps * (1 + times * times)
    }

    /// It had too many steps, and did not go round.
    pub fn is_too_long(&self) -> bool {
        let failure = self.execution.failure();
        failure.is_some_and(|failure| matches!(failure.kind, Kind::TooLong))
    }

    /// It had too many steps, and went round.
    pub fn is_livelock(&self) -> bool {
        let failure = self.execution.failure();
        failure.is_some_and(|failure| matches!(failure.kind, Kind::Livelock))
    }
}

pub(crate) struct Runtime {
    threads: RefCell<Vec<Slot>>,
    /// Those that have not ended, in the order in which they were started.
    alive: RefCell<Vec<ThreadId>>,
    spawned: RefCell<Vec<Task>>,
    next: Cell<ThreadId>,
    /// Whose turn it is. Others do what makes no difference in between, and do not
    /// take it.
    turn: Cell<ThreadId>,
    /// At the last decision.
    can_go_on: Cell<Threads>,
    /// How the thread that runs next was let go.
    how: RefCell<How>,
    /// A thread that has just been started runs up to its first operation,
    /// which no other thread can see; then this one goes on.
    parent: Cell<Option<ThreadId>>,
    chooser: RefCell<Rc<RefCell<dyn Chooser>>>,
    steps: Cell<usize>,
    /// Those of rounds in which threads have only asked for what was not there yet.
    polled: Cell<usize>,
    in_a_row: Cell<usize>,
    step_limit: usize,
    more_rounds: usize,
    fair: Cell<bool>,
    /// Counts operations that changed something, or may have done so.
    progress: Cell<u64>,
    /// Those that certainly did.
    certain: Cell<u64>,
    /// The same, without what threads do that poll.
    news: Cell<u64>,
    /// Orders that make no difference are left out.
    leaves_out: bool,
    /// What the program is known to look at.
    known_looks: Looks,
    looks: Cell<Looks>,
    departures: RefCell<Vec<Departure>>,
    history: RefCell<History>,
    /// What the operation that was let go last is about.
    objects: RefCell<Vec<ObjectId>>,
    /// Lists that are used again and again.
    lists: RefCell<Lists>,
}

impl Runtime {
    /// Runs `main` once; gives back the books and how it ended.
    pub fn run(settings: Settings, chooser: Rc<RefCell<dyn Chooser>>, main: &Arc<Program>) -> Run {
        let runtime = Rc::new(Self {
            threads: RefCell::new(vec![Slot {
                bit: 1,
                ..Slot::default()
            }]),
            alive: RefCell::new(vec![ThreadId::MAIN]),
            spawned: RefCell::default(),
            next: Cell::new(ThreadId::MAIN),
            turn: Cell::new(ThreadId::MAIN),
            can_go_on: Cell::new(0),
            how: RefCell::default(),
            parent: Cell::new(None),
            chooser: RefCell::new(chooser),
            steps: Cell::new(0),
            polled: Cell::new(0),
            in_a_row: Cell::new(0),
            step_limit: settings.step_limit,
            more_rounds: settings.more_rounds,
            fair: Cell::new(false),
            progress: Cell::new(0),
            certain: Cell::new(0),
            news: Cell::new(0),
            leaves_out: settings.reduced,
            known_looks: settings.looks,
            looks: Cell::default(),
            departures: RefCell::default(),
            history: RefCell::default(),
            objects: RefCell::default(),
            lists: RefCell::default(),
        });
        runtime.history.borrow_mut().start(ThreadId::MAIN, None);
        let execution = Execution::new(Rc::clone(&runtime) as Rc<dyn Engine>, settings.record);
        let entered = Entered::new(&execution);
        let main = Arc::clone(main);
        let main = Task::of(ThreadId::MAIN, Box::new(move || run_main(&*main)))
            .expect("memory for one stack");
        let mut tasks = vec![Some(main)];
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
            departures: runtime.departures.take(),
        }
    }

    /// A thread's task is there until the thread ends.
    fn drive(&self, execution: &Execution, tasks: &mut Vec<Option<Task>>) -> Outcome {
        loop {
            tasks.extend(self.spawned.borrow_mut().drain(..).map(Some));
            let thread = self.next.get();
            execution.set_me(thread);
            let task = tasks[thread.index()].as_mut();
            match task.expect("only a thread that lives goes on").resume() {
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
                    tasks[thread.index()] = None;
                    execution.thread_mut(thread).finish();
                    self.alive.borrow_mut().retain(|&other| other != thread);
                    self.count_step(thread);
                    self.made_progress();
                    self.news.set(self.news.get() + 1);
                    if let Some(parent) = self.parent.take() {
                        self.next.set(parent);
                    } else if !self.decide(execution) {
                        return Outcome::Failed;
                    }
                }
            }
        }
    }
}

impl Runtime {
    /// Has the strategy take one of several ways to go on.
    fn pick(
        &self,
        thread: ThreadId,
        state: &dyn Fn() -> State,
        alternatives: &[Alternative],
    ) -> usize {
        let at = Place {
            thread,
            step: self.threads.borrow()[thread.index()].steps,
        };
        let chooser = Rc::clone(&self.chooser.borrow());
        let taken = chooser.borrow_mut().pick(at, state, alternatives);
        if taken > 0 && !self.fair.get() {
            let Alternative { thread, way, .. } = alternatives[taken];
            let mut departures = self.departures.borrow_mut();
            departures.push(Departure { at, thread, way });
        }
        taken
    }

    /// What the threads have done, the time, and what the scheduler remembers, as a
    /// number.
    fn number(&self, execution: &Execution) -> u64 {
        let time = execution.now().as_nanos() as u64;
        let mut state = mix(self.history.borrow().number(), time);
        let news = self.news.get();
        let threads = self.threads.borrow();
        for thread in self.alive.borrow().iter() {
            let slot = &threads[thread.index()];
            let waits = self.waits(slot);
            let polls = u64::from(slot.poll.remembered(news));
            let small = polls << 34 | u64::from(waits) << 2 | u64::from(slot.paused) << 1;
            state = mix(state, small | u64::from(slot.yielded));
            for set in [slot.behind, slot.passed_over] {
                state = mix(state, (set ^ set >> u64::BITS) as u64);
            }
        }
        state
    }

    /// How patiently it waits, as a small number.
    fn waits(&self, slot: &Slot) -> u32 {
        let (idle, doubtful) = (slot.idle_rounds, slot.doubtful_rounds);
        let idle = idle.remembered(self.progress.get(), PATIENCE);
        idle << 8 | doubtful.remembered(self.certain.get(), DOUBTFUL_PATIENCE)
    }

    fn made_progress(&self) {
        self.progress.set(self.progress.get() + 1);
        self.certain.set(self.certain.get() + 1);
    }

    /// A new thread, with a bit that nobody has who lives, if there is one.
    fn enter(&self, thread: ThreadId) {
        let mut threads = self.threads.borrow_mut();
        let alive = self.alive.borrow();
        let used = alive.iter().fold(0, |all, &id| all | set_of(&threads, id));
        let bit = match 1_u128.checked_shl(thread.index() as u32) {
            Some(own) => own,
            None if used == Threads::MAX => 1 << (thread.index() % Threads::BITS as usize),
            None => 1 << used.trailing_ones(),
        };
        for id in alive.iter() {
            let slot = &mut threads[id.index()];
            slot.behind &= !bit;
            slot.passed_over &= !bit;
        }
        threads.push(Slot {
            bit,
            ..Slot::default()
        });
    }

    fn count_step(&self, thread: ThreadId) {
        self.threads.borrow_mut()[thread.index()].steps += 1;
    }

    /// Enters into the books what the thread waits to do.
    fn block(&self, execution: &Execution, op: &Op<'_>) {
        announce(execution, op);
        if !op.is_ready() {
            note_blocked(execution, op);
        }
    }
}
