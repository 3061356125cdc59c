//! Runs a program again and again until loom has seen everything.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::panic::{self, AssertUnwindSafe};
use std::rc::{Rc, Weak};
use std::sync::Arc;

use loom::sync::atomic::AtomicU64;

use super::{Orderings, Rest};
use crate::engines::{Engine, Program};
use crate::kernel::panics::{run_main, silently, text};
use crate::kernel::{Entered, Execution, Kind, Looks, ThreadId};

/// loom's own limit, `main` included.
pub(super) const MAX_THREADS: usize = 5;

/// How many scheduling points and loads one execution may have.
const MAX_BRANCHES: usize = 20_000;

/// Executions between two looks at the limit.
const LOOK_EVERY: usize = 500;

/// How many steps of threads that `main` leaves behind loom is shown.
const SHOWN_AFTER_MAIN: usize = 100;

/// How many steps of the schedules engine a step of this one is worth.
const COST: usize = 15;

/// Unwinds loom's threads once an execution has failed.
pub(super) struct Left;

/// What one exploration found.
pub(crate) struct Exploration {
    pub executions: usize,
    /// All executions within the bound were run.
    pub complete: bool,
    /// The budget was spent before that.
    pub cut: bool,
    /// The execution that failed, or the one that was to be kept.
    pub kept: Option<Rc<Execution>>,
}

/// Explores `program` with at most `bound` forced switches. Stops after the execution
/// of number `last`, if there is one, and keeps it.
///
/// Runs on the calling operating-system thread, which must not be used for
/// another exploration afterwards.
pub(crate) fn explore(
    program: &Arc<Program>,
    bound: usize,
    limit: usize,
    budget: usize,
    last: Option<usize>,
) -> Exploration {
    let mut plan = Plan::default();
    loop {
        let shared = Arc::new(Shared::new(plan, budget / COST, last));
        silently(|| explore_with(program, bound, limit, &shared));
        let kept = shared.kept();
        // Its engine holds what holds it.
        drop(shared.0.current.take());
        if let Some(better) = shared.0.better_plan.take() {
            plan = better;
            continue;
        }
        let executions = shared.0.executions.get();
        return Exploration {
            executions,
            // loom counts the execution that it does not run any more.
            complete: executions + 1 < limit,
            cut: shared.0.cut.get(),
            kept,
        };
    }
}

/// What an exploration takes for granted. Where that turns out to be wrong, the
/// exploration starts again.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Plan {
    /// How many objects an execution may have.
    pub pool_size: usize,
    /// The lines (by the address of their location) whose stores are put last in
    /// the modification order.
    pub ordered: BTreeSet<usize>,
    /// Which of two loads of an object comes first makes a difference.
    pub loads_in_order: bool,
    /// `SeqCst` loads meet weaker stores.
    pub mixed: bool,
    /// `SeqCst` fences meet `SeqCst` accesses.
    pub fenced: bool,
    /// What the program looks at.
    pub looks: Looks,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            pool_size: 16,
            ordered: BTreeSet::new(),
            loads_in_order: false,
            mixed: false,
            fenced: false,
            looks: Looks::default(),
        }
    }
}

impl Plan {
    /// How many objects need another atomic for their order.
    fn orders(&self) -> usize {
        match self.loads_in_order || self.mixed {
            true => self.pool_size,
            false => 0,
        }
    }
}

/// What survives from one execution to the next. loom wants its closure to be
/// `Send` and `Sync`, and calls it on this thread only.
pub(super) struct Shared(Guarded);

struct Guarded {
    executions: Cell<usize>,
    /// Steps of all executions, and how many there may be.
    steps: Cell<usize>,
    budget: usize,
    cut: Cell<bool>,
    /// The books of the execution that runs.
    current: RefCell<Option<Rc<Execution>>>,
    failed: RefCell<Option<Rc<Execution>>>,
    /// The last execution to run.
    last: Option<usize>,
    plan: Plan,
    better_plan: RefCell<Option<Plan>>,
}

// SAFETY: loom runs the closure, and drops it, on the thread that called
// `explore`; nothing else holds a reference.
unsafe impl Send for Shared {}
// SAFETY: as above.
unsafe impl Sync for Shared {}

