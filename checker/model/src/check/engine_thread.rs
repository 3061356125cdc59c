//! The operating-system thread on which an engine runs: a failed execution may leave
//! it in the middle of a panic.
//!
//! One whose executions all went well is as good as new, unless a thread of one of them was
//! still unwinding at its end. It is kept for the next engine, together with the stacks it
//! has made: a race asks for hundreds in a row.

use std::sync::mpsc::{self, Sender};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use super::{Coverage, Rarity, Replay, Report, Verdict};
use crate::kernel::panics;

/// One check at a time: modelled `static`s belong to one execution.
static KEPT: Mutex<Option<EngineThread>> = Mutex::new(None);

type Job = Box<dyn FnOnce() + Send>;

struct EngineThread {
    jobs: Sender<Job>,
    thread: JoinHandle<()>,
}

/// What an engine gives.
pub(super) trait Found: Send + 'static {
    /// No execution failed, so that the thread can be used again.
    fn went_well(&self) -> bool {
        false
    }
}

impl Found for Verdict {
    fn went_well(&self) -> bool {
        matches!(self, Verdict::Pass)
    }
}

impl Found for Report {
    fn went_well(&self) -> bool {
        self.verdict.went_well()
    }
}

/// Its engine may leave executions that are too long for it in the middle, and pass.
impl Found for (Verdict, Coverage) {}

/// Measured where executions fail.
impl Found for Option<Rarity> {}

impl Found for Replay {}

/// Runs an engine, and nothing else beside it.
pub(super) fn run<R: Found>(engine: impl FnOnce() -> R + Send + 'static) -> R {
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    panics::install_hook();
    let running = kept.take().unwrap_or_else(EngineThread::start);
    let (tell, told) = mpsc::channel();
    let job = move || {
        let found = engine();
        let is_as_new = found.went_well() && !thread::panicking();
        drop(tell.send((found, is_as_new)));
    };
    let job_is_taken = running.jobs.send(Box::new(job));
    job_is_taken.expect("a kept thread waits for jobs");
    let (found, is_as_new) = match told.recv() {
        Ok(told) => told,
        Err(_) => running.fail(),
    };
    match is_as_new {
        true => *kept = Some(running),
        false => _ = running.end(),
    }
    found
}

impl EngineThread {
    fn start() -> Self {
        let (jobs, mine) = mpsc::channel::<Job>();
        let thread = thread::Builder::new()
            .name("model".into())
            .spawn(move || mine.into_iter().for_each(|job| job()))
            .expect("no thread for the model");
        Self { jobs, thread }
    }

    /// Waits for its end.
    fn end(self) -> thread::Result<()> {
        drop(self.jobs);
        self.thread.join()
    }

    /// Says with which panic the engine has ended it.
    fn fail(self) -> ! {
        match self.end() {
            Err(payload) => panic!("the model itself failed: {}", panics::text(&*payload)),
            Ok(()) => unreachable!("an engine that gives nothing panics"),
        }
    }
}
