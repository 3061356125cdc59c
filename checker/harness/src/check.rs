//! A check, as a recipe lists it.

use std::time::Duration;

use crate::race::{Program, Programs};

#[derive(Clone, Copy, Debug)]
pub(crate) enum Body {
    Modelled {
        run: fn(),
        bound: usize,
        /// Why the orderings engine is left out.
        schedules_only: Option<&'static str>,
    },
    ModelledRace {
        programs: fn() -> Programs,
        run: fn(&Program),
    },
    RealRace {
        programs: fn() -> Programs,
        run: fn(&Program),
    },
    Snapshot {
        normalise: fn(&str) -> String,
    },
    Real {
        run: fn(),
    },
    Process {
        run: fn(),
    },
}

/// One check of a recipe.
#[derive(Clone, Copy, Debug)]
pub struct Check {
    pub(crate) name: &'static str,
    pub(crate) limit: Duration,
    pub(crate) body: Body,
}

/// Long enough for any check on a slow machine; a verdict never depends on it
/// unless a program does not end.
const LIMIT: Duration = Duration::from_secs(10);

impl Check {
    const fn new(name: &'static str, body: Body) -> Self {
        Self {
            name,
            limit: LIMIT,
            body,
        }
    }

    /// `run` under every schedule with at most two forced switches, and then
    /// under every weak-memory execution.
    pub const fn model(name: &'static str, run: fn()) -> Self {
        let body = Body::Modelled {
            run,
            bound: 2,
            schedules_only: None,
        };
        Self::new(name, body)
    }

    /// As [`Check::model`], for ranks of the embedded MPI world. Messages are
    /// all that ranks share, so that memory orderings do not matter.
    pub const fn mpi(name: &'static str, run: fn()) -> Self {
        let body = Body::Modelled {
            run,
            bound: 2,
            schedules_only: Some("ranks share nothing but messages"),
        };
        Self::new(name, body)
    }

    /// Other than two forced switches.
    pub const fn bound(mut self, switches: usize) -> Self {
        if let Body::Modelled { bound, .. } = &mut self.body {
            *bound = switches;
        }
        self
    }

    /// Leaves out the weak-memory executions, for a reason.
    pub const fn schedules_only(mut self, reason: &'static str) -> Self {
        if let Body::Modelled { schedules_only, .. } = &mut self.body {
            *schedules_only = Some(reason);
        }
        self
    }

    /// Generated programs under random schedules of the modelled world.
    pub const fn modelled_race(
        name: &'static str,
        programs: fn() -> Programs,
        run: fn(&Program),
    ) -> Self {
        Self::new(name, Body::ModelledRace { programs, run })
    }

    /// Generated programs on real threads.
    pub const fn race(name: &'static str, programs: fn() -> Programs, run: fn(&Program)) -> Self {
        Self::new(name, Body::RealRace { programs, run })
    }

    /// What the recipe's own program prints, after `normalise`, is the
    /// snapshot of this name.
    pub const fn snapshot(name: &'static str, normalise: fn(&str) -> String) -> Self {
        Self::new(name, Body::Snapshot { normalise })
    }

    /// `run` with real child processes, in a process that is looked at from
    /// outside: see [`crate::process`].
    pub const fn process(name: &'static str, run: fn()) -> Self {
        Self::new(name, Body::Process { run })
    }

    /// `run` with real threads that have to meet.
    pub const fn parallel(name: &'static str, run: fn()) -> Self {
        Self::new(name, Body::Real { run })
    }

    pub const fn limit(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }
}
