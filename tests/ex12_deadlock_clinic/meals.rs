//! Philosophers, each at its own seat, as many as there are threads.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;

use harness::{Operation, Program, Programs, expect, expect_eq, name, spawn};

use crate::exercise::Table;

fn programs(threads: usize, calls: usize) -> Programs {
    Programs::new(2..=threads, 1..=calls)
        .each("philosopher-", 0)
        .operation(Operation::new("eat"))
        .operation(Operation::new("think"))
}

/// For the modelled world.
#[allow(dead_code)]
pub fn small() -> Programs {
    programs(4, 3).cases(32)
}

/// For real threads.
#[allow(dead_code)]
pub fn large() -> Programs {
    programs(6, 300).cases(16)
}

/// Everybody eats as often as it wants to, and nobody finds its fork in another hand.
pub fn run(program: &Program) {
    let seats = program.threads.len();
    let table = Table::new(seats);
    name("table", &table);
    // How many hands a fork is in. Relaxed: only the number itself is looked at.
    let hands: Vec<AtomicUsize> = (0..seats).map(|_| AtomicUsize::new(0)).collect();
    let (table, hands) = (&table, &hands);
    let meal = move |seat: usize| {
        let forks = [seat, (seat + 1) % seats];
        for fork in forks {
            let others = hands[fork].fetch_add(1, Relaxed);
            expect!(
                others == 0,
                "philosopher-{seat} eats with fork {fork}, which another one eats with"
            );
        }
        thread::yield_now();
        for fork in forks {
            hands[fork].fetch_sub(1, Relaxed);
        }
        1
    };
    let eaten: usize = thread::scope(|scope| {
        let mut philosophers = Vec::new();
        for (seat, calls) in program.threads.iter().enumerate() {
            let dine = move || {
                let mut eaten = 0;
                for call in calls {
                    match call.name {
                        "eat" => eaten += table.eat(seat, || meal(seat)),
                        _ => thread::yield_now(),
                    }
                }
                eaten
            };
            philosophers.push(spawn!(scope, "philosopher-{seat}", dine));
        }
        let eaten = philosophers.into_iter().map(|one| one.join().unwrap());
        eaten.sum()
    });
    let wanted = program.calls().filter(|call| call.name == "eat").count();
    expect_eq!(eaten, wanted, "the number of meals");
}
