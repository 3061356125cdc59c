//! Collectives, with their serial definitions beside them.

extern crate model_mpi as mpi;

mod common;
#[path = "../../mpi/tests/programs/mod.rs"]
mod programs;

use common::{config, fails, line_of, passes};
use model::{Problem, Verdict};

#[test]
fn values_are_those_of_the_serial_definitions() {
    for ranks in 1..=8 {
        assert_eq!(passes(ranks, programs::collectives), 2);
    }
}

#[test]
fn ten_numbers_go_to_any_number_of_ranks() {
    for ranks in 1..=8 {
        let report = model::check(&config(), move || {
            let pieces = mpi::ranks(ranks, || programs::with_world(programs::uneven_scatter));
            assert_eq!(pieces.concat(), (1..=10).collect::<Vec<i32>>());
        });

        assert!(matches!(report.verdict, Verdict::Pass), "{report:#?}");
    }
}

#[test]
fn communicators_are_made_of_communicators() {
    for ranks in 1..=6 {
        passes(ranks, programs::split);
    }
    for ranks in 2..=7 {
        passes(ranks, programs::grid);
    }
}

#[test]
fn collectives_in_different_order_are_named() {
    let story = fails(3, programs::collectives_out_of_order);

    assert_eq!(story.problem, Problem::Panic);
    for part in [
        "rank 1 calls `barrier` at",
        "rank 0 calls `broadcast_into` at",
        "tests/programs/",
    ] {
        assert!(story.headline.contains(part), "{}", story.headline);
    }
}

#[test]
fn different_roots_are_named() {
    let story = fails(2, programs::different_roots);

    assert!(
        story
            .headline
            .contains("the one with root rank 1 and the other with root rank 0"),
        "{}",
        story.headline
    );
}

#[test]
fn a_collective_that_some_do_not_call_is_a_deadlock() {
    let story = fails(3, programs::collective_of_some);

    assert_eq!(story.problem, Problem::Deadlock);
    assert_eq!(
        story.headline,
        "`rank 0` waits in `barrier`; `rank 1` waits in `barrier`"
    );
    assert_eq!(line_of(&story, "✗ waits: barrier"), "world.barrier();");
}
