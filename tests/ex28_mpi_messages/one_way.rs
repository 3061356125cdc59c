//! What goes from one rank to another one: a map, a number, a word.

use harness::{expect_eq, watch};
use mpi::topology::SimpleCommunicator;
use mpi::traits::*;

use super::{DONE, expect_lines, map_of, on_ranks, shortened};
use crate::exercise::{Map, letters, numbers, send_map};

/// A part that needs more ranks than there are says so, once, and nobody waits.
pub fn too_few_ranks() {
    type Part = fn(&SimpleCommunicator) -> Option<String>;
    let parts: [(usize, Part); 3] = [
        (2, |world| send_map(world, &Map::new())),
        (9, |world| numbers(world, 10_000_000, "hello")),
        (6, |world| letters(world, "a")),
    ];
    let (needed, part) = parts[mpi::one_of(0..=2)];
    let ranks = mpi::one_of(1..=needed - 1);
    let printed = on_ranks(ranks, part);
    expect_lines(&printed, |rank| {
        (rank == 0).then(|| format!("This program requires at least {needed} processes."))
    });
}

/// The original's map, from rank 0 to rank 1 and to nobody else.
pub fn map_arrives() {
    let ranks = mpi::one_of(2..=8);
    let printed = on_ranks(ranks, |world| match world.rank() {
        0 => send_map(world, &map_of([("key1", "value1"), ("key2", "value2")])),
        _ => send_map(world, &map_of([("not", "sent")])),
    });
    expect_lines(&printed, |rank| {
        Some(match rank {
            0 => "Process 0 sends {key1: value1, key2: value2} to process 1.".to_owned(),
            1 => "Process 1 receives {key1: value1, key2: value2} from process 0.".to_owned(),
            rank => format!("Process {rank} is idle."),
        })
    });
}

/// A map of any size arrives as it is.
pub fn any_map() {
    let map = match mpi::one_of(0..=4) {
        0 => Map::new(),
        1 => map_of([("", "")]),
        2 => map_of([("a=b", "c, d\n"), ("ключ", "{: }"), ("\0", "")]),
        3 => (0..100)
            .map(|n| (format!("key{n}"), format!("value{n}")))
            .collect(),
        _ => map_of([("large", &"x".repeat(100_000))]),
    };
    let pairs: Vec<String> = map
        .iter()
        .map(|(key, value)| format!("{key}: {value}"))
        .collect();
    let shown = format!("{{{}}}", pairs.join(", "));
    watch("the map's text", shortened(&shown));
    let printed = on_ranks(2, move |world| match world.rank() {
        0 => send_map(world, &map),
        _ => send_map(world, &map_of([("not", "sent")])),
    });
    expect_lines(&printed, |rank| {
        Some(match rank {
            0 => format!("Process 0 sends {shown} to process 1."),
            _ => format!("Process 1 receives {shown} from process 0."),
        })
    });
}

/// The original's numbers, and others, from 0 to 4 and from 1 to 8.
pub fn numbers_arrive() {
    // The second text is longer than most buffers, and no `f32` is its number.
    let all = [(10_000_000, "hello"), (-16_777_217, LONG_TEXT)];
    let (number, text) = all[mpi::one_of(0..=1)];
    let ranks = mpi::one_of(9..=10);
    let printed = on_ranks(ranks, move |world| match world.rank() {
        0 => numbers(world, number, "not sent"),
        1 => numbers(world, -1, text),
        rank => numbers(world, rank, "not sent"),
    });
    expect_lines(&printed, |rank| {
        Some(match rank {
            0 => format!("Process 0 sends {number} to process 4."),
            1 => format!("Process 1 sends {text} to process 8."),
            4 => format!("Process 4 receives {number} from process 0."),
            8 => format!("Process 8 receives {text} from process 1."),
            rank => format!("Process {rank} is idle."),
        })
    });
}

const LONG_TEXT: &str = "добрый день, and whatever else a rank may have to say to another: \
                         nobody has promised that it is short";

/// A rank that has no part in something is done, before the others have come.
pub fn idle_ranks_go_on() {
    type Part = fn(&SimpleCommunicator) -> Option<String>;
    let parts: [(usize, Part); 2] = [
        (3, |world| send_map(world, &Map::new())),
        (9, |world| numbers(world, 10_000_000, "hello")),
    ];
    let (ranks, part) = parts[mpi::one_of(0..=1)];
    let (comes_later, idle) = (0, 2);
    let what = format!("comes when rank {idle} has told it that it is done");
    watch(&format!("rank {comes_later}"), what);
    let printed = on_ranks(ranks, move |world| {
        if world.rank() == comes_later {
            let from = world.process_at_rank(idle);
            from.receive_with_tag::<i64>(DONE);
        }
        let line = part(world);
        if world.rank() == idle {
            let to = world.process_at_rank(comes_later);
            to.send_with_tag(&0_i64, DONE);
        }
        line
    });
    expect_eq!(
        printed[idle as usize].as_deref(),
        Some(format!("Process {idle} is idle.").as_str()),
        "what rank {idle} prints"
    );
}
