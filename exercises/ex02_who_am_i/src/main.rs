//! The recipe: workers that say their names, and the number of the process they share.

use std::thread;

use ex02::{Worker, announced, identity};

pub fn main() {
    println!("three functions:");
    // The original sleeps here. How long it takes must not matter.
    let function = || announced(|line| println!("{line}"), thread::yield_now);
    all_of(
        [
            Worker::new("function_A"),
            Worker::new("function_B"),
            Worker::new("function_C"),
        ],
        function,
    );

    println!("nine workers:");
    all_of(
        (1..=9).map(|number| Worker::new(format!("Thread#{number}"))),
        run,
    );

    println!("two without a name of their own:");
    all_of([Worker::unnamed(), Worker::unnamed()], run);

    println!("one that has nothing to do:");
    let started = Worker::new("function_D").start(function_d);
    if let Err(error) = started.join() {
        println!("{error}");
    }
}

fn function_d() {
    panic!("there is no function D");
}

fn run() {
    let me = identity();
    println!(
        "---> {} running, belonging to process ID {}",
        me.name, me.pid
    );
}

/// Starts all workers, then waits for them.
fn all_of(workers: impl IntoIterator<Item = Worker>, work: fn()) {
    let started: Vec<_> = workers
        .into_iter()
        .map(|worker| worker.start(work))
        .collect();
    for worker in started {
        worker.join().expect("nobody panics");
    }
}
