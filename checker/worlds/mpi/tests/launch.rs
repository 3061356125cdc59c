//! `launch` ends the process, so each program runs in one of its own: this test
//! binary once more, with one of the ignored tests.

#![cfg(not(feature = "real"))]

mod programs;

use std::process::{Command, Output};

use mpi::traits::*;

fn run(program: &str, ranks: Option<&str>) -> Output {
    let me = std::env::current_exe().expect("a test has a path");
    let mut command = Command::new(me);
    command.args(["--ignored", "--exact", "--nocapture", program]);
    command.env_remove("MPI_RANKS");
    if let Some(ranks) = ranks {
        command.env("MPI_RANKS", ranks);
    }
    command.output().expect("the test binary runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
#[ignore = "a program for the other tests"]
fn says_who_it_is() {
    mpi::launch(3, || {
        programs::with_world(|world| println!("{} of {}.", world.rank(), world.size()));
    });
}

#[test]
#[ignore = "a program for the other tests"]
fn deadlocks() {
    mpi::launch(2, || programs::with_world(programs::head_on_sends));
}

#[test]
#[ignore = "a program for the other tests"]
fn panics() {
    mpi::launch(3, || {
        programs::with_world(|world| {
            assert!(world.rank() != 1, "enough");
            world.barrier();
        });
    });
}

#[test]
#[ignore = "a program for the other tests"]
fn aborts() {
    mpi::launch(3, || {
        programs::with_world(|world| {
            if world.rank() == 2 {
                world.abort(7);
            }
            world.barrier();
        });
    });
}

#[test]
fn every_rank_runs() {
    let output = run("says_who_it_is", None);

    let said = text(&output.stdout);
    assert!(output.status.success(), "{output:?}");
    assert!(
        (0..3).all(|rank| said.contains(&format!("{rank} of 3."))),
        "{said}"
    );
}

#[test]
fn the_environment_says_how_many() {
    let output = run("says_who_it_is", Some("5"));

    let said = text(&output.stdout);
    assert!(
        (0..5).all(|rank| said.contains(&format!("{rank} of 5."))),
        "{said}"
    );

    let output = run("says_who_it_is", Some("many"));
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("MPI_RANKS is \"many\""));
}

#[test]
fn a_deadlock_ends_the_process() {
    let output = run("deadlocks", None);

    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(101), "{said}");
    assert!(said.contains("rank 1 waits at "), "{said}");
    assert!(said.contains("`send to rank 0`"), "{said}");
}

#[test]
fn a_panic_ends_the_process() {
    let output = run("panics", None);

    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(101), "{said}");
    assert!(
        said.contains("rank 1 panicked, which ends all ranks: enough"),
        "{said}"
    );
    assert_eq!(said.matches("panicked at").count(), 1, "{said}");
}

#[test]
fn abort_ends_the_process() {
    assert_eq!(run("aborts", None).status.code(), Some(7));
}
