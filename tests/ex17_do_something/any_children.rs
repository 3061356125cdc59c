//! Generated families: whatever the children do, the parent has what they sent, or knows who
//! was the first to fail.

use harness::{Call, Operation, Program, Programs};

use crate::exercise::Report;

use super::children::{Role, expect_outcome};

/// Lines that no child may say.
const RUBBISH: [&str; 4] = ["no number\n", "\n", "7x\n", "-7\n"];

fn programs(children: usize, most: i64) -> Programs {
    Programs::by_all("the children", 0..=children)
        .operation(Operation::new("keeps").with(0..=most))
        .operation(Operation::new("sends").with(0..=most))
        .operation(Operation::new("sends_a_part").with(2..=most))
        .operation(Operation::new("sends_too_many").with(0..=most))
        .operation(Operation::new("sends_all_but_a_newline").with(0..=most))
        .operation(Operation::new("sends_and_dies").with(0..=most))
        .operation(Operation::new("says_nothing"))
        .operation(Operation::new("cannot_be_started"))
        .operation(
            Operation::new("raves")
                .with(1..=most)
                .with(0..=RUBBISH.len() as i64 - 1),
        )
        .operation(Operation::new("boasts").with(1..=most).with(0..=1))
}

/// For the modelled world.
#[allow(dead_code)]
pub fn small() -> Programs {
    programs(3, 3).cases(60).schedules(6)
}

/// For real threads.
#[allow(dead_code)]
pub fn large() -> Programs {
    programs(10, 30).cases(40)
}

/// Whatever the children do: the parent has what they sent, or knows who was the first to
/// fail.
pub fn run(program: &Program) {
    let calls: Vec<&Call> = program.calls().collect();
    let roles: Vec<Role> = calls
        .iter()
        .enumerate()
        .map(|(i, call)| role(i, call))
        .collect();
    let mut report = Report::default();
    let mut failed = None;
    for (worker, call) in calls.iter().enumerate() {
        match call.name {
            "keeps" => report.lists.push(Vec::new()),
            "sends" => report.lists.push(list(worker, call)),
            _ => {
                failed = Some(worker);
                break;
            }
        }
        report.made.push(call.arguments[0] as usize);
    }
    let expected = failed.map_or(Ok(report), Err);
    expect_outcome(&roles, &|| (), &expected);
}

fn list(worker: usize, call: &Call) -> Vec<u64> {
    let first = 100 * (worker as u64 + 1);
    (first..).take(call.arguments[0] as usize).collect()
}

fn role(worker: usize, call: &Call) -> Role {
    let count = call.arguments.first().map(|&count| count as u64);
    let lines: Vec<u64> = match call.name {
        "says_nothing" | "cannot_be_started" => Vec::new(),
        "keeps" => count.into_iter().collect(),
        _ => count.into_iter().chain(list(worker, call)).collect(),
    };
    match call.name {
        // In the same piece as the last that it should send.
        "sends_too_many" => {
            let mut role = Role::says_by_line(&lines);
            role.pieces[lines.len() - 1].push_str("7\n");
            role
        }
        "sends_a_part" => Role::says_by_line(&lines[..lines.len() - 1]),
        "sends_all_but_a_newline" => Role::says_by_line(&lines).cut(),
        "cannot_be_started" => Role::missing(),
        "sends_and_dies" => Role::says_by_line(&lines).dies("exit code 1"),
        // One line more before its numbers, or another one in place of the last.
        "raves" => {
            let mut role = Role::says_by_line(&lines);
            let rubbish = RUBBISH[call.arguments[1] as usize].to_owned();
            match rubbish.starts_with(['7', '-']) {
                true => *role.pieces.last_mut().unwrap() = rubbish,
                false => role.pieces.insert(1, rubbish),
            }
            role
        }
        // Its list ends long before that.
        "boasts" => {
            let made = [u64::MAX, lines[0] + (1 << 32)][call.arguments[1] as usize];
            Role::says_by_line(&[&[made], &lines[1..]].concat())
        }
        _ => Role::says_by_line(&lines),
    }
}
