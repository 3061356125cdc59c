//! One thread alone: what goes where is the same as in the real crate.

use crossbeam_deque as real;
use model::{Config, Verdict};
use model_crossbeam_deque as modelled;

/// One of both kinds of worker, an injector, and every call on them. What it
/// tells is the same for both crates.
macro_rules! told {
    ($krate:ident, $calls:expr) => {{
        let workers = [
            $krate::Worker::new_fifo(),
            $krate::Worker::new_lifo(),
            $krate::Worker::new_fifo(),
            $krate::Worker::new_lifo(),
        ];
        let stealers = [0, 1, 2, 3].map(|index: usize| workers[index].stealer());
        let injector = $krate::Injector::new();
        let mut told = Vec::new();
        for &(call, from, to, limit) in $calls {
            let (worker, stealer, dest) = (&workers[from], &stealers[from], &workers[to]);
            let task = told.len() as u32;
            let stolen = match call {
                0 | 1 => {
                    worker.push(task);
                    None
                }
                2 => {
                    (0..limit * 3).for_each(|_| injector.push(task));
                    None
                }
                3 => worker.pop(),
                4 => stealer.steal().success(),
                5 => stealer.steal_batch(dest).success().map(|()| 1),
                6 => stealer.steal_batch_and_pop(dest).success(),
                7 => stealer
                    .steal_batch_with_limit(dest, limit)
                    .success()
                    .map(|()| 1),
                8 => stealer
                    .steal_batch_with_limit_and_pop(dest, limit)
                    .success(),
                9 => injector.steal().success(),
                10 => injector.steal_batch(dest).success().map(|()| 1),
                11 => injector.steal_batch_and_pop(dest).success(),
                12 => injector
                    .steal_batch_with_limit(dest, limit)
                    .success()
                    .map(|()| 1),
                _ => injector
                    .steal_batch_with_limit_and_pop(dest, limit)
                    .success(),
            };
            let lengths = [0, 1, 2, 3].map(|index: usize| workers[index].len());
            let empty = [0, 1, 2, 3].map(|index: usize| stealers[index].is_empty());
            told.push((stolen, lengths, empty, injector.len(), injector.is_empty()));
        }
        let rest = workers.map(|worker| std::iter::from_fn(|| worker.pop()).collect::<Vec<_>>());
        (told, rest)
    }};
}

type Call = (usize, usize, usize, usize);

fn calls(seed: u64) -> Vec<Call> {
    let mut state = seed;
    let mut below = |bound: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % bound as u64) as usize
    };
    (0..300)
        .map(|_| (below(14), below(4), below(4), 1 + below(40)))
        .collect()
}

#[test]
fn the_same_goes_the_same_way() {
    let config = Config {
        bound: 0,
        tail: 0,
        steps: 1_000_000,
        orderings: false,
        ..Config::default()
    };
    let report = model::check(&config, || {
        for seed in 1..=20 {
            let calls = calls(seed * 0x9e37_79b9);
            assert_eq!(told!(modelled, &calls), told!(real, &calls), "{seed}");
        }
    });
    assert!(matches!(report.verdict, Verdict::Pass), "{report:?}");
}
