//! Beginning and end of MPI, and what can be asked of it (MPI-4 §9 and §11).

use std::panic::Location;
use std::rc::Rc;
use std::string::FromUtf8Error;

use crate::transport;

use super::topology::SimpleCommunicator;
use super::world::{About, Call, Effect, Endpoint, Handle, Place, Site, enter};

/// MPI, from [`initialize`] until this is dropped.
///
/// Keep it in a variable for as long as MPI is used.
pub struct Universe {
    endpoint: Rc<Endpoint>,
    buffer: usize,
}

impl Universe {
    /// The communicator of all ranks.
    pub fn world(&self) -> SimpleCommunicator {
        SimpleCommunicator::over(Handle::world(Rc::clone(&self.endpoint)))
    }

    /// The size in bytes of the buffer for buffered sends.
    pub fn buffer_size(&self) -> usize {
        self.buffer
    }

    /// Attaches a buffer for buffered sends (MPI-4 §3.6).
    #[track_caller]
    pub fn set_buffer_size(&mut self, size: usize) {
        self.empty_buffer("set_buffer_size", Location::caller());
        self.attach("set_buffer_size", size, Location::caller());
    }

    /// Takes the buffer for buffered sends away, once all messages have left it.
    #[track_caller]
    pub fn detach_buffer(&mut self) {
        self.empty_buffer("detach_buffer", Location::caller());
        self.attach("detach_buffer", 0, Location::caller());
    }

    fn call(&self, verb: &'static str, site: Site) -> Call {
        Call {
            verb,
            completes: None,
            about: About::Nothing,
            site,
            place: Place::Inbox(self.endpoint.rank),
            effect: Effect::Looks,
            commutes: true,
        }
    }

    fn empty_buffer(&mut self, verb: &'static str, site: Site) {
        if self.buffer > 0 {
            let me = self.endpoint.rank;
            self.endpoint.step(
                &self.call(verb, site),
                &|state| state.buffer_is_empty(me),
                |_, _| {},
            );
        }
    }

    fn attach(&mut self, verb: &'static str, size: usize, site: Site) {
        if self.buffer != size {
            self.buffer = size;
            let me = self.endpoint.rank;
            self.endpoint
                .step(&self.call(verb, site), &|_| true, |state, _| {
                    state.attach_buffer(me, size);
                });
        }
    }
}

impl Drop for Universe {
    /// `MPI_Finalize`.
    fn drop(&mut self) {
        if !transport::panicking() {
            self.empty_buffer("drop(universe)", Location::caller());
        }
        self.endpoint.finalize();
    }
}

/// Which threads of a process may use MPI (MPI-4 §11.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Threading {
    /// There is one thread.
    Single,
    /// The thread that has initialised MPI.
    Funneled,
    /// One thread at a time.
    Serialized,
    /// All of them.
    Multiple,
}

/// Begins MPI; `None` if that has been done.
///
/// Where nobody has launched any ranks, the program is the only rank of its world.
pub fn initialize() -> Option<Universe> {
    initialize_with_threading(Threading::Single).map(|(universe, _)| universe)
}

/// As [`initialize`]; says also which threads may use MPI. Here that is at most
/// the one that called.
pub fn initialize_with_threading(threading: Threading) -> Option<(Universe, Threading)> {
    let endpoint = enter();
    endpoint.initialize().then(|| {
        let universe = Universe {
            endpoint,
            buffer: 0,
        };
        (universe, threading.min(Threading::Funneled))
    })
}

/// Whether MPI has begun; it may have ended since.
pub fn is_initialized() -> bool {
    transport::current().is_some_and(|endpoint| endpoint.is_initialized())
}

/// Whether MPI has ended.
pub fn is_finalized() -> bool {
    transport::current().is_some_and(|endpoint| endpoint.is_finalized())
}

/// Which threads may use MPI.
pub fn threading_support() -> Threading {
    Threading::Funneled
}

/// The version of the standard that is followed.
pub fn version() -> (i32, i32) {
    (4, 0)
}

/// What stands behind the interface.
///
/// # Errors
///
/// None here.
pub fn library_version() -> Result<String, FromUtf8Error> {
    Ok("the embedded MPI world: ranks in one process".to_owned())
}

/// The name of the computer that the rank runs on: the same for all.
///
/// # Errors
///
/// None here.
pub fn processor_name() -> Result<String, FromUtf8Error> {
    Ok("localhost".to_owned())
}

/// Seconds since some time in the past, on the rank's own clock (MPI-4 §9.6).
pub fn time() -> f64 {
    transport::seconds()
}

/// What two times that follow each other differ by at least.
pub fn time_resolution() -> f64 {
    1e-9
}
