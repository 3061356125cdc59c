//! Inside a check's own process: runs the check and writes its record.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::io::Write;
use std::panic::{self, AssertUnwindSafe, Location};
use std::sync::{Mutex, MutexGuard, Once, PoisonError};
use std::thread;
use std::time::Duration;

use model::kernel::latest_step;
use model::{Config, Problem, Report, Story, Verdict};

use crate::check::Body;
use crate::judge::ENDLESS;
use crate::record::{REPORTED, Record, Sealed, Status};
use crate::watchdog::{self, Noticed};
use crate::words::words;
use crate::{Check, Target, again, process, race, snapshot, supervisor};

/// Runs one check, or one execution of it, and ends the process.
pub(crate) fn run(target: &Target, check: &Check, execution: Option<&str>) -> ! {
    if let Some(execution) = execution {
        let reporter = reporter();
        report_if_late(&reporter);
        reporter.report(again::run(check, execution))
    }
    if let Body::Process { run } = check.body {
        // In a child, which is made before the secret is read and never has it.
        let record = process::check(run, check.limit);
        reporter().report(record)
    }
    // Before any code of the student: read what only the harness may know.
    let reporter = reporter();
    quiet_panics();
    let record = match &check.body {
        Body::Modelled {
            run,
            bound,
            schedules_only,
        } => {
            report_if_late(&reporter);
            record_of(model::check(&config(*bound, *schedules_only), *run))
        }
        Body::ModelledRace { programs, run } => {
            report_if_late(&reporter);
            race::modelled(&programs(), *run)
        }
        Body::RealRace { programs, run } => {
            report_if_stuck(&reporter);
            race::real(&programs(), *run)
        }
        Body::Snapshot { normalise } => snapshot::check(target, check.name, *normalise),
        Body::Process { .. } => unreachable!("it was run above"),
        Body::Real { run } => {
            report_if_stuck(&reporter);
            match catch(*run) {
                Ok(()) => Record::pass(),
                Err(message) => Record::of(Status::Fail, message),
            }
        }
    };
    reporter.report(record)
}

/// How far a modelled check looks.
pub(crate) fn config(bound: usize, schedules_only: Option<&str>) -> Config {
    Config {
        bound,
        orderings: schedules_only.is_none(),
        ..Config::default()
    }
}

/// Reads the secret.
fn reporter() -> Reporter {
    match supervisor::secret_channel() {
        Ok((nonce, channel)) => Reporter { nonce, channel },
        Err(error) => {
            eprintln!(
                "this process is started by the check's own runner, not by hand ({error}); \
                 run the check with `cargo test`"
            );
            std::process::exit(2);
        }
    }
}

/// The only way to a record that counts.
#[derive(Clone)]
struct Reporter {
    nonce: String,
    channel: supervisor::Secret,
}

impl Reporter {
    /// Writes the record and ends the process.
    fn report(mut self, record: Record) -> ! {
        let sealed = Sealed {
            nonce: self.nonce,
            record,
        };
        if let Ok(text) = serde_json::to_vec(&sealed) {
            let _ = self.channel.write_all(&text);
        }
        std::process::exit(REPORTED)
    }
}

/// Reports a deadlock of real threads, and what they did when their time was over.
fn report_if_stuck(reporter: &Reporter) {
    let (channel, reporter) = (reporter.channel.clone(), reporter.clone());
    let is_over = move |milliseconds| channel.is_at_the_end_within(milliseconds);
    watchdog::watch(is_over, move |noticed| {
        let (status, what) = match noticed {
            Noticed::AllAreBlocked => (Status::Deadlock, "all threads are blocked for good"),
            Noticed::TimeIsOver => (Status::Timeout, ENDLESS),
        };
        let message = format!("{what} {}", watchdog::doing());
        reporter.report(Record::of(status, message.trim_end()))
    });
}

/// Says where a modelled program is when its time is over.
fn report_if_late(reporter: &Reporter) {
    let reporter = reporter.clone();
    thread::spawn(move || {
        reporter.channel.wait_for_the_end();
        let (before, _) = latest_step();
        thread::sleep(LOOK_AGAIN);
        let (after, site) = latest_step();
        let message = match site {
            _ if before != after => {
                "there are too many orders to try, or steps in one of them".to_owned()
            }
            Some(site) => format!(
                "a thread goes round in a loop and lets nobody else go on (a look at the count of an \
                 `Arc` is no step of the model); the latest step was at {}. What does the loop wait \
                 for, and who could bring that about meanwhile?",
                short(site)
            ),
            None => "it loops before its first step".to_owned(),
        };
        reporter.report(Record::of(Status::Timeout, message))
    });
}

