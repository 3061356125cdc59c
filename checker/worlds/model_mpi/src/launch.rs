//! Starting ranks.

use std::any::Any;
use std::cell::Cell;
use std::ops::RangeInclusive;
use std::panic::{self, AssertUnwindSafe, Location};
use std::rc::Rc;

use model::kernel::{
    Class, Execution, Identity, Kind, Op, Progress, Site, ThreadId, with, words_of,
};
use model::primitives::thread::{self as raw, Joinable};

use crate::api::world::Endpoint;
use crate::transport::{Hub, set_current};

/// Runs `main` once on each of `ranks` ranks, which are threads of the execution.
///
/// The environment changes nothing here: an execution has to repeat.
#[track_caller]
pub fn launch(ranks: usize, main: impl Fn() + Send + Sync + 'static) {
    run(ranks, main, Location::caller());
}

/// Runs `main` on each of `ranks` ranks and returns what they return, by rank.
///
/// A rank that panics ends the execution, as `MPI_Abort` would.
#[track_caller]
pub fn ranks<T: Send + 'static>(
    ranks: usize,
    main: impl Fn() -> T + Send + Sync + 'static,
) -> Vec<T> {
    run(ranks, main, Location::caller())
}

/// One of these numbers: a check goes on with each of them, the smallest first,
/// and each in schedules of its own.
///
/// For checks, which want to know whether a program is right for so many ranks or
/// so many: a loop over all numbers would tell one story of many worlds.
pub fn one_of(numbers: RangeInclusive<usize>) -> usize {
    let (first, last) = numbers.into_inner();
    assert!(first <= last, "there is no number from {first} to {last}");
    first + with(|execution| execution.choose(last - first + 1))
}

fn run<T: 'static>(ranks: usize, main: impl Fn() -> T + 'static, site: Site) -> Vec<T> {
    assert!(ranks > 0, "a world has at least one rank");
    let hub = Hub::new(ranks);
    let main = Rc::new(main);
    let running = Rc::new(Cell::new(ranks));
    let started: Vec<Joinable<T>> = (0..ranks)
        .map(|rank| {
            let (hub, main, running) = (hub.clone(), Rc::clone(&main), Rc::clone(&running));
            let at_start = move || set_current(Rc::new(Endpoint::new(hub, rank, ranks)));
            let body = move || match panic::catch_unwind(AssertUnwindSafe(|| main())) {
                Ok(result) => {
                    returned(&running);
                    result
                }
                Err(payload) => with(|execution| fail(execution, rank, &*payload)),
            };
            let name = format!("rank {rank}");
            // SAFETY: nothing is borrowed.
            unsafe { raw::spawn(Some(&name), site, Box::new(at_start), Box::new(body)) }
        })
        .collect();
    wait(&started, &running, site);
    started
        .into_iter()
        .map(|rank| match rank.join(site) {
            Ok(result) => result,
            Err(payload) => panic::resume_unwind(payload),
        })
        .collect()
}

/// A rank has returned. In which order ranks do makes no difference, and the
/// scheduler would try them all.
fn returned(running: &Cell<usize>) {
    let turn = Op::new("finish", Class::Note, None, None)
        .commutes(Progress::Threads)
        .take();
    running.set(running.get() - 1);
    turn.done();
}

/// Waits for all ranks at once: to wait for one after the other would only add
/// schedules in which the same happens.
fn wait<T>(started: &[Joinable<T>], running: &Cell<usize>, site: Site) {
    let identity = Identity::new();
    let object = with(|execution| {
        let object = identity.touch(execution, &identity, "Thread", Some(site), |_| {});
        execution.object_mut(object).holders = started.iter().map(Joinable::id).collect();
        object
    });
    Op::new("join", Class::Read, object, site)
        .when(&|| running.get() == 0)
        .take()
        .done();
}

/// A panic of one rank ends all of them.
fn fail(execution: &Execution, rank: usize, payload: &(dyn Any + Send)) -> ! {
    let me: ThreadId = execution.me();
    let panic = execution.thread(me).panic.clone();
    let (message, site) = match panic {
        Some((message, site)) => (message, Some(site)),
        None => (words_of(Some(payload)), None),
    };
    let message = format!("rank {rank} panicked: {message}");
    execution.fail(Kind::Panic { message }, site)
}
