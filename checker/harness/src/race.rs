//! Programs that nobody thought of.
//!
//! A race check says which operations there are and in which ranges their
//! arguments lie; proptest makes programs of them, a list of calls for each
//! thread, and shrinks one that fails to the smallest that still does. The same
//! programs run on real threads, many of them and large, and in the modelled
//! world, small and under random schedules, where a failure has a story.
//!
//! The programs are data without type parameters, so that proptest is compiled
//! once, with the harness.

mod program;

use std::cell::Cell;
use std::ops::RangeInclusive;

use model::{Config, Report, Verdict};
use proptest::arbitrary::any;
use proptest::collection::vec;
use proptest::strategy::{BoxedStrategy, Strategy};
use proptest::test_runner::{
    Config as ProptestConfig, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner,
};

use crate::record::{Record, Status};
use crate::watchdog;

use program::Who;
pub use program::{Call, Program};

/// The seed of every generator: the same programs everywhere, every time.
const SEED: [u8; 32] = *b"thirty recipes for parallel Rust";

/// One kind of call: its name and the ranges of its arguments.
#[derive(Clone, Debug)]
pub struct Operation {
    name: &'static str,
    arguments: Vec<RangeInclusive<i64>>,
}

impl Operation {
    pub fn new(name: &'static str) -> Self {
        Self {
            name,
            arguments: Vec::new(),
        }
    }

    /// One more argument, from this range.
    pub fn with(mut self, range: RangeInclusive<i64>) -> Self {
        self.arguments.push(range);
        self
    }
}

/// The programs of a race check.
#[derive(Clone, Debug)]
pub struct Programs {
    threads: RangeInclusive<usize>,
    calls: RangeInclusive<usize>,
    who: Who,
    operations: Vec<Operation>,
    cases: u32,
    schedules: usize,
}

impl Programs {
    /// So many threads, each with so many calls.
    pub fn new(threads: RangeInclusive<usize>, calls: RangeInclusive<usize>) -> Self {
        Self {
            threads,
            calls,
            who: Who::Each("thread ", 1),
            operations: Vec::new(),
            cases: 64,
            schedules: 30,
        }
    }

    /// One list of calls, which all of these go through.
    pub fn by_all(who: &'static str, calls: RangeInclusive<usize>) -> Self {
        Self {
            who: Who::All(who),
            ..Self::new(1..=1, calls)
        }
    }

    /// What the threads are called where the program runs: `"teller-"` and the number of
    /// the first.
    pub fn each(mut self, name: &'static str, first: usize) -> Self {
        self.who = Who::Each(name, first);
        self
    }

    /// One more operation to choose from.
    pub fn operation(mut self, operation: Operation) -> Self {
        self.operations.push(operation);
        self
    }

    /// How many programs are tried.
    pub fn cases(mut self, cases: u32) -> Self {
        self.cases = cases;
        self
    }

    /// How many random schedules of each, in the modelled world.
    pub fn schedules(mut self, schedules: usize) -> Self {
        self.schedules = schedules;
        self
    }

    /// The program of this name: see [`Program::name`].
    pub(crate) fn named(&self, name: &str) -> Result<Program, String> {
        let call = |text: &str| {
            let mut words = text.split('.');
            let word = words.next()?;
            let operation = self.operations.iter().find(|known| known.name == word)?;
            let arguments: Vec<i64> = words.map(|word| word.parse().ok()).collect::<Option<_>>()?;
            let ranges = &operation.arguments;
            let fits = arguments.len() == ranges.len()
                && ranges
                    .iter()
                    .zip(&arguments)
                    .all(|(range, argument)| range.contains(argument));
            let name = operation.name;
            fits.then_some(Call { name, arguments })
        };
        let thread = |text: &str| match text {
            "" => Some(Vec::new()),
            calls => calls.split('+').map(call).collect(),
        };
        let threads: Option<_> = name.split('/').map(thread).collect();
        match threads {
            Some(threads) => Ok(Program {
                threads,
                who: self.who,
            }),
            None => Err(format!("`{name}` is no program of this check")),
        }
    }

    fn strategy(&self) -> BoxedStrategy<Program> {
        let thread = vec(self.call(), self.calls.clone()).boxed();
        let who = self.who;
        vec(thread, self.threads.clone())
            .prop_map(move |threads| Program { threads, who })
            .boxed()
    }

    /// A number says which operation it is, and one where in its range each argument
    /// lies: smaller numbers are simpler calls. A strategy for each operation, and the
    /// union of them, take three times as long.
    fn call(&self) -> impl Strategy<Value = Call> + use<> {
        let operations = self.operations.clone();
        let arguments = operations.iter().map(|operation| operation.arguments.len());
        let places = vec(any::<u32>(), arguments.max().unwrap_or(0));
        (0..operations.len(), places).prop_map(move |(index, places)| {
            let Operation { name, arguments } = &operations[index];
            let arguments = arguments.iter().zip(places).map(within).collect();
            Call { name, arguments }
        })
    }
}