/// A step takes less than a microsecond.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// The record of an execution.
pub(crate) fn record_with(story: Story) -> Record {
    let status = match story.problem {
        Problem::None => Status::Pass,
        Problem::Deadlock => Status::Deadlock,
        Problem::Livelock => Status::Livelock,
        Problem::Abort => Status::Crash,
        Problem::OutOfMemory => Status::OutOfMemory,
        Problem::Engine => Status::InternalError,
        _ => Status::Fail,
    };
    let mut record = Record::of(status, story.headline.clone());
    record.execution = story.schedule.as_ref().map(ToString::to_string);
    record.story = Some(story);
    record
}

/// The record of what the model found.
pub(crate) fn record_of(report: Report) -> Record {
    let mut record = match report.verdict {
        Verdict::Pass => Record::pass(),
        Verdict::Stopped(reason) => Record::of(Status::NoVerdict, reason),
        Verdict::Fail(story) => record_with(*story),
    };
    record.coverage = Some(report.coverage);
    record
}

thread_local! {
    static MESSAGE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// What the first thread said that panicked beside the check's own.
static ELSEWHERE: Mutex<Option<String>> = Mutex::new(None);

/// A check that fails is an expected panic: its message goes into the record.
/// Panics of other threads are printed, since nobody else may see them.
pub(crate) fn quiet_panics() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        panic::set_hook(Box::new(|info| {
            let place = info
                .location()
                .map_or_else(String::new, |place| format!(" ({})", short(place)));
            let text = info.payload_as_str().unwrap_or("a panic without a text");
            let message = format!("{text}{place}");
            match thread::current().name() {
                Some("main") => MESSAGE.set(Some(message)),
                name => {
                    if is_news(&message) {
                        let name = name.unwrap_or("<unnamed>");
                        eprintln!("thread '{name}' panicked: {message}");
                    }
                    lock(&ELSEWHERE).get_or_insert(message);
                }
            }
        }));
    });
}

/// A race that fails is run hundreds of times, to find a smaller one.
fn is_news(message: &str) -> bool {
    /// More different ones say nothing more.
    const ENOUGH: usize = 20;
    static SAID: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let mut said = SAID.lock().unwrap_or_else(PoisonError::into_inner);
    said.len() < ENOUGH && said.insert(message.to_owned())
}

/// A place in a source, from the top of the kit: a check target names its checks
/// by way of its own folder.
pub(crate) fn short(place: &Location<'_>) -> String {
    let file = match place.file().split_once("/../../") {
        Some((_, file)) => file,
        None => place.file(),
    };
    format!("{file}:{}", place.line())
}

/// Runs `f`; a panic becomes its message. One that is resumed says no more than its
/// payload: the latest message may be that of another one, which was caught.
pub(crate) fn catch(f: impl FnOnce()) -> Result<(), String> {
    MESSAGE.take();
    lock(&ELSEWHERE).take();
    panic::catch_unwind(AssertUnwindSafe(f)).map_err(|payload| {
        let text = words(&*payload);
        let is_this = |message: &String| text.is_none_or(|text| message.starts_with(text));
        let message = MESSAGE.take().filter(is_this);
        let message =
            message.unwrap_or_else(|| text.unwrap_or("a panic without a text").to_owned());
        match lock(&ELSEWHERE).take() {
            Some(first) if says_only_that_a_thread_panicked(&message) => first,
            _ => message,
        }
    })
}

/// What `join().unwrap()` and `thread::scope` make of a thread's panic.
fn says_only_that_a_thread_panicked(message: &str) -> bool {
    message.contains("value: Any { .. }") || message.starts_with("a scoped thread panicked")
}

fn lock(elsewhere: &Mutex<Option<String>>) -> MutexGuard<'_, Option<String>> {
    elsewhere.lock().unwrap_or_else(PoisonError::into_inner)
}
