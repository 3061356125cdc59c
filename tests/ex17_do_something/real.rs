//! What must hold on real threads, for real processes, and for the program itself.

use harness::{Check, Rendezvous};

use crate::exercise::Report;

#[path = "any_children.rs"]
mod any_children;
#[path = "children.rs"]
mod children;
#[path = "lists.rs"]
mod lists;
#[path = "pieces.rs"]
mod pieces;
#[path = "real_children.rs"]
mod real_children;
#[path = "trouble.rs"]
mod trouble;

use children::{Role, expect_outcome};
use lists::by_threads;

pub const CHECKS: &[Check] = &[
    Check::race("any_lists", lists::large, lists::run),
    Check::parallel("ten_threads_meet", ten_threads_meet),
    Check::process("sent_in_pieces", pieces::sent_in_pieces),
    Check::process("heard_in_pieces", pieces::heard_in_pieces),
    Check::race("any_children", any_children::large, any_children::run),
    Check::process("twenty_thousand_each", real_children::twenty_thousand_each),
    Check::process(
        "processes_of_their_own",
        real_children::processes_of_their_own,
    ),
    Check::process("children_meet", real_children::children_meet),
    Check::parallel("many_children_meet", many_children_meet),
    Check::process("a_line_is_one_number", trouble::a_line_is_one_number),
    Check::process("dead_children", trouble::dead_children),
    Check::process("no_zombie", trouble::no_zombie),
    Check::process("storm", trouble::storm),
    Check::snapshot("transcript", without_times),
];

/// The original's numbers.
const WORKERS: usize = 10;
const COUNT: usize = 20_000;

/// How many numbers each of the ten makes together with the nine others.
const TURNS: usize = 50;

/// More than machines have cores; a thread that waits needs none.
const MANY: usize = 150;

/// Level 1: ten threads, all at work from the first number to the last. And the numbers of
/// the original.
fn ten_threads_meet() {
    let turns: Vec<Rendezvous> = (0..TURNS).map(|_| Rendezvous::of(WORKERS)).collect();
    by_threads(WORKERS, TURNS, &|_, index| turns[index].meet());
    by_threads(WORKERS, COUNT, &|_, _| ());
    let many = Rendezvous::of(MANY);
    by_threads(MANY, 1, &|_, _| many.meet());
}

/// Level 4: and many more, which are played by threads.
fn many_children_meet() {
    let meeting = Rendezvous::of(MANY);
    let roles: Vec<Role> = (0..MANY as u64)
        .map(|number| Role::says(&[1, number]))
        .collect();
    let report = Report {
        made: vec![1; MANY],
        lists: (0..MANY as u64).map(|number| vec![number]).collect(),
    };
    expect_outcome(&roles, &|| meeting.meet(), &Ok(report));
}

/// What the program prints, without the times: they are reported, not judged.
fn without_times(printed: &str) -> String {
    let lines = printed
        .lines()
        .map(|line| match line.split_once(" (after ") {
            Some((line, _)) => format!("{line}\n"),
            None => format!("{line}\n"),
        });
    lines.collect()
}
