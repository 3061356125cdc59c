//! Each thread writes its result into a place of its own instead of returning it, and
//! the scope's end joins all of them.

use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Mutex};
use std::thread;

pub fn run_all<R: Send>(n: usize, f: impl Fn(usize) -> R + Sync) -> Vec<R> {
    let mut places: Vec<Option<thread::Result<R>>> = (0..n).map(|_| None).collect();
    let f = &f;
    thread::scope(|scope| {
        for (index, place) in places.iter_mut().enumerate() {
            scope.spawn(move || {
                *place = Some(panic::catch_unwind(AssertUnwindSafe(|| f(index))));
            });
        }
    });
    places.into_iter().flatten().map(or_go_on).collect()
}

type Place<R> = Arc<Mutex<Option<thread::Result<R>>>>;

pub struct Running<R> {
    threads: Vec<thread::JoinHandle<()>>,
    places: Vec<Place<R>>,
}

pub fn start_all<R, F>(n: usize, f: F) -> Running<R>
where
    R: Send + 'static,
    F: Fn(usize) -> R + Clone + Send + 'static,
{
    let places: Vec<Place<R>> = (0..n).map(|_| Place::default()).collect();
    let mut threads = Vec::with_capacity(n);
    for (index, place) in places.iter().enumerate() {
        let (f, place) = (f.clone(), Arc::clone(place));
        threads.push(thread::spawn(move || {
            let result = panic::catch_unwind(AssertUnwindSafe(|| f(index)));
            *place.lock().unwrap() = Some(result);
        }));
    }
    Running { threads, places }
}

impl<R> Running<R> {
    pub fn join(self) -> Vec<R> {
        for thread in self.threads {
            thread.join().unwrap();
        }
        let taken = |place: Place<R>| place.lock().unwrap().take();
        self.places
            .into_iter()
            .filter_map(taken)
            .map(or_go_on)
            .collect()
    }
}

fn or_go_on<R>(result: thread::Result<R>) -> R {
    match result {
        Ok(result) => result,
        Err(payload) => panic::resume_unwind(payload),
    }
}
