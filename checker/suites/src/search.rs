//! Every schedule of a test. One that is refused although it is right shows a mistake
//! of the model.

use std::time::Instant;

use model::{Config, Report, Verdict};

use crate::exceptions::judge_search;
use crate::{ended, Ends};

pub(crate) fn every_schedule(name: &str, ends: Ends, bound: usize, body: fn()) {
    let config = Config {
        bound,
        tail: 0,
        orderings: false,
        samples: 0,
        // Enough to try all schedules of the short tests. Of the long ones, a few
        // times as many would be no more than a few, too.
        budget: 200_000,
        // A stress test is long, and no livelock for that.
        steps: 1 << 20,
        record: 1_000,
        ..Config::default()
    };
    let start = Instant::now();
    let Report { verdict, coverage } = model::check(&config, body);
    let took = start.elapsed().as_secs_f64();
    println!("{name}: {} ({took:.1} s)", coverage.line());
    if let Verdict::Stopped(reason) = &verdict {
        println!("{name}: {reason}");
    }
    judge_search(name, ended(ends, verdict), bound);
}
