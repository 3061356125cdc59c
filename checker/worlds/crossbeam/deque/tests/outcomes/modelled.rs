//! The steps in the modelled world.

use std::thread;

use crossbeam_deque::{Steal, Stealer, Worker};

use crate::explored::Outcome;
use crate::{NOTHING, Program, RETRY, Step};

fn worker(lifo: bool) -> Worker<usize> {
    match lifo {
        true => Worker::new_lifo(),
        false => Worker::new_fifo(),
    }
}

pub fn run(program: &Program) -> Outcome {
    let deque = worker(program.lifo);
    for task in 0..program.tasks {
        deque.push(task);
    }
    let stealers: Vec<_> = program.steps.iter().map(|_| deque.stealer()).collect();
    thread::scope(|scope| {
        let owner = scope.spawn(move || work(&program.steps[0], &deque));
        let mut threads = vec![owner];
        for (steps, stealer) in program.steps.iter().zip(stealers).skip(1) {
            threads.push(scope.spawn(|| steal(steps, stealer, worker(program.own_lifo))));
        }
        threads.into_iter().map(|t| t.join().unwrap()).collect()
    })
}

fn work(steps: &[Step], deque: &Worker<usize>) -> Vec<usize> {
    let mut read = Vec::new();
    for (at, step) in steps.iter().enumerate() {
        match step {
            Step::Push => deque.push(10 + at),
            _ => read.push(deque.pop().unwrap_or(NOTHING)),
        }
    }
    read
}

fn steal(steps: &[Step], stealer: Stealer<usize>, own: Worker<usize>) -> Vec<usize> {
    let told = |stolen: Steal<usize>| match stolen {
        Steal::Success(task) => task,
        Steal::Empty => NOTHING,
        Steal::Retry => RETRY,
    };
    let mut read = Vec::new();
    for step in steps {
        read.push(match step {
            Step::Batch => match stealer.steal_batch(&own) {
                Steal::Success(()) => 0,
                Steal::Empty => NOTHING,
                Steal::Retry => RETRY,
            },
            Step::BatchAndPop => told(stealer.steal_batch_and_pop(&own)),
            Step::Look => usize::from(stealer.is_empty()),
            Step::PopOwn => own.pop().unwrap_or(NOTHING),
            _ => told(stealer.steal()),
        });
    }
    read
}
