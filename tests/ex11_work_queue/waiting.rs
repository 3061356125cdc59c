//! Whoever waits, for whatever and at which queue: each is woken by what it waits for.

use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use harness::{Operation, Program, Programs, expect, expect_eq, name, spawn};

use super::{Item, get, put};
use crate::exercise::Queue;

/// Who falls asleep, one after the other.
pub fn sleepers() -> Programs {
    Programs::by_all("asleep", 1..=8)
        .operation(Operation::new("consumer"))
        .operation(Operation::new("joiner"))
        .operation(Operation::new("consumer_elsewhere"))
        .operation(Operation::new("joiner_elsewhere"))
        .cases(20)
        .schedules(2)
}

/// As in `no_wait_for_the_clock`: so many may wake up early, and it was no matter of time.
const ROUNDS: usize = 3;
const EARLY: usize = 2;

/// Level 3: each consumer gets an item and then hears of the end, and each joiner hears
/// when all is done. No wake-up goes to somebody else, and nobody needs the clock.
pub fn each_hears_of_its_own(program: &Program) {
    let rounds = [(); ROUNDS].map(|()| round(program));
    let news = [
        "there was an item for each of them",
        "the queue was closed",
        "all items were done",
    ];
    for (index, news) in news.into_iter().enumerate() {
        let slow = rounds.iter().filter(|slow| slow[index]).count();
        expect!(
            slow <= EARLY,
            "somebody slept by the clock although {news}: in {slow} of {ROUNDS} rounds time has \
             passed, and no work took any"
        );
    }
}

/// Says whether time has passed until all had an item, heard of the end, and of all done.
fn round(program: &Program) -> [bool; 3] {
    let (queue, elsewhere) = (Queue::new(), Queue::new());
    name("queue", &queue);
    name("other queue", &elsewhere);
    for queue in [&queue, &elsewhere] {
        put(queue, &[0]);
        get(queue, 1);
    }
    let sleepers: Vec<&str> = program.calls().map(|call| call.name).collect();
    let consumers = sleepers.iter().filter(|&&it| it == "consumer").count();
    let all_have_one = Barrier::new(consumers + 1);
    name("all have one", &all_have_one);
    let consume = || {
        get(&queue, 1);
        queue.task_done();
        all_have_one.wait();
        queue.get()
    };
    thread::scope(|scope| {
        let (mut consumed, mut joined) = (Vec::new(), Vec::new());
        for (sleeper, number) in sleepers.into_iter().zip(1..) {
            match sleeper {
                "consumer" => consumed.push(spawn!(scope, "consumer-{number}", consume)),
                "joiner" => joined.push(spawn!(scope, "joiner-{number}", || queue.join())),
                "consumer_elsewhere" => {
                    spawn!(scope, "consumer-{number}", || elsewhere.get());
                }
                _ => {
                    spawn!(scope, "joiner-{number}", || elsewhere.join());
                }
            }
            // Time to fall asleep.
            thread::yield_now();
        }
        let items = takes_time(|| {
            put(&queue, &Vec::from_iter(1..=consumers as u32));
            all_have_one.wait();
        });
        thread::yield_now();
        let end = takes_time(|| {
            queue.close();
            for consumer in consumed {
                let got: Option<Item> = consumer.join().unwrap();
                expect_eq!(got, None, "what a consumer got when the queue was closed");
            }
        });
        let all_done = takes_time(|| {
            queue.task_done();
            joined.into_iter().for_each(|joiner| joiner.join().unwrap());
        });
        elsewhere.close();
        elsewhere.task_done();
        [items, end, all_done]
    })
}

/// Whether time passes in `f`; a look at the clock takes a little, too.
fn takes_time(f: impl FnOnce()) -> bool {
    let before = Instant::now();
    f();
    before.elapsed() > Duration::from_micros(10)
}
