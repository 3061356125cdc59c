//! What must hold for every number of ranks, in every order of their messages.
//!
//! Ranks that are not to know something are given something else.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::thread;

use harness::{Check, expect, expect_eq, spawn, watch};
use mpi::Tag;
use mpi::topology::SimpleCommunicator;
use mpi::traits::*;

use crate::exercise::{Map, exchange, letters, numbers, pass_round, ring, send_map};

#[path = "programs.rs"]
mod programs;

pub const CHECKS: &[Check] = &[
    Check::mpi("too_few_ranks", too_few_ranks),
    Check::mpi("map_arrives", map_arrives),
    Check::mpi("any_map", any_map),
    Check::mpi("numbers_arrive", numbers_arrive),
    Check::mpi("idle_ranks_go_on", idle_ranks_go_on),
    Check::mpi("head_on", head_on),
    Check::mpi("any_length", any_length),
    Check::mpi("with_itself", with_itself),
    Check::mpi("letters_cross", letters_cross),
    Check::mpi("token_goes_round", token_goes_round),
    Check::mpi("token_alone", token_alone),
    Check::mpi("between_neighbours", between_neighbours).bound(1),
    Check::mpi("passed_on_and_done", passed_on_and_done),
    Check::mpi("ring_waits_for_all", ring_waits_for_all),
    Check::mpi("meant_for_somebody_else", meant_for_somebody_else).bound(1),
    Check::mpi("nothing_but_messages", nothing_but_messages).bound(0),
    Check::modelled_race("any_ring", programs::small_rings, programs::run_rings),
    Check::modelled_race("any_messages", programs::small, programs::run_small),
];

