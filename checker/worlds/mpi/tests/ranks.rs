//! The same programs on real threads.

#![cfg(not(feature = "real"))]

mod programs;

use std::panic::{self, AssertUnwindSafe};

use mpi::topology::SimpleCommunicator;
use mpi::traits::*;

#[track_caller]
fn passes(ranks: usize, program: impl Fn(&SimpleCommunicator) + Copy + Send + Sync + 'static) {
    mpi::ranks(ranks, move || programs::with_world(program));
}

/// Fails; returns the report.
#[track_caller]
fn fails(
    ranks: usize,
    program: impl Fn(&SimpleCommunicator) + Copy + Send + Sync + 'static,
) -> String {
    let run = AssertUnwindSafe(|| passes(ranks, program));
    let payload = panic::catch_unwind(run).expect_err("the program is wrong");
    match payload.downcast::<String>() {
        Ok(report) => *report,
        Err(_) => panic!("a report is a text"),
    }
}

#[test]
fn messages_arrive() {
    passes(2, programs::ordered_exchange);
    passes(2, programs::send_receive);
    passes(2, programs::immediate);
    passes(3, programs::in_order);
    passes(3, programs::probes);
    passes(3, programs::map_as_bytes);
    passes(2, programs::polling);
    for ranks in 1..=8 {
        passes(ranks, programs::many_requests);
        passes(ranks, |world| _ = programs::from_anybody(world));
    }
    mpi::ranks(2, programs::buffered);
}

#[test]
fn results_come_by_rank() {
    let counted = mpi::ranks(4, || programs::with_world(programs::ring));
    assert_eq!(counted, [4, 2, 3, 4]);
    let shifted = mpi::ranks(3, || programs::with_world(programs::shift));
    assert_eq!(shifted, [2, 0, 1]);
}

#[test]
fn collectives_are_those_of_the_serial_definitions() {
    for ranks in 1..=8 {
        passes(ranks, programs::collectives);
        passes(ranks, programs::split);
        let pieces = mpi::ranks(ranks, || programs::with_world(programs::uneven_scatter));
        assert_eq!(pieces.concat(), (1..=10).collect::<Vec<i32>>());
    }
    for ranks in 2..=7 {
        passes(ranks, programs::grid);
    }
}

#[test]
fn head_on_sends_are_reported() {
    let report = fails(2, programs::head_on_sends);

    let mut lines = report.lines();
    assert_eq!(
        lines.next(),
        Some("deadlock: every rank waits for another, and none can go on")
    );
    for (rank, other) in [(0, 1), (1, 0)] {
        let line = lines.next().expect("a line for each rank");
        let start = format!("  rank {rank} waits at ");
        let end = format!(": `send to rank {other}`");
        assert!(line.starts_with(&start) && line.ends_with(&end), "{report}");
        assert!(line.contains("programs/messages.rs:"), "{report}");
    }
    assert!(
        lines
            .next()
            .is_some_and(|line| line.starts_with("Nothing is buffered here"))
    );
}

#[test]
fn every_deadlock_is_reported_at_once() {
    for _ in 0..200 {
        fails(2, programs::head_on_receives);
        fails(5, programs::ring_of_sends);
        fails(2, programs::wrong_tag);
    }
    let report = fails(3, programs::wrong_source);
    assert!(report.contains("rank 1 has returned"), "{report}");
}

#[test]
fn a_collective_that_some_do_not_call_is_reported() {
    let report = fails(3, programs::collective_of_some);

    let waits = "`barrier`, where rank 2 has not come";
    assert_eq!(report.matches(waits).count(), 2, "{report}");
}

#[test]
fn collectives_in_different_order_are_named() {
    let report = fails(3, programs::collectives_out_of_order);

    assert!(report.contains("different collectives meet"), "{report}");
    assert!(
        report.contains("`barrier` at") && report.contains("`broadcast_into` at"),
        "{report}"
    );
}

#[test]
fn a_panic_of_one_rank_ends_all() {
    let report = fails(4, |world| {
        assert!(world.rank() != 2, "enough");
        world.barrier();
    });

    assert_eq!(report, "rank 2 panicked, which ends all ranks: enough");
}

#[test]
fn a_panic_is_reported_while_another_rank_runs_for_ever() {
    let report = fails(2, |world| {
        assert!(world.rank() == 0, "enough");
        loop {
            std::thread::yield_now();
        }
    });

    assert!(report.contains("rank 1 panicked"), "{report}");
}

#[test]
fn without_launch_there_is_one_rank() {
    programs::with_world(|world| {
        assert_eq!((world.rank(), world.size()), (0, 1));
        world.barrier();
        programs::collectives(world);
    });
    assert!(mpi::is_finalized());
    assert!(mpi::initialize().is_none());
}

#[test]
#[should_panic(expected = "`receive from rank 0`")]
fn alone_a_rank_waits_for_itself_in_vain() {
    programs::with_world(|world| world.this_process().receive::<i32>());
}

#[test]
fn communicators_are_used_through_trait_objects() {
    passes(2, |world| {
        let world: &dyn Communicator = world;
        assert_eq!(world.size(), 2);
        world.barrier();
        let other = world.process_at_rank(1 - world.rank());
        assert!(!other.is_self());
        if other.rank() == 1 {
            other.send(&1);
        } else {
            other.receive::<i32>();
        }
    });
}