impl Shared {
    fn new(plan: Plan, budget: usize, last: Option<usize>) -> Self {
        Self(Guarded {
            executions: Cell::new(0),
            steps: Cell::new(0),
            budget,
            cut: Cell::new(false),
            current: RefCell::new(None),
            failed: RefCell::new(None),
            last,
            plan,
            better_plan: RefCell::new(None),
        })
    }

    pub fn plan(&self) -> &Plan {
        &self.0.plan
    }

    /// The exploration starts again with this plan.
    pub fn improve(&self, plan: Plan) {
        *self.0.better_plan.borrow_mut() = Some(plan);
    }

    pub fn starts_again(&self) -> bool {
        self.0.better_plan.borrow().is_some()
    }

    fn kept(&self) -> Option<Rc<Execution>> {
        let latest = || self.0.current.take().filter(|_| self.0.last.is_some());
        self.0.failed.take().or_else(latest)
    }

    /// Keeps the execution that ends the exploration, the first of them.
    pub fn fail(&self, execution: &Rc<Execution>) {
        let mut failed = self.0.failed.borrow_mut();
        failed.get_or_insert_with(|| Rc::clone(execution));
    }
}

fn explore_with(program: &Arc<Program>, bound: usize, limit: usize, shared: &Arc<Shared>) {
    let mut builder = loom::model::Builder::new();
    builder.max_threads = MAX_THREADS;
    builder.max_branches = MAX_BRANCHES;
    builder.preemption_bound = (bound < usize::MAX).then_some(bound);
    builder.checkpoint_interval = LOOK_EVERY;
    builder.max_permutations = Some(limit);
    builder.max_duration = None;
    builder.checkpoint_file = None;
    builder.location = false;
    builder.log = false;
    let (program, inner) = (Arc::clone(program), Arc::clone(shared));
    let explored = panic::catch_unwind(AssertUnwindSafe(|| {
        builder.check(move || run_once(&program, &inner));
    }));
    if let Err(payload) = explored
        && !payload.is::<Left>()
        && let Some(execution) = shared.0.current.take()
    {
        execution.set_failure(why_loom_stopped(&*payload), None, None);
        shared.fail(&execution);
    }
}

/// loom panics where it reaches a limit, also between the steps of a program.
pub(super) fn why_loom_stopped(payload: &(dyn Any + Send)) -> Kind {
    let text = text(payload);
    if text.contains("exceeded maximum number of branches") {
        return Kind::TooLong;
    }
    Kind::Unsupported {
        reason: format!("loom stopped: {text}"),
    }
}

fn run_once(program: &Arc<Program>, shared: &Arc<Shared>) {
    let state = &shared.0;
    if Some(state.executions.get()) == state.last {
        panic::resume_unwind(Box::new(Left));
    }
    if state.steps.get() >= state.budget {
        state.cut.set(true);
        panic::resume_unwind(Box::new(Left));
    }
    state.executions.set(state.executions.get() + 1);
    let engine = Rc::new_cyclic(|myself| Orderings {
        myself: Weak::clone(myself),
        books: RefCell::default(),
        pool: atomics(state.plan.pool_size),
        order: atomics(state.plan.orders()),
        accesses: RefCell::default(),
        handles: RefCell::new(vec![None]),
        main: loom::thread::current(),
        waiting: RefCell::new(vec![None]),
        rests: RefCell::new(vec![Rest::default()]),
        progress: Cell::new(0),
        ended: Cell::new(false),
        left_to_show: Cell::new(SHOWN_AFTER_MAIN),
        abandoned: RefCell::default(),
        unexplored: Cell::new(None),
        shared: Arc::clone(shared),
        spins: RefCell::default(),
    });
    let execution = Execution::new(Rc::clone(&engine) as Rc<dyn Engine>, usize::MAX);
    *engine.books.borrow_mut() = Rc::downgrade(&execution);
    *state.current.borrow_mut() = Some(Rc::clone(&execution));
    // Number 0 of the history is each object's initial value.
    execution.stores().push(Default::default());
    let entered = Entered::new(&execution);
    let program = Arc::clone(program);
    engine.drive(
        &execution,
        ThreadId::MAIN,
        Box::new(move || run_main(&*program)),
    );
    engine.finish(&execution);
    let steps = execution.events().len();
    state.steps.set(state.steps.get() + steps);
    drop(entered);
}

fn atomics(count: usize) -> Vec<AtomicU64> {
    (0..count).map(|_| AtomicU64::new(0)).collect()
}
