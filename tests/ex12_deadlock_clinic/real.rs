//! What must hold on real threads, and for the program itself.

use std::thread;
use std::time::Duration;

use harness::{Check, Rendezvous};

use crate::exercise::Table;

#[path = "day.rs"]
mod day;
#[path = "graphs.rs"]
mod graphs;
#[path = "meals.rs"]
mod meals;

pub const CHECKS: &[Check] = &[
    Check::race("any_graph", graphs::programs, graphs::run),
    Check::race("any_day", day::large, day::run),
    // Whoever waits by polling gives many turns away.
    Check::race("any_meals", meals::large, meals::run).limit(Duration::from_secs(60)),
    Check::parallel("no_common_fork_no_waiting", no_common_fork_no_waiting),
    Check::snapshot("transcript", str::to_owned),
];

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
