//! Starting ranks, and ending them all when one fails.

use std::any::Any;
use std::env;
use std::panic::{self, AssertUnwindSafe};
use std::process;
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use crate::api::world::Endpoint;

use super::hub::Abandoned;
use super::{Hub, set_current};

/// The environment variable that says how many ranks [`launch`] starts.
const RANKS: &str = "MPI_RANKS";

/// What a process ends with when a panic leaves its `main`.
const FAILED: i32 = 101;

/// Runs `main` once on each of `ranks` ranks, which are threads of this process.
///
/// The environment variable `MPI_RANKS` overrides the number. Each rank calls
/// [`crate::initialize`] as the process of a real MPI program does.
///
/// When a rank panics, or all of them wait for each other, all ranks end, as after
/// `MPI_Abort`: the report goes to standard error, and the process exits with code
/// 101.
///
/// With the feature `real` the ranks are the processes that `mpiexec` has started:
/// `launch` calls `main` once, and `ranks` counts for nothing.
///
/// ```
/// use mpi::traits::*;
///
/// mpi::launch(4, || {
///     let universe = mpi::initialize().unwrap();
///     let world = universe.world();
///     println!("rank {} of {}", world.rank(), world.size());
/// });
/// ```
pub fn launch(ranks: usize, main: impl Fn() + Send + Sync + 'static) {
    let ranks = match env::var(RANKS) {
        Ok(number) => number.trim().parse().unwrap_or_else(|_| {
            eprintln!("{RANKS} is {number:?}, which is no number of ranks");
            process::exit(2)
        }),
        Err(_) => ranks,
    };
    if let Err(report) = run(ranks, main) {
        eprintln!("{report}");
        process::exit(FAILED);
    }
}

/// Runs `main` on each of `ranks` ranks and returns what they return, by rank.
///
/// For checks. The environment changes nothing.
///
/// # Panics
///
/// Panics with the report when a rank panics or all of them wait for each other.
#[track_caller]
pub fn ranks<T: Send + 'static>(
    ranks: usize,
    main: impl Fn() -> T + Send + Sync + 'static,
) -> Vec<T> {
    match run(ranks, main) {
        Ok(results) => results,
        Err(report) => panic!("{report}"),
    }
}

fn run<T: Send + 'static>(
    ranks: usize,
    main: impl Fn() -> T + Send + Sync + 'static,
) -> Result<Vec<T>, String> {
    if ranks == 0 {
        return Err("a world has at least one rank".to_owned());
    }
    if super::current().is_some_and(|endpoint| endpoint.is_initialized()) {
        return Err("a rank cannot launch further ranks".to_owned());
    }
    let hub = Hub::new(ranks);
    let results: Arc<Mutex<Vec<Option<T>>>> =
        Arc::new(Mutex::new((0..ranks).map(|_| None).collect()));
    let main = Arc::new(main);
    for rank in 0..ranks {
        let (hub, main, results) = (hub.clone(), Arc::clone(&main), Arc::clone(&results));
        // Not joined: a rank that never ends must not keep a failure from being
        // reported.
        thread::Builder::new()
            .name(format!("rank {rank}"))
            .spawn(move || {
                let endpoint = Endpoint::new(hub.clone(), rank, ranks);
                set_current(Rc::new(endpoint));
                match panic::catch_unwind(AssertUnwindSafe(|| main())) {
                    Ok(result) => {
                        results.lock().unwrap_or_else(PoisonError::into_inner)[rank] = Some(result);
                        hub.returned(rank);
                    }
                    Err(payload) if payload.is::<Abandoned>() => {}
                    Err(payload) => hub.fail(panicked(rank, &*payload)),
                }
            })
            .map_err(|error| format!("no thread for rank {rank}: {error}"))?;
    }
    hub.watch()?;
    let mut results = results.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(results.drain(..).flatten().collect())
}

fn panicked(rank: usize, payload: &(dyn Any + Send)) -> String {
    let message = payload
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| payload.downcast_ref::<&str>().copied())
        .unwrap_or("a panic with a payload that is no text");
    format!("rank {rank} panicked, which ends all ranks: {message}")
}
