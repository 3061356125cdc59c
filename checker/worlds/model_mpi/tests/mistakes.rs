//! What the standard calls erroneous is a panic that says so.

extern crate model_mpi as mpi;

mod common;
#[path = "../../mpi/tests/programs/mod.rs"]
mod programs;

use common::fails;
use mpi::collective::SystemOperation;
use mpi::topology::SimpleCommunicator;
use mpi::traits::*;

/// The program fails with a message that holds all of these.
#[track_caller]
fn complains(
    ranks: usize,
    program: impl Fn(&SimpleCommunicator) + Copy + Send + Sync + 'static,
    parts: &[&str],
) {
    let story = fails(ranks, program);
    for part in parts {
        assert!(
            story.headline.contains(part),
            "{part:?} in {}",
            story.headline
        );
    }
    // On the line of the call, or with that line in the message.
    let last = story.rows.last().expect("the panic is a row");
    let source = last.source.as_ref().expect("a panic has a line");
    assert!(
        source.file == "tests/mistakes.rs" || story.headline.contains("tests/mistakes.rs:"),
        "{story:#?}"
    );
}

/// Rank 0 sends to rank 1.
fn sends<B: Buffer + ?Sized>(world: &SimpleCommunicator, message: &B) {
    if world.rank() == 0 {
        world.process_at_rank(1).send(message);
    }
}

#[test]
fn types_have_to_be_the_same() {
    complains(
        2,
        |world| {
            sends(world, &[1_i32, 2]);
            if world.rank() == 1 {
                world.process_at_rank(0).receive_vec::<f32>();
            }
        },
        &[
            "rank 1 panicked",
            "holds 2 values of type i32",
            "the receive is for f32",
        ],
    );
}

#[test]
fn a_message_has_to_fit() {
    complains(
        2,
        |world| {
            sends(world, &[1, 2, 3]);
            if world.rank() == 1 {
                world.process_at_rank(0).receive_into(&mut [0; 2]);
            }
        },
        &["holds 3 values of type i32", "room for 2"],
    );
    complains(
        2,
        |world| {
            sends(world, &[1, 2]);
            if world.rank() == 1 {
                world.process_at_rank(0).receive::<i32>();
            }
        },
        &["room for 1"],
    );
    complains(
        2,
        |world| {
            sends(world, &[0_i32; 0]);
            if world.rank() == 1 {
                world.process_at_rank(0).receive::<i32>();
            }
        },
        &["the message is empty"],
    );
}

#[test]
fn ranks_and_tags_have_to_be_there() {
    complains(
        2,
        |world| world.process_at_rank(world.rank() + 1).send(&1),
        &["there is no rank 2", "2 ranks, 0 to 1"],
    );
    complains(
        2,
        |world| _ = world.process_at_rank(world.rank() - 1),
        &["there is no rank -1"],
    );
    complains(
        1,
        |world| world.process_at_rank(0).send_with_tag(&1, -4),
        &["the tag -4 is negative"],
    );
}

#[test]
fn mpi_has_to_be_there() {
    let gone = || {
        let world = mpi::initialize().expect("the first call").world();
        world.barrier();
    };
    let report = model::check(&common::config(), move || mpi::launch(1, gone));
    let model::Verdict::Fail(story) = report.verdict else {
        panic!("{report:#?}");
    };
    assert!(
        story
            .headline
            .contains("`barrier` after the `Universe` was dropped"),
        "{}",
        story.headline
    );
}

#[test]
fn both_sides_of_a_collective_have_to_agree_on_the_length() {
    complains(
        2,
        |world| {
            let root = world.process_at_rank(0);
            let mut piece = [0; 2];
            if world.rank() == 0 {
                root.scatter_into_root(&[1, 2, 3], &mut piece[..1]);
            } else {
                root.scatter_into(&mut piece[..]);
            }
        },
        &["rank 0 gives each rank 1 value of type i32", "room for 2"],
    );
    complains(
        2,
        |world| {
            let mut sum = [0; 2];
            let mine = [1, 2];
            let len = 2 - world.rank() as usize;
            world.all_reduce_into(&mine[..len], &mut sum[..], SystemOperation::sum());
        },
        &["the one with 1 of type i32 and the other with 2 of type i32"],
    );
    complains(
        2,
        |world| {
            let op = match world.rank() {
                0 => SystemOperation::sum(),
                _ => SystemOperation::product(),
            };
            world.scan_into(&1, &mut 0, op);
        },
        &["the one with `product` and the other with `sum`"],
    );
}

#[test]
fn an_operation_has_to_be_defined_for_the_type() {
    complains(
        1,
        |world| world.all_reduce_into(&1.5, &mut 0.0, SystemOperation::bitwise_and()),
        &["`bitwise_and` is not defined for values of type f64"],
    );
}

#[test]
fn the_root_and_the_others_call_different_halves() {
    complains(
        2,
        |world| world.process_at_rank(0).gather_into(&1),
        &[
            "rank 0 is the root itself",
            "the root calls `gather_into_root`",
        ],
    );
    complains(
        2,
        |world| {
            if world.rank() == 1 {
                let root = world.process_at_rank(0);
                root.reduce_into_root(&1, &mut 0, SystemOperation::sum());
            }
        },
        &["the root is rank 0: all others call `reduce_into`"],
    );
}

#[test]
fn requests_have_to_be_completed() {
    complains(
        1,
        |world| {
            mpi::request::scope(|scope| {
                _ = world.process_at_rank(0).immediate_send(scope, &1);
            });
        },
        &[
            "the request that `immediate_send` began at",
            "was dropped before it was complete",
        ],
    );
    complains(
        2,
        |world| {
            sends(world, &1);
            if world.rank() == 1 {
                _ = world.process_at_rank(0).matched_probe();
            }
        },
        &[
            "the message that the matched probe at",
            "was dropped without a receive",
        ],
    );
}

#[test]
fn a_buffered_send_needs_a_buffer() {
    complains(
        1,
        |world| world.process_at_rank(0).buffered_send(&1),
        &["needs 132 bytes of the attached buffer, and 0 are free"],
    );
}

#[test]
fn a_panic_of_one_rank_ends_all() {
    complains(
        2,
        |world| {
            assert!(world.rank() != 1, "enough");
            world.barrier();
        },
        &["rank 1 panicked: enough"],
    );
}
