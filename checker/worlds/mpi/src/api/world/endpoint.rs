//! One rank: its place in a world, and how far it is.

use std::cell::Cell;
use std::rc::Rc;

use crate::transport::{self, Hub};

use super::call::{Call, Note};
use super::complaint::Complaint;
use super::state::State;

pub struct Endpoint {
    hub: Hub,
    /// In the world.
    pub rank: usize,
    /// The number of ranks of the world.
    pub size: usize,
    phase: Cell<Phase>,
}

/// Between which of `MPI_Init` and `MPI_Finalize` a rank is (MPI-4 §11.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Before,
    Running,
    Finalized,
}

impl Endpoint {
    pub fn new(hub: Hub, rank: usize, size: usize) -> Self {
        Self {
            hub,
            rank,
            size,
            phase: Cell::new(Phase::Before),
        }
    }

    /// `MPI_Init`; `false` if it has been called before.
    pub fn initialize(&self) -> bool {
        let first = self.phase.get() == Phase::Before;
        if first {
            self.phase.set(Phase::Running);
        }
        first
    }

    pub fn finalize(&self) {
        self.phase.set(Phase::Finalized);
    }

    pub fn is_initialized(&self) -> bool {
        self.phase.get() != Phase::Before
    }

    pub fn is_finalized(&self) -> bool {
        self.phase.get() == Phase::Finalized
    }

    /// Whether MPI may be used now.
    pub fn check(&self, verb: &str) -> Result<(), Complaint> {
        match self.phase.get() {
            Phase::Running => Ok(()),
            Phase::Before => Err(Complaint::new(format!(
                "`{verb}` before `mpi::initialize()`: MPI is not there yet (MPI-4 §11.2)"
            ))),
            Phase::Finalized => Err(Complaint::new(format!(
                "`{verb}` after the `Universe` was dropped, which ends MPI (MPI-4 §11.2): keep what \
                 `mpi::initialize()` returns in a variable for as long as MPI is used"
            ))),
        }
    }

    /// Waits until `ready` holds and then does `change`, in one step.
    pub fn step<R>(
        &self,
        call: &Call,
        ready: &dyn Fn(&State) -> bool,
        change: impl FnOnce(&mut State, &mut Note) -> R,
    ) -> R {
        self.hub.step(self.rank, call, ready, change)
    }
}

/// The rank that calls; outside any world, the only rank of a world of its own.
pub fn enter() -> Rc<Endpoint> {
    if let Some(endpoint) = transport::current() {
        return endpoint;
    }
    let endpoint = Rc::new(Endpoint::new(Hub::alone(), 0, 1));
    transport::set_current(Rc::clone(&endpoint));
    endpoint
}

/// The rank that calls, if it is one and has called `initialize`.
pub fn current(verb: &str) -> Result<Rc<Endpoint>, Complaint> {
    match transport::current() {
        Some(endpoint) => {
            endpoint.check(verb)?;
            Ok(endpoint)
        }
        None => Err(Complaint::new(format!(
            "`{verb}` on a thread that is no rank: MPI is used where `mpi::initialize()` was called"
        ))),
    }
}
