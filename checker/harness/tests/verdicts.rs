//! What is said of checks that end in an unusual way: each is run as a recipe's are, in
//! a process of its own.

use std::env;
use std::panic;
use std::process::Command;
use std::thread;
use std::time::Duration;

use harness::record::{Record, Status};
use harness::{Check, Screen, Target, fail, run_again, run_check, told};
use libtest_mimic::{Arguments, Trial};

const CHECKS: &[Check] = &[
    Check::model("quiet", quiet),
    Check::model("wrong", wrong),
    Check::model("paints", paints),
    Check::model("endless_text", endless_text),
    Check::model("unseen_threads", unseen_threads),
    Check::model("flood_of_unseen_threads", flood_of_unseen_threads),
    Check::parallel("resumes", resumes),
    Check::parallel("unwraps", unwraps),
];

fn quiet() {}

fn wrong() {
    fail("one is not two");
}

fn paints() {
    println!("\u{1b}[2Jprinted");
    fail("\u{202e}\u{1b}[31mred");
}

fn endless_text() {
    fail("text ".repeat(10_000));
}

/// What a modelled lock does first.
fn use_the_scheduler() {
    model::kernel::with(|_| ());
}

fn unseen_threads() {
    if thread::spawn(use_the_scheduler).join().is_err() {
        fail("a thread panicked");
    }
}

fn flood_of_unseen_threads() {
    loop {
        let _ = thread::spawn(use_the_scheduler).join();
    }
}

fn resumes() {
    let _ = panic::catch_unwind(|| fail("what was caught"));
    let Err(payload) = thread::spawn(|| panic!("what a thread said")).join();
    panic::resume_unwind(payload);
}

fn unwraps() {
    thread::scope(|scope| {
        let worker = scope.spawn(|| fail("what a worker said"));
        worker.join().unwrap();
    });
}

const LIMIT: Duration = Duration::from_secs(20);

fn run(check: &str) -> (Record, String) {
    let program = env::current_exe().expect("this program");
    run_check(Command::new(program), check, LIMIT)
}

const UNSEEN: &str = "Your code started threads that the scheduler cannot see (through another \
                      crate?). Use `std::thread`.";

fn threads_that_nobody_schedules() {
    for check in ["unseen_threads", "flood_of_unseen_threads"] {
        let (record, printed) = run(check);
        assert_eq!(record.status, Status::Fail, "{check}: {record:?}");
        assert_eq!((record.message.as_str(), printed.as_str()), (UNSEEN, ""));
        assert!(record.story.is_none(), "{check}: {record:?}");
    }
}

fn a_panic_is_resumed() {
    let (record, _) = run("resumes");
    assert_eq!(record.status, Status::Fail);
    assert_eq!(record.message, "what a thread said");
}

fn a_panic_of_a_thread_is_unwrapped() {
    let (record, _) = run("unwraps");
    let place = "what a worker said (checker/harness/tests/verdicts.rs:";
    assert!(record.message.starts_with(place), "{}", record.message);
}

fn no_paint_reaches_the_terminal() {
    let (record, printed) = run("paints");
    assert_eq!(record.message, "\\u{202e}\\u{1b}[31mred");
    let text = told(&record, &printed, plain());
    assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text:?}");
    assert!(printed.starts_with("\\u{1b}[2Jprinted\n"), "{printed:?}");
}

fn long_texts_are_cut() {
    let (record, _) = run("endless_text");
    assert!(record.message.len() < 5 << 10, "{}", record.message.len());
    assert!(
        record.message.ends_with(" KiB more)\n"),
        "{}",
        record.message
    );
}

fn plain() -> Screen {
    Screen {
        colour: false,
        width: 100,
    }
}

fn explained(check: &str, schedule: &str) -> (Status, String) {
    let program = env::current_exe().expect("this program");
    let (record, printed) = run_again(Command::new(program), check, schedule, LIMIT);
    (record.status, told(&record, &printed, plain()))
}

fn a_schedule_that_never_comes() {
    let never = "this schedule does not exist in your code (9.9-9,9.10-9 never comes); without it:";
    assert_eq!(
        explained("quiet", "l+9.9-9,9.10-9"),
        (
            Status::Pass,
            format!("{never}\n\nright: nothing goes wrong\n")
        )
    );
    let (status, text) = explained("wrong", "9.9-9,9.10-9");
    assert_eq!(status, Status::Fail);
    assert!(
        text.starts_with(&format!("{never}\n\nwrong: one is not two\n")),
        "{text}"
    );
    let (_, text) = explained("quiet", "0");
    assert_eq!(text, "right: nothing goes wrong in this schedule\n");
}

fn main() {
    harness::serve(&Target {
        package: "",
        exercise: ".",
        recipe: "",
        checks: CHECKS,
    });
    let trial = |name: &str, test: fn()| {
        Trial::test(name, move || {
            test();
            Ok(())
        })
    };
    let trials = vec![
        trial(
            "threads_that_nobody_schedules",
            threads_that_nobody_schedules,
        ),
        trial(
            "no_paint_reaches_the_terminal",
            no_paint_reaches_the_terminal,
        ),
        trial("a_panic_is_resumed", a_panic_is_resumed),
        trial(
            "a_panic_of_a_thread_is_unwrapped",
            a_panic_of_a_thread_is_unwrapped,
        ),
        trial("long_texts_are_cut", long_texts_are_cut),
        trial("a_schedule_that_never_comes", a_schedule_that_never_comes),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit()
}