/// A part that needs more ranks than there are says so, once, and nobody waits.
fn too_few_ranks() {
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
fn map_arrives() {
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
fn any_map() {
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
fn numbers_arrive() {
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

/// What a rank says that is done to one that waits for that.
const DONE: Tag = 3;

const LONG_TEXT: &str = "добрый день, and whatever else a rank may have to say to another: \
                         nobody has promised that it is short";

/// A rank that has no part in something is done, before the others have come.
fn idle_ranks_go_on() {
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

/// Two ranks exchange one byte each, at the same time.
fn head_on() {
    let got = on_ranks(2, |world| {
        let rank = world.rank();
        exchange(world, 1 - rank, &[10 + rank as u8])
    });
    expect_eq!(
        got[0],
        [11],
        "what rank 0 gets from rank 1, which gives [11],"
    );
    expect_eq!(
        got[1],
        [10],
        "what rank 1 gets from rank 0, which gives [10],"
    );
}

/// What two ranks exchange may be long, empty, and of two lengths.
fn any_length() {
    let all = [
        (0, 0),
        (3, 1),
        (1, 3),
        (4_096, 4_097),
        (0, 65_536),
        (65_536, 65_536),
        (100_000, 99_999),
    ];
    let (of_0, of_1) = all[mpi::one_of(0..=6)];
    watch("bytes that rank 0 gives", of_0);
    watch("bytes that rank 1 gives", of_1);
    let got = on_ranks(2, move |world| match world.rank() {
        0 => exchange(world, 1, &vec![10; of_0]),
        _ => exchange(world, 0, &vec![11; of_1]),
    });
    expect!(
        got[0] == vec![11; of_1],
        "rank 1 gives {of_1} bytes, and rank 0 gets {} that are not the same",
        got[0].len()
    );
    expect!(
        got[1] == vec![10; of_0],
        "rank 0 gives {of_0} bytes, and rank 1 gets {} that are not the same",
        got[1].len()
    );
}

/// A rank that exchanges with itself ends, and gets its own back.
fn with_itself() {
    let ranks = mpi::one_of(1..=2);
    let got = on_ranks(ranks, |world| {
        let rank = world.rank();
        exchange(world, rank, &[10 + rank as u8, 0])
    });
    for (rank, got) in got.iter().enumerate() {
        let mine = [10 + rank as u8, 0];
        expect_eq!(*got, mine, "what rank {rank} gets from itself");
    }
}

/// The original's letters, between ranks 1 and 5. Rank 5 comes when rank 0, which has no
/// part in it, is done.
fn letters_cross() {
    let (of_1, of_5) = [("a", "b"), ("ä", "no letter")][mpi::one_of(0..=1)];
    watch("rank 5", "comes when rank 0 has told it that it is done");
    let printed = on_ranks(6, move |world| match world.rank() {
        0 => {
            let line = letters(world, "not given");
            world.process_at_rank(5).send_with_tag(&0_i64, DONE);
            line
        }
        1 => letters(world, of_1),
        5 => {
            world.process_at_rank(0).receive_with_tag::<i64>(DONE);
            letters(world, of_5)
        }
        _ => letters(world, "not given"),
    });
    expect_lines(&printed, |rank| {
        Some(match rank {
            1 => format!("Process 1 gives {of_1} to process 5 and gets {of_5}."),
            5 => format!("Process 5 gives {of_5} to process 1 and gets {of_1}."),
            rank => format!("Process {rank} is idle."),
        })
    });
}

/// The token goes round once, in order, and every rank adds its number.
fn token_goes_round() {
    let ranks = mpi::one_of(2..=3);
    watch("ranks", ranks);
    // More than an `i32` holds.
    programs::ring(ranks, 5_000_000_000);
}

/// A ring of one: the token comes back at once.
fn token_alone() {
    programs::ring(1, 42);
}

/// Of four ranks, 0 and 2 are no neighbours, and neither are 1 and 3. Whatever such a
/// pair sends each other in a round is taken away: a token on its way round never is.
fn between_neighbours() {
    const NOTHING: i64 = -1;
    watch(
        "no neighbours",
        "0 and 2, 1 and 3: what one of them sends to the other is taken away",
    );
    let tokens = on_ranks(4, |world| {
        let rank = world.rank();
        let across = world.process_at_rank((rank + 2) % 4);
        let mut taken = 0;
        let token = mpi::request::scope(|scope| {
            let take_away = across.immediate_receive_into(scope, &mut taken);
            let mine = programs::adds(rank as usize, 0);
            let token = pass_round(world, 0, mine);
            across.send(&NOTHING);
            take_away.wait();
            token
        });
        expect_eq!(
            taken,
            NOTHING,
            "what comes to rank {rank} of 4 from rank {}, which is not its neighbour,",
            (rank + 2) % 4
        );
        token
    });
    for (rank, &token) in tokens.iter().enumerate().skip(1) {
        expect_eq!(
            token,
            programs::passed_on(rank, 0),
            "the token that rank {rank} of 4 passes on"
        );
    }
}

/// Rank 3 comes when rank 1 has told it that it is done. Who has passed the token on has
/// nothing to wait for.
fn passed_on_and_done() {
    watch("rank 3", "comes when rank 1 has told it that it is done");
    let tokens = on_ranks(4, |world| {
        let rank = world.rank();
        if rank == 3 {
            world.process_at_rank(1).receive_with_tag::<i64>(DONE);
        }
        let token = pass_round(world, 0, programs::adds(rank as usize, 0));
        if rank == 1 {
            world.process_at_rank(3).send_with_tag(&0_i64, DONE);
        }
        token
    });
    expect_eq!(
        tokens[0],
        programs::passed_on(3, 0),
        "the token that comes back to rank 0 of 4"
    );
}

/// A token comes from rank to rank: nobody has a line to print before all those have come
/// that had it before.
fn ring_waits_for_all() {
    let ranks = mpi::one_of(1..=3);
    let come = Arc::new(AtomicUsize::new(0));
    let printed = on_ranks(ranks, move |world| {
        come.fetch_add(1 << world.rank(), SeqCst);
        (ring(world), come.load(SeqCst))
    });
    let (printed, come): (Vec<_>, Vec<_>) = printed.into_iter().unzip();
    for (rank, (line, come)) in printed.iter().zip(come).enumerate() {
        let last = if rank == 0 { ranks - 1 } else { rank };
        for before in 0..=last {
            expect!(
                come & 1 << before != 0,
                "rank {rank} had a line to print, \"{}\", when rank {before} had not come yet: \
                 where did the token come from?",
                line.as_deref().unwrap_or_default()
            );
        }
    }
    expect_lines(&printed, |rank| {
        Some(match rank {
            0 => {
                let back: usize = (0..ranks).sum();
                format!("Process 0 has the token back: {back}.")
            }
            rank => {
                let token: usize = (0..=rank).sum();
                format!("Process {rank} passes {token} on.")
            }
        })
    });
}

/// A rank that is done, or has no part in something, goes on to an exchange with one
/// that still waits.
fn meant_for_somebody_else() {
    type Part = fn(&SimpleCommunicator) -> String;
    let parts: [(&str, usize, [i32; 2], Part); 4] = [
        ("numbers", 9, [3, 4], |world| {
            numbers(world, 10_000_000, "hello").unwrap_or_default()
        }),
        ("numbers", 9, [7, 8], |world| {
            numbers(world, 10_000_000, "hello").unwrap_or_default()
        }),
        ("send_map", 3, [2, 1], |world| {
            send_map(world, &map_of([("key1", "value1")])).unwrap_or_default()
        }),
        ("pass_round", 4, [1, 3], |world| {
            pass_round(world, 40, 2).to_string()
        }),
    ];
    let (part, ranks, pair, call) = parts[mpi::one_of(0..=3)];
    let got = on_ranks(ranks, move |world| {
        let has = call(world);
        let rank = world.rank();
        let with = match pair {
            [one, other] if rank == one => other,
            [one, other] if rank == other => one,
            _ => return (has, Vec::new()),
        };
        (has, exchange(world, with, &[rank as u8; 5]))
    });
    let [goes_on, waits] = pair.map(|rank| rank as usize);
    let right = [
        "Process 4 receives 10000000 from process 0.",
        "Process 8 receives hello from process 1.",
        "Process 1 receives {key1: value1} from process 0.",
        "48",
    ];
    expect!(
        right.contains(&got[waits].0.as_str()),
        "in `{part}`, rank {waits} has {:?}: was that sent to it by the rank that it waits for?",
        got[waits].0
    );
    for (rank, with) in [(goes_on, waits), (waits, goes_on)] {
        expect_eq!(
            got[rank].1,
            [with as u8; 5],
            "what rank {rank} gets from rank {with} in an exchange after `{part}`"
        );
    }
}

/// Two worlds that run at the same time know nothing of each other. If ranks shared
/// more than messages (a `static`), so would the worlds.
fn nothing_but_messages() {
    type Part = fn(&SimpleCommunicator, i32) -> String;
    let parts: [(usize, Part); 4] = [
        (2, |world, number| {
            let map = map_of([("number", &number.to_string())]);
            send_map(world, &map).unwrap_or_default()
        }),
        (9, |world, number| {
            numbers(world, number, &number.to_string()).unwrap_or_default()
        }),
        (2, |world, number| {
            let got = exchange(world, 1 - world.rank(), number.to_string().as_bytes());
            String::from_utf8_lossy(&got).into_owned()
        }),
        (3, |world, number| {
            pass_round(world, number.into(), world.rank().into()).to_string()
        }),
    ];
    let (ranks, part) = parts[mpi::one_of(0..=3)];
    let run = move |number| on_ranks(ranks, move |world| part(world, number));
    let [of_100, of_200] = thread::scope(|scope| {
        let worlds =
            [100, 200].map(|number| spawn!(scope, "world of {number}", move || run(number)));
        worlds.map(|world| world.join().unwrap())
    });
    // A token of 100 grows to 103 on its way.
    for (all, others, number) in [(of_100, "20", 200), (of_200, "10", 100)] {
        for (rank, has) in all.iter().enumerate() {
            expect!(
                !has.contains(others),
                "rank {rank} of {ranks} has {has:?}, but {number} was sent in another world, that \
                 runs at the same time and shares no messages with this one"
            );
        }
    }
}

/// What each rank has to say, as in the recipe's `main`.
fn on_ranks<T: Send + 'static>(
    ranks: usize,
    part: impl Fn(&SimpleCommunicator) -> T + Send + Sync + 'static,
) -> Vec<T> {
    mpi::ranks(ranks, move || {
        let universe = mpi::initialize().expect("nobody has initialised MPI before");
        part(&universe.world())
    })
}

fn expect_lines(printed: &[Option<String>], expected: impl Fn(usize) -> Option<String>) {
    let ranks = printed.len();
    for (rank, line) in printed.iter().enumerate() {
        let shown = |line: &Option<String>| match line {
            Some(line) => format!("{:?}", shortened(line)),
            None => "nothing".to_owned(),
        };
        let expected = expected(rank);
        expect!(
            *line == expected,
            "rank {rank} of {ranks} prints {}; right is {}",
            shown(line),
            shown(&expected)
        );
    }
}

/// A text that is too long for a sentence.
fn shortened(text: &str) -> String {
    const SHOWN: usize = 80;
    if text.chars().count() <= SHOWN {
        return text.to_owned();
    }
    let start: String = text.chars().take(SHOWN).collect();
    format!("{start}… ({} bytes in all)", text.len())
}

fn map_of<const N: usize>(pairs: [(&str, &str); N]) -> Map {
    let owned = |(key, value): (&str, &str)| (key.to_owned(), value.to_owned());
    pairs.into_iter().map(owned).collect()
}
