//! Eight programs, right and wrong, under the model's engines, loom alone and
//! shuttle: how many executions and how much time until the mistake is found, and
//! until a right program is finished.
//!
//! Every measurement runs in a process of its own: a deadlock aborts some of the
//! engines.

// One file of programs, in three worlds.
#![allow(clippy::duplicate_mod)]

mod engines;
mod worlds;

use std::process::{Command, Stdio};
use std::time::Duration;

use comfy_table::{Table, presets};

use engines::{Engine, Found, Measured, measure};

const PROGRAMS: [[&str; 2]; 8] = [
    ["lost update", "counter, 2 × 2"],
    ["philosophers, 3", "philosophers, ordered"],
    ["`if` for `while`, queue", "queue, 3 threads"],
    ["lost wake-up", "wake-up under the lock"],
    ["barrier of 3, reused", "barrier of 3, 2 rounds"],
    ["semaphore, over-release", "semaphore, 3 threads"],
    ["relaxed publication", "publication"],
    ["Peterson, release/acquire", "Peterson, SeqCst"],
];

/// A right program is to be finished in that time, at bound 2.
const GOAL: Duration = Duration::from_millis(30);

pub fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, flag, engine, program, right, ..] = arguments.as_slice()
        && flag == "--one"
    {
        let engine = Engine::ALL[engine.parse::<usize>().expect("a number")];
        let program = program.parse().expect("a number");
        return say(measure(engine, program, right == "right"));
    }
    show(
        "Wrong programs: executions and time until the mistake is found",
        false,
    );
    let finished = show("Right programs: executions and time until finished", true);
    for (names, measured) in PROGRAMS.iter().zip(&finished) {
        let [schedules, .., shuttle] = measured.as_slice() else {
            continue;
        };
        if schedules.found == Found::Nothing && schedules.took < GOAL {
            continue;
        }
        println!(
            "schedules: {} is not finished in {GOAL:?}: {}, {:.1} µs each; shuttle's DFS takes {:.1} µs each",
            names[1],
            cell(schedules, Engine::Schedules, true),
            schedules.micros_each(),
            shuttle.micros_each(),
        );
    }
}

/// One table; gives back what the engines did with each program.
fn show(title: &str, right: bool) -> Vec<Vec<Measured>> {
    let mut table = Table::new();
    table.load_style(presets::UTF8_FULL_CONDENSED);
    table.set_header(
        ["program"]
            .into_iter()
            .chain(Engine::ALL.map(Engine::title)),
    );
    let mut all = Vec::new();
    for (program, names) in PROGRAMS.iter().enumerate() {
        let mut row = vec![names[usize::from(right)].to_owned()];
        let mut measurements = Vec::new();
        for (number, &engine) in Engine::ALL.iter().enumerate() {
            if right && !engine.is_systematic() {
                row.push("has no end".to_owned());
                continue;
            }
            match measure_alone(number, program, right) {
                Some(measured) => {
                    row.push(cell(&measured, engine, right));
                    measurements.push(measured);
                }
                None => row.push("crashed".to_owned()),
            }
        }
        table.add_row(row);
        all.push(measurements);
    }
    println!("{title}\n{table}\n");
    all
}

fn cell(measured: &Measured, engine: Engine, right: bool) -> String {
    let number = format!(
        "{} / {:.1} ms",
        measured.executions,
        measured.took.as_secs_f64() * 1e3
    );
    match (measured.found, right) {
        (Found::Mistake, false) | (Found::Nothing, true) => number,
        (Found::Mistake, true) => format!("refused! {number}"),
        (Found::Nothing, false) => format!("missed {number}"),
        (Found::Cut, true) => format!("> {number}"),
        (Found::Cut, false) if engine.is_systematic() => format!("missed, cut {number}"),
        (Found::Cut, false) => format!("missed {number}"),
    }
}

/// In a process of its own.
fn measure_alone(engine: usize, program: usize, right: bool) -> Option<Measured> {
    let output = Command::new(std::env::current_exe().ok()?)
        .arg("--one")
        .args([engine.to_string(), program.to_string()])
        .arg(if right { "right" } else { "wrong" })
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let output = String::from_utf8(output.stdout).ok()?;
    let mut words = output.split_whitespace();
    Some(Measured {
        found: match words.next()? {
            "mistake" => Found::Mistake,
            "nothing" => Found::Nothing,
            _ => Found::Cut,
        },
        executions: words.next()?.parse().ok()?,
        took: Duration::from_nanos(words.next()?.parse().ok()?),
    })
}

/// To the process that waits for it.
fn say(measured: Measured) {
    let found = match measured.found {
        Found::Mistake => "mistake",
        Found::Nothing => "nothing",
        Found::Cut => "cut",
    };
    println!(
        "{found} {} {}",
        measured.executions,
        measured.took.as_nanos()
    );
}
