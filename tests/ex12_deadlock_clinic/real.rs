//! What must hold on real threads, and for the program itself.

use std::thread;
use std::time::Duration;

use harness::{Check, Rendezvous, expect_eq};

use crate::exercise::{Counter, Table};

#[path = "day.rs"]
mod day;
#[path = "graphs.rs"]
mod graphs;
#[path = "meals.rs"]
mod meals;
#[path = "parcels.rs"]
mod parcels;

pub const CHECKS: &[Check] = &[
    Check::process("circles_of_any_length", circles_of_any_length),
    Check::process("a_chain_is_no_circle", a_chain_is_no_circle),
    Check::process("every_holder_counts", every_holder_counts),
    Check::process("two_ways_are_no_circle", two_ways_are_no_circle),
    Check::process("the_way_to_it_is_left_out", the_way_to_it_is_left_out),
    Check::parallel("room_for_all_parcels", room_for_all_parcels),
    Check::race("any_graph", graphs::programs, graphs::run),
    Check::race("any_day", day::large, day::run),
    // Whoever waits by polling gives many turns away.
    Check::race("any_meals", meals::large, meals::run).limit(Duration::from_secs(60)),
    Check::race("any_parcels", parcels::large, parcels::run).limit(Duration::from_secs(60)),
    Check::parallel("no_common_fork_no_waiting", no_common_fork_no_waiting),
    Check::snapshot("transcript", str::to_owned),
];

/// Level 1: of one thread, of two, and of more.
fn circles_of_any_length() {
    graphs::judge_each(&[
        ("a-x", "a-x"),
        ("a-x b-y", "a-y b-x"),
        ("a-x b-y c-z", "c-x b-z a-y"),
        ("a-x b-y c-z d-u e-v", "a-y b-z c-u d-v e-x"),
        // And one among threads that only wait, or only hold.
        ("e-v a-x b-y", "c-v d-x b-x a-y"),
    ]);
    graphs::judge_long();
}

/// Level 1: who holds one lock and waits for another one is in no circle yet.
fn a_chain_is_no_circle() {
    graphs::judge_each(&[
        ("", ""),
        ("", "a-x b-x"),
        ("a-x", "b-x c-x"),
        ("a-x b-y c-z", "a-y b-z"),
        ("a-x b-y c-z d-u", "d-z c-y b-x"),
        // A lock may have the name of a thread.
        ("", "a-b b-a"),
        ("a-b c-a", "c-b"),
    ]);
}

/// Level 1: readers hold a lock together, and a writer waits for them all.
fn every_holder_counts() {
    graphs::judge_each(&[
        ("a-x b-x c-y", "c-x b-y"),
        ("b-x a-x c-y", "c-x b-y"),
        // Two readers, and one of them wants to write.
        ("a-x b-x", "b-x"),
        ("a-x b-x c-x d-y", "d-x c-y"),
    ]);
}

/// Level 1: two arrows that come together close nothing.
fn two_ways_are_no_circle() {
    graphs::judge_each(&[
        ("b-x c-x d-y", "a-x b-y c-y"),
        ("b-x c-x d-y d-z", "a-x b-y c-z"),
        ("b-x c-x d-y e-u", "a-x b-y c-y d-u"),
    ]);
}

/// Level 1: a walk may begin outside of the circle that it comes to.
fn the_way_to_it_is_left_out() {
    graphs::judge_each(&[
        ("b-x c-y", "a-x b-y c-x"),
        ("b-x c-y d-z", "a-x b-y c-z d-y"),
        ("b-x c-y", "a-x b-y c-y"),
        // A dead end first, and then the circle.
        ("d-x b-x b-y", "a-x b-y"),
        ("d-x b-x a-y", "a-x b-y d-w"),
        // One at each of the two in the circle, whoever of them is asked first.
        ("d-x b-x d-y a-y", "a-x b-y d-w"),
        ("b-x d-x a-y d-y", "a-x b-y d-w"),
        // Another circle on the way.
        ("a-x b-y c-y a-z d-u", "d-x a-y b-z c-u"),
    ]);
}

/// Level 5: who delivers waits for nobody, however many parcels are there.
fn room_for_all_parcels() {
    const MANY: u32 = 12_000;
    let counter = Counter::default();
    (0..MANY).for_each(|parcel| counter.deliver(parcel));
    for parcel in 0..MANY {
        expect_eq!(
            counter.collect(),
            parcel,
            "what was collected of {MANY} parcels"
        );
    }
}

/// Those who share no fork eat at the same time; and so do two tables.
fn no_common_fork_no_waiting() {
    for (seats, together) in [
        (4, &[0, 2][..]),
        (4, &[1, 3]),
        (5, &[0, 2]),
        (5, &[0, 3]),
        (5, &[1, 3]),
        (5, &[1, 4]),
        (5, &[2, 4]),
        (6, &[0, 2, 4]),
        (6, &[1, 3, 5]),
        (
            40,
            &[
                0, 2, 5, 7, 10, 12, 14, 17, 19, 22, 24, 27, 29, 31, 34, 36, 38,
            ],
        ),
    ] {
        let (table, meeting) = (Table::new(seats), Rendezvous::of(together.len()));
        thread::scope(|scope| {
            for &seat in together {
                let (table, meeting) = (&table, &meeting);
                scope.spawn(move || table.eat(seat, || meeting.meet()));
            }
        });
    }
    let (tables, meeting) = ([Table::new(2), Table::new(2)], Rendezvous::of(2));
    thread::scope(|scope| {
        for table in &tables {
            scope.spawn(|| table.eat(0, || meeting.meet()));
        }
    });
}
