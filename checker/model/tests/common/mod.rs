//! What the tests of the model say about a program.

#![allow(dead_code, reason = "each test file takes some of it")]

pub use model::Problem;
use model::{Config, Report, Story, Verdict};

use crate::real::eprintln;
use crate::real::time::Instant;

/// Both engines pass the program, and neither stopped at a limit.
#[track_caller]
pub fn passes(name: &str, program: fn()) -> Report {
    let start = Instant::now();
    let report = model::check(&Config::default(), program);
    eprintln!(
        "{:>7.1} ms  {name}: {}",
        start.elapsed().as_secs_f64() * 1e3,
        report.coverage.line()
    );
    match &report.verdict {
        Verdict::Pass => {}
        Verdict::Fail(story) => panic!("{name}: {}\n{}", story.headline, table(story)),
        Verdict::Stopped(reason) => panic!("{name}: {reason}"),
    }
    assert_eq!(report.coverage.orderings_unsupported, None, "{name}");
    report
}

/// The same, for a program with more threads than the orderings engine takes.
#[track_caller]
pub fn passes_schedules(name: &str, program: fn()) -> Report {
    let start = Instant::now();
    let report = model::check(&schedules_only(), program);
    eprintln!(
        "{:>7.1} ms  {name}: {}",
        start.elapsed().as_secs_f64() * 1e3,
        report.coverage.line()
    );
    match &report.verdict {
        Verdict::Pass => report,
        Verdict::Fail(story) => panic!("{name}: {}\n{}", story.headline, table(story)),
        Verdict::Stopped(reason) => panic!("{name}: {reason}"),
    }
}

/// Either engine finds the mistake, the same one each time.
#[track_caller]
pub fn fails(name: &str, problem: Problem, headline: &str, program: fn()) -> Story {
    let config = Config::default();
    judge(name, problem, headline, &config, program, &|| {
        model::check(&config, program)
    })
}

/// The schedules engine finds the mistake.
#[track_caller]
pub fn fails_schedules(name: &str, problem: Problem, headline: &str, program: fn()) -> Story {
    let config = schedules_only();
    judge(name, problem, headline, &config, program, &|| {
        model::check(&config, program)
    })
}

/// The schedules engine passes the program, and the orderings engine finds the
/// mistake.
#[track_caller]
pub fn fails_orderings(name: &str, problem: Problem, headline: &str, program: fn()) -> Story {
    let report = model::check(&schedules_only(), program);
    assert!(
        matches!(report.verdict, Verdict::Pass),
        "{name}: {report:?}"
    );
    let config = Config::default();
    judge(name, problem, headline, &config, program, &|| {
        model::check_orderings(&config, program)
    })
}

#[track_caller]
fn judge(
    name: &str,
    problem: Problem,
    headline: &str,
    config: &Config,
    program: fn(),
    check: &dyn Fn() -> Report,
) -> Story {
    let start = Instant::now();
    let report = check();
    let took = start.elapsed().as_secs_f64() * 1e3;
    let Verdict::Fail(story) = report.verdict else {
        panic!("{name} was not found: {report:?}");
    };
    eprintln!(
        "{took:>7.1} ms  {name}: {} ({})",
        report.coverage.found(&story),
        story.headline
    );
    assert_eq!(story.problem, problem, "{name}: {}", story.headline);
    assert!(
        story.headline.contains(headline),
        "{name}: {}",
        story.headline
    );
    match check().verdict {
        Verdict::Fail(again) => assert_eq!(again, story, "{name}: another story"),
        other => panic!("{name}: not again: {other:?}"),
    }
    match story.problem {
        Problem::Nondeterminism => assert_eq!(story.schedule, None),
        _ => shows_again(name, config, program, &story),
    }
    *story
}

/// The schedule is found again by its name.
#[track_caller]
fn shows_again(name: &str, config: &Config, program: fn(), story: &Story) {
    let schedule = story.schedule.as_ref().expect("a failure has a name");
    let schedule = schedule.to_string().parse().unwrap();
    let again = model::replay(config, &schedule, program);
    assert!(
        !again.passed && again.missed.is_empty(),
        "{name}: {again:?}"
    );
    assert_eq!(again.story, *story, "{name}: {schedule}");
}

/// The program takes more steps than one schedule may have, and is not said to go
/// round.
#[track_caller]
pub fn is_only_slow(program: impl Fn() + Send + Sync + 'static) {
    let config = Config {
        steps: 2_000,
        ..schedules_only()
    };
    let report = model::check(&config, program);
    assert!(matches!(report.verdict, Verdict::Stopped(_)), "{report:?}");
}

pub fn schedules_only() -> Config {
    Config {
        orderings: false,
        ..Config::default()
    }
}

/// The story's rows, one a line, to look at when a test fails.
pub fn table(story: &Story) -> String {
    story
        .rows
        .iter()
        .map(|row| {
            format!(
                "  {:>4} {} {}\n",
                row.step, story.threads[row.thread], row.text
            )
        })
        .collect()
}
