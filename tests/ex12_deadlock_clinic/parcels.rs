//! Customers who wait for parcels, bring some themselves, and a courier who brings enough.

use std::thread;

use harness::{Call, Operation, Program, Programs, expect_eq, name, spawn};

use crate::exercise::Counter;

fn programs(threads: usize, calls: usize) -> Programs {
    Programs::new(1..=threads, 1..=calls)
        .each("customer-", 1)
        .operation(Operation::new("deliver").with(0..=3))
        .operation(Operation::new("collect"))
}

/// For the modelled world.
#[allow(dead_code)]
pub fn small() -> Programs {
    programs(2, 3).cases(24)
}

/// For real threads.
#[allow(dead_code)]
pub fn large() -> Programs {
    programs(6, 200).cases(16)
}

/// As many parcels are brought as are collected, and as many again as the customers bring:
/// nobody waits for ever, and what is there at the end is what was not collected.
pub fn run(program: &Program) {
    let counter = Counter::default();
    name("counter", &counter);
    let wanted = program.calls().filter(|call| call.name == "collect");
    let brought: Vec<u32> = (0..4).cycle().take(wanted.count()).collect();
    let mut collected: Vec<u32> = thread::scope(|scope| {
        let mut customers = Vec::new();
        for (calls, number) in program.threads.iter().zip(1..) {
            let counter = &counter;
            customers.push(spawn!(scope, "customer-{number}", move || {
                calls
                    .iter()
                    .filter_map(|call| visit(counter, call))
                    .collect::<Vec<_>>()
            }));
        }
        for &parcel in &brought {
            counter.deliver(parcel);
        }
        let collected = customers
            .into_iter()
            .map(|customer| customer.join().unwrap());
        collected.flatten().collect()
    });
    let delivered = program.calls().filter(|call| call.name == "deliver");
    let mut parcels: Vec<u32> = delivered.map(|call| call.arguments[0] as u32).collect();
    collected.extend((0..parcels.len()).map(|_| counter.collect()));
    parcels.extend(brought);
    parcels.sort();
    collected.sort();
    // A list of hundreds is of no use to anybody.
    for kind in 0..4 {
        let count = |list: &[u32]| list.iter().filter(|parcel| **parcel == kind).count();
        expect_eq!(
            count(&collected),
            count(&parcels),
            "how many parcels of kind {kind} were collected"
        );
    }
}

fn visit(counter: &Counter, call: &Call) -> Option<u32> {
    match call.arguments.first() {
        Some(&parcel) => {
            counter.deliver(parcel as u32);
            None
        }
        None => Some(counter.collect()),
    }
}
