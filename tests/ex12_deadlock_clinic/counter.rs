//! Level 5: parcels that are waited for.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use harness::{before_the_clock, expect, expect_eq, name, spawn};

use crate::exercise::Counter;

/// Level 5: whether a parcel comes before the customer or after, it is collected.
pub fn no_parcel_is_missed() {
    let counter = Counter::default();
    name("counter", &counter);
    let collected = thread::scope(|scope| {
        let customer = spawn!(scope, "customer", || [counter.collect(), counter.collect()]);
        spawn!(scope, "courier", || {
            [8, 7].map(|parcel| counter.deliver(parcel))
        });
        customer.join().unwrap()
    });
    expect_eq!(collected, [8, 7], "what was collected");
    // Two counters are two, and each has room for many.
    let other = Counter::default();
    name("the other counter", &other);
    (20..40).for_each(|parcel| other.deliver(parcel));
    counter.deliver(10);
    expect_eq!(counter.collect(), 10, "what was collected");
    let collected: Vec<u32> = (0..20).map(|_| other.collect()).collect();
    expect_eq!(
        collected,
        (20..40).collect::<Vec<u32>>(),
        "what was collected at the other counter"
    );
    // A parcel may have any number.
    let numbers = [300, 70_000, u32::MAX, 0];
    numbers.iter().for_each(|parcel| counter.deliver(*parcel));
    let collected = numbers.map(|_| counter.collect());
    expect_eq!(collected, numbers, "what was collected");
}

/// Level 5: a customer sleeps at each of two counters, and is woken by the parcel that comes there.
pub fn each_counter_wakes_its_own() {
    let (counter, other) = (Counter::default(), Counter::default());
    name("counter", &counter);
    name("the other counter", &other);
    let collected = thread::scope(|scope| {
        let customers = [(1, &counter), (2, &other)]
            .map(|(number, counter)| spawn!(scope, "customer-{number}", move || counter.collect()));
        other.deliver(20);
        counter.deliver(10);
        customers.map(|customer| customer.join().unwrap())
    });
    expect_eq!(
        collected,
        [10, 20],
        "what the customers collected, each at its own counter,"
    );
}

/// Level 5: in the modelled world no time passes while somebody can go on (but for a
/// nanosecond with each look at the clock). If some has passed, a clock has woken the customer.
pub fn a_parcel_wakes_the_customer() {
    let counter = Counter::default();
    name("counter", &counter);
    let (collected, delivered) = thread::scope(|scope| {
        let customer = spawn!(scope, "customer", || {
            expect_eq!(counter.collect(), 7, "what was collected");
            Instant::now()
        });
        let courier = spawn!(scope, "courier", || {
            counter.deliver(7);
            Instant::now()
        });
        (customer.join().unwrap(), courier.join().unwrap())
    });
    let late = collected.saturating_duration_since(delivered);
    expect!(
        late < Duration::from_micros(1),
        "the parcel was there, and the customer slept on for {late:?}: nobody has woken it, only \
         a clock"
    );
}

/// Level 5: a parcel for each of these customers. Whoever wakes them, be it the courier or
/// one who has been woken, it is no clock.
pub fn each_parcel_wakes_a_customer<const N: usize>(numbers: [u32; N]) {
    let (counter, over) = (Counter::default(), AtomicUsize::new(0));
    name("counter", &counter);
    name("over", &over);
    let (all_have_one, mut parcels) = thread::scope(|scope| {
        let customers = numbers.map(|number| {
            let (counter, over) = (&counter, &over);
            spawn!(scope, "customer-{number}", move || {
                let parcel = counter.collect();
                over.fetch_add(1, Relaxed);
                parcel
            })
        });
        // Let them come first, and sleep.
        thread::yield_now();
        numbers
            .into_iter()
            .for_each(|number| counter.deliver(number));
        let all_have_one = before_the_clock!(over.load(Relaxed) == N);
        (
            all_have_one,
            customers.map(|customer| customer.join().unwrap()),
        )
    });
    expect!(
        all_have_one,
        "{N} parcels were delivered, and one of {N} customers sleeps until a time of its own is \
         up: was it not woken?"
    );
    parcels.sort_unstable();
    expect_eq!(parcels, numbers, "what was collected");
}

/// Level 5: these customers get a parcel each.
pub fn a_parcel_for<const N: usize>(numbers: [u32; N]) {
    let counter = Counter::default();
    name("counter", &counter);
    let mut collected = thread::scope(|scope| {
        let customers =
            numbers.map(|number| spawn!(scope, "customer-{number}", || counter.collect()));
        spawn!(scope, "courier", || numbers
            .map(|number| counter.deliver(10 * number)));
        customers.map(|customer| customer.join().unwrap())
    });
    collected.sort();
    expect_eq!(
        collected,
        numbers.map(|number| 10 * number),
        "what the customers collected"
    );
}
