//! Every schedule of a test: a right test that fails in one shows a mistake of the
//! model.

use std::time::Instant;

use model::{Config, Report, Verdict};

use crate::{ended, report, Ends};

pub(crate) fn every_schedule(name: &str, ends: Ends, bound: usize, body: fn()) {
    let config = Config {
        bound,
        tail: 0,
        orderings: false,
        samples: 0,
        // A stress test is long, and no livelock for that.
        steps: 1 << 20,
        record: 1_000,
        ..Config::default()
    };
    let start = Instant::now();
    let Report { verdict, coverage } = model::check(&config, body);
    let took = start.elapsed().as_secs_f64();
    println!("{name}: {} ({took:.1} s)", coverage.line());
    if let Verdict::Fail(story) = &verdict {
        println!("{}", report::story(story));
    }
    if let Err(problem) = ended(ends, verdict) {
        panic!("{name}: {problem}");
    }
}
