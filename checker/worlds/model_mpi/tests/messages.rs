//! Messages between two ranks and more, under every schedule.

extern crate model_mpi as mpi;

mod common;
#[path = "../../mpi/tests/programs/mod.rs"]
mod programs;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use common::{config, fails, line_of, passes};
use model::{Problem, Verdict};
use mpi::traits::*;

#[test]
fn head_on_sends_are_a_deadlock() {
    let story = fails(2, programs::head_on_sends);

    assert_eq!(story.problem, Problem::Deadlock);
    assert_eq!(
        story.headline,
        "`rank 0` waits in `send to rank 1`; `rank 1` waits in `send to rank 0`"
    );
    assert_eq!(
        line_of(&story, "✗ waits: send"),
        "other.send(&world.rank());"
    );
    assert_eq!(story.threads, ["main", "rank 0", "rank 1"]);
}

#[test]
fn head_on_receives_are_a_deadlock() {
    let story = fails(2, programs::head_on_receives);

    assert_eq!(
        story.headline,
        "`rank 0` waits in `receive from rank 1`; \
         `rank 1` waits in `receive from rank 0`"
    );
}

#[test]
fn a_ring_of_sends_is_a_deadlock_of_any_length() {
    for ranks in 2..=8 {
        let story = fails(ranks, programs::ring_of_sends);

        assert_eq!(story.problem, Problem::Deadlock);
        assert_eq!(story.headline.matches("waits in `send").count(), ranks);
    }
}

#[test]
fn a_wrong_tag_never_matches() {
    let story = fails(2, programs::wrong_tag);

    assert_eq!(
        story.headline,
        "`rank 0` waits in `send_with_tag to rank 1, tag 1`; \
         `rank 1` waits in `receive_with_tag from rank 0, tag 2`"
    );
}

#[test]
fn a_wrong_source_never_matches() {
    let story = fails(3, programs::wrong_source);

    assert_eq!(
        story.headline,
        "`rank 0` waits in `send to rank 2`; \
         `rank 2` waits in `receive from rank 1`"
    );
}

#[test]
fn exchanges_without_a_cycle_pass() {
    passes(2, programs::ordered_exchange);
    passes(2, programs::send_receive);
    passes(2, programs::immediate);
    passes(2, programs::in_order);
    passes(2, programs::probes);
    passes(3, programs::map_as_bytes);
}

#[test]
fn a_program_without_a_receive_from_any_rank_has_one_schedule() {
    // The systematic search, and the one schedule in which ranks take turns.
    for ranks in 1..=8 {
        assert_eq!(passes(ranks, |world| _ = programs::ring(world)), 2);
        assert_eq!(passes(ranks, |world| _ = programs::shift(world)), 2);
        assert_eq!(passes(ranks, programs::many_requests), 2);
    }
}

#[test]
fn results_come_by_rank() {
    let report = model::check(&config(), || {
        let counted = mpi::ranks(4, || programs::with_world(programs::ring));
        assert_eq!(counted, [4, 2, 3, 4]);
        let shifted = mpi::ranks(3, || programs::with_world(programs::shift));
        assert_eq!(shifted, [2, 0, 1]);
    });

    assert!(matches!(report.verdict, Verdict::Pass), "{report:#?}");
}

#[test]
fn a_check_can_ask_for_one_of_several_numbers_of_ranks() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&seen);
    let report = model::check(&config(), move || {
        let ranks = mpi::one_of(2..=5);
        mpi::launch(ranks, || _ = programs::with_world(programs::ring));
        kept.lock().unwrap().push(ranks);
    });

    assert!(matches!(report.verdict, Verdict::Pass), "{report:#?}");
    // Once to see whether it repeats itself, then one schedule for each, then
    // one in which threads take turns, and those with random priorities.
    assert_eq!(seen.lock().unwrap()[..5], [2, 2, 3, 4, 5]);
    assert_eq!(report.coverage.schedules, 5);
}

#[test]
fn a_receive_from_any_rank_is_tried_with_every_sender() {
    for (ranks, orders) in [(2, 1), (3, 2), (4, 6), (5, 24)] {
        let seen = Arc::new(Mutex::new(BTreeSet::new()));
        let kept = Arc::clone(&seen);
        let report = model::check(&config(), move || {
            let got = mpi::ranks(ranks, || programs::with_world(programs::from_anybody));
            kept.lock().unwrap().insert(got[0].clone());
        });

        assert!(matches!(report.verdict, Verdict::Pass), "{report:#?}");
        assert_eq!(seen.lock().unwrap().len(), orders);
    }
}

