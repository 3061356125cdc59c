//! Messages between two ranks and more, under every schedule.

extern crate model_mpi as mpi;

mod common;
#[path = "../../mpi/tests/programs/mod.rs"]
mod programs;

use common::{fails, line_of, passes};
use model::Verdict;
use model::story::Problem;

#[test]
fn head_on_sends_are_a_deadlock() {
    let story = fails(2, programs::head_on_sends);

    assert_eq!(story.problem, Problem::Deadlock);
    assert_eq!(
        story.headline,
        "`rank 0` waits in `send to rank 1, tag 0`; `rank 1` waits in `send to rank 0, tag 0`"
    );
    assert_eq!(line_of(&story, "✗ waits: send"), "other.send(&world.rank());");
    assert_eq!(story.threads, ["main", "rank 0", "rank 1"]);
}
