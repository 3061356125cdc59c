//! Graphs of who waits for whom, and what `would_deadlock` has to say about them.

use std::time::Duration;

use harness::process::in_child_within;
use harness::{Operation, Program, Programs, expect, fail};

use crate::exercise::{Lock, Thread, WaitGraph, would_deadlock};

const THREADS: [&str; 6] = ["a", "b", "c", "d", "e", "f"];
const LOCKS: [&str; 6] = ["0", "1", "2", "3", "4", "5"];

/// Graphs that nobody thought of.
#[allow(dead_code)]
pub fn programs() -> Programs {
    let mut programs = Programs::by_all("the graph", 0..=14).cases(2_000);
    // One operation for each thread, so that the program is shown with letters.
    for does in ["holds", "waits_for"] {
        for thread in THREADS {
            let name = format!("{thread}_{does}");
            let locks = 0..=LOCKS.len() as i64 - 1;
            programs = programs.operation(Operation::new(name.leak()).with(locks));
        }
    }
    programs
}

#[allow(dead_code)]
pub fn run(program: &Program) {
    let mut graph = WaitGraph::default();
    for call in program.calls() {
        let (thread, does) = call.name.split_once('_').unwrap();
        let (thread, lock) = (Thread(thread), Lock(LOCKS[call.arguments[0] as usize]));
        if does == "holds" {
            graph.holds.push((thread, lock));
        } else if graph.waits.iter().all(|(waiting, _)| *waiting != thread) {
            graph.waits.push((thread, lock));
        }
    }
    judge(&graph);
}

/// How long one graph may take: hardly one has more than six arrows.
const LIMIT: Duration = Duration::from_secs(2);

/// Judges graphs, each in a process of its own: a walk may never end, and then it is said
/// which graph it was.
#[allow(dead_code)]
pub fn judge_each(graphs: &[(&'static str, &'static str)]) {
    for &(holds, waits) in graphs {
        let graph = graph(holds, waits);
        let what = format!("`would_deadlock`, with the graph \"{}\",", shown(&graph));
        in_child_within(LIMIT, || judge(&graph)).expect_returned(&what);
    }
}

/// Judges a circle that is much longer: each of a hundred threads waits for the next one.
#[allow(dead_code)]
pub fn judge_long() {
    const LONG: usize = 100;
    let shown = format!("{LONG} threads, each of which waits for the next one");
    let names: Vec<&'static str> = (0..LONG)
        .map(|number| &*number.to_string().leak())
        .collect();
    let pair = |thread: usize, lock: usize| (Thread(names[thread]), Lock(names[lock]));
    let graph = WaitGraph {
        holds: (0..LONG).map(|number| pair(number, number)).collect(),
        waits: (0..LONG)
            .map(|number| pair(number, (number + 1) % LONG))
            .collect(),
    };
    let called = in_child_within(LIMIT, || match would_deadlock(&graph) {
        None => fail(format_args!("{shown}: no circle was found")),
        Some(cycle) => is_circle(&graph, &cycle, &shown),
    });
    called.expect_returned(&format!("`would_deadlock`, with {shown},"));
}

/// A graph as in "a-x b-y": a with x, and b with y.
#[allow(dead_code)]
pub fn graph(holds: &'static str, waits: &'static str) -> WaitGraph {
    let pair = |pair: &'static str| {
        let (thread, lock) = pair.split_once('-').unwrap();
        (Thread(thread), Lock(lock))
    };
    WaitGraph {
        holds: holds.split_whitespace().map(pair).collect(),
        waits: waits.split_whitespace().map(pair).collect(),
    }
}

/// There is a circle if, and only if, one is found; and what is found is one.
pub fn judge(graph: &WaitGraph) {
    let shown = shown(graph);
    match (would_deadlock(graph), who_waits_for_itself(graph)) {
        (None, None) => {}
        (None, Some(Thread(thread))) => fail(format_args!(
            "{shown}: no circle was found, and {thread} is in one"
        )),
        (Some(cycle), None) if cycle.is_empty() => fail(format_args!(
            "{shown}: there is no circle, and an empty one was found; without a circle it is `None`"
        )),
        (Some(cycle), None) => fail(format_args!(
            "{shown}: there is no circle, and {} was found",
            pairs(&cycle, "waits for")
        )),
        (Some(cycle), Some(_)) => is_circle(graph, &cycle, &shown),
    }
}

fn is_circle(graph: &WaitGraph, cycle: &[(Thread, Lock)], shown: &str) {
    let found = pairs(cycle, "waits for");
    expect!(
        !cycle.is_empty(),
        "{shown}: the circle that was found is empty"
    );
    for (index, &(thread, lock)) in cycle.iter().enumerate() {
        let (Thread(who), Lock(what)) = (thread, lock);
        expect!(
            graph.waits.contains(&(thread, lock)),
            "{shown}: found {found}; but {who} does not wait for {what}"
        );
        let (next, _) = cycle[(index + 1) % cycle.len()];
        let Thread(holder) = next;
        expect!(
            graph.holds.contains(&(next, lock)),
            "{shown}: found {found}; but {who} comes before {holder}, and {holder} does not hold \
             {what}"
        );
        expect!(
            cycle[..index].iter().all(|(other, _)| *other != thread),
            "{shown}: found {found}; {who} is in it twice"
        );
    }
}

/// By brute force: adds an arrow wherever two follow each other, until none is new.
fn who_waits_for_itself(graph: &WaitGraph) -> Option<Thread> {
    let mut arrows = Vec::new();
    for &(waiting, lock) in &graph.waits {
        for &(holder, held) in &graph.holds {
            if lock == held && !arrows.contains(&(waiting, holder)) {
                arrows.push((waiting, holder));
            }
        }
    }
    loop {
        let mut new = Vec::new();
        for &(from, by) in &arrows {
            for &(again, to) in &arrows {
                if by == again && !arrows.contains(&(from, to)) && !new.contains(&(from, to)) {
                    new.push((from, to));
                }
            }
        }
        if new.is_empty() {
            let circle = arrows.iter().find(|(from, to)| from == to);
            return circle.map(|&(thread, _)| thread);
        }
        arrows.append(&mut new);
    }
}

fn shown(graph: &WaitGraph) -> String {
    let all = [
        pairs(&graph.holds, "holds"),
        pairs(&graph.waits, "waits for"),
    ];
    let all: Vec<String> = all.into_iter().filter(|part| !part.is_empty()).collect();
    match all.is_empty() {
        true => "nobody holds or waits for anything".to_owned(),
        false => all.join("; "),
    }
}

fn pairs(pairs: &[(Thread, Lock)], does: &str) -> String {
    let one = |(Thread(thread), Lock(lock)): &(Thread, Lock)| format!("{thread} {does} {lock}");
    pairs.iter().map(one).collect::<Vec<_>>().join(", ")
}
