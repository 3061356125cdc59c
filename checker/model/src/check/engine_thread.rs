//! The operating-system thread on which an engine runs: a failed execution may leave
//! it in the middle of a panic.
//!
//! One whose executions all went well is as good as new. It is kept for the next
//! engine, together with the stacks it has made: a race asks for hundreds in a row.

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
    let job = Box::new(move || drop(tell.send(engine())));
    running
        .jobs
        .send(job)
        .expect("a kept thread waits for jobs");
    let found = told.recv();
    match found.as_ref().is_ok_and(R::went_well) {
        true => *kept = Some(running),
        false => running.end(),
    }
    found.expect("an engine that gives nothing panics")
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
    fn end(self) {
        drop(self.jobs);
        if let Err(payload) = self.thread.join() {
            panic!("the model itself failed: {}", panics::text(&*payload));
        }
    }
}