/// The number that lies in the range where `place` lies among all of them.
fn within((range, place): (&RangeInclusive<i64>, u32)) -> i64 {
    let numbers = i128::from(*range.end()) - i128::from(*range.start()) + 1;
    let place = (numbers * i128::from(place)) >> u32::BITS;
    (i128::from(*range.start()) + place) as i64
}

/// How often a failing program of the modelled world is tried with something less.
const SMALLER: usize = 2_000;

/// The steps of such a try; what takes more counts for several.
const STEPS_OF_A_TRY: usize = 2_500;

/// The same on real threads, where a program is large and takes its time, and has no story.
const SMALLER_ON_REAL_THREADS: usize = 400;

/// The calls of such a try.
const CALLS_OF_A_TRY: usize = 50;

fn runner(cases: u32) -> TestRunner {
    let config = ProptestConfig {
        cases,
        failure_persistence: None,
        // `search` counts them, and ends without a message.
        max_shrink_iters: u32::MAX - 1,
        ..ProptestConfig::default()
    };
    TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &SEED))
}

/// What became of a program, and for how many tries it counts.
type Tried = (Result<(), String>, usize);

/// Tries `judge` on generated programs; gives the smallest that fails, and why. Once one
/// has failed, so many are tried that are `smaller`.
fn search(
    programs: &Programs,
    smaller: usize,
    judge: impl Fn(&Program) -> Tried,
) -> Option<(String, Program)> {
    let left = Cell::new(smaller);
    let has_failed = Cell::new(false);
    let found = runner(programs.cases).run(&programs.strategy(), |program| {
        if left.get() == 0 {
            return Ok(());
        }
        let (result, tries) = judge(&program);
        if has_failed.get() {
            left.set(left.get().saturating_sub(tries));
        }
        result.map_err(|reason| {
            has_failed.set(true);
            TestCaseError::fail(reason)
        })
    });
    match found {
        Ok(()) => None,
        Err(TestError::Fail(reason, program)) => Some((reason.message().to_owned(), program)),
        Err(TestError::Abort(reason)) => panic!("no programs to try: {reason}"),
    }
}

/// Random schedules of the modelled world.
pub(crate) fn modelled(programs: &Programs, run: fn(&Program)) -> Record {
    let explore = |program: &Program| -> Report {
        let program = program.clone();
        model::sample(&Config::default(), programs.schedules, 1, move || {
            run(&program)
        })
    };
    let failing = search(programs, SMALLER, |program| {
        let report = explore(program);
        let result = match report.verdict {
            Verdict::Pass => Ok(()),
            _ => Err("a schedule fails".to_owned()),
        };
        (result, 1 + report.coverage.effort / STEPS_OF_A_TRY)
    });
    let Some((_, program)) = failing else {
        let (cases, schedules) = (programs.cases, programs.schedules);
        let tried = format!("{cases} programs in {schedules} schedules each");
        return Record::of(Status::Pass, &tried);
    };
    // The smallest program's most readable schedule.
    let smallest = program.clone();
    let mut report = model::check(&config(), move || run(&smallest));
    if !matches!(report.verdict, Verdict::Fail(_)) {
        report = explore(&program);
    }
    let mut record = crate::child::record_of(report);
    if record.status == Status::Pass {
        record = Record::of(Status::Fail, "a random schedule fails");
    }
    add_situation(
        &mut record,
        &program,
        "with this program, the smallest found",
    );
    record
}

/// How far a failing program is looked at in the modelled world.
pub(crate) fn config() -> Config {
    Config {
        orderings: false,
        limit: 20_000,
        ..Config::default()
    }
}

/// Says which program it was that the record tells of.
pub(crate) fn add_situation(record: &mut Record, program: &Program, what: &str) {
    let situation = format!("{what}:\n{program}");
    match &mut record.story {
        Some(story) => story
            .situation
            .splice(..0, situation.lines().map(str::to_owned))
            .for_each(drop),
        None => record.message = format!("{}\n{situation}", record.message),
    }
    if let Some(schedule) = &mut record.execution {
        *schedule = format!("{}@{schedule}", program.name());
    }
}

/// Real threads.
pub(crate) fn real(programs: &Programs, run: fn(&Program)) -> Record {
    let failing = search(programs, SMALLER_ON_REAL_THREADS, |program| {
        watchdog::about_to_run(&format!("in this program:\n{program}"));
        let tries = 1 + program.calls().count() / CALLS_OF_A_TRY;
        (crate::child::catch(|| run(program)), tries)
    });
    match failing {
        None => Record::of(Status::Pass, format!("{} programs", programs.cases)),
        Some((reason, program)) => Record::of(
            Status::Fail,
            format!("{reason}\nthe smallest program found:\n{program}"),
        ),
    }
}