#[test]
fn the_order_of_messages_from_different_ranks_must_not_be_assumed() {
    let story = fails(3, programs::assumes_order);

    assert_eq!(story.problem, Problem::Panic);
    assert!(
        story.headline.contains("the value of rank 1: 2 is not 1"),
        "{}",
        story.headline
    );
}

#[test]
fn a_second_receive_from_any_rank_sees_what_the_first_has_let_go_on() {
    // Rank 1 sends to rank 3 only after rank 0 has taken its message, and so
    // rank 3 may get that one first, or the one of rank 2.
    let seen = Arc::new(Mutex::new(BTreeSet::new()));
    let kept = Arc::clone(&seen);
    let report = model::check(&config(), move || {
        let got = mpi::ranks(4, || {
            programs::with_world(|world| match world.rank() {
                0 => {
                    world.any_process().receive::<i32>();
                    Vec::new()
                }
                1 => {
                    world.process_at_rank(0).send(&1);
                    world.process_at_rank(3).send(&1);
                    Vec::new()
                }
                2 => {
                    world.process_at_rank(3).send(&2);
                    Vec::new()
                }
                _ => vec![
                    world.any_process().receive::<i32>().0,
                    world.any_process().receive::<i32>().0,
                ],
            })
        });
        kept.lock().unwrap().insert(got[3].clone());
    });

    assert!(matches!(report.verdict, Verdict::Pass), "{report:#?}");
    let seen = seen.lock().unwrap();
    assert_eq!(*seen, BTreeSet::from([vec![1, 2], vec![2, 1]]));
}

#[test]
fn a_look_for_a_message_finds_it_and_does_not() {
    passes(2, programs::polling);

    let seen = Arc::new(Mutex::new(BTreeSet::new()));
    let kept = Arc::clone(&seen);
    let report = model::check(&config(), move || {
        let found = mpi::ranks(2, || {
            programs::with_world(|world| {
                if world.rank() == 0 {
                    world.process_at_rank(1).send(&5);
                    return None;
                }
                let from = world.process_at_rank(0);
                let found = from.immediate_probe().is_some();
                from.receive::<i32>();
                Some(found)
            })
        });
        kept.lock().unwrap().insert(found[1]);
    });

    assert!(matches!(report.verdict, Verdict::Pass), "{report:#?}");
    let seen = seen.lock().unwrap();
    assert_eq!(*seen, BTreeSet::from([Some(false), Some(true)]));
}

#[test]
fn a_receive_posted_for_any_rank_is_tried_with_every_sender() {
    let seen = Arc::new(Mutex::new(BTreeSet::new()));
    let kept = Arc::clone(&seen);
    let report = model::check(&config(), move || {
        let got = mpi::ranks(3, || {
            programs::with_world(|world| {
                if world.rank() > 0 {
                    world.process_at_rank(0).send(&world.rank());
                    return 0;
                }
                let first = world.any_process().immediate_receive::<i32>();
                world.any_process().receive::<i32>();
                first.get().0
            })
        });
        kept.lock().unwrap().insert(got[0]);
    });

    assert!(matches!(report.verdict, Verdict::Pass), "{report:#?}");
    assert_eq!(*seen.lock().unwrap(), BTreeSet::from([1, 2]));
}

#[test]
fn an_attached_buffer_lets_sends_go_on() {
    let report = model::check(&config(), || mpi::launch(2, programs::buffered));

    assert!(matches!(report.verdict, Verdict::Pass), "{report:#?}");
}

#[test]
fn without_launch_there_is_one_rank() {
    let report = model::check(&config(), || {
        programs::with_world(|world| {
            assert_eq!((world.rank(), world.size()), (0, 1));
            world.barrier();
        });
        assert!(mpi::initialize().is_none());
    });

    assert!(matches!(report.verdict, Verdict::Pass), "{report:#?}");
}

#[test]
fn a_small_program_runs_under_weak_memory_too() {
    let report = model::check(&model::Config::default(), || {
        mpi::launch(2, || programs::with_world(programs::ordered_exchange));
    });

    assert!(matches!(report.verdict, Verdict::Pass), "{report:#?}");
    assert!(report.coverage.orderings.is_some_and(|number| number > 0));
}

#[test]
fn ranks_that_do_nothing_add_no_schedules() {
    assert_eq!(passes(8, programs::map_as_bytes), 2);
    assert_eq!(passes(8, |_| {}), 2);
}

#[test]
fn a_message_that_never_comes_can_be_looked_for_for_ever() {
    let story = fails(2, |world| {
        if world.rank() == 1 {
            while world.any_process().immediate_probe().is_none() {}
        }
    });

    assert_eq!(story.problem, Problem::Livelock);
}
