//! Programs that end themselves, and searches that do not come to their end.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering, Ordering::*};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::Duration;

use model::{Config, Verdict};

use super::{AtEnd, fails};
use crate::common::{Problem, fails_schedules, is_only_slow, schedules_only};

#[test]
fn the_end_of_the_program() {
    fails("exit", Problem::Exit, || std::process::exit(0));
    fails("abort, in a thread", Problem::Exit, || {
        let _ = thread::spawn(|| std::process::abort()).join();
    });
    fails(
        "exit, in a destructor while unwinding",
        Problem::Exit,
        || {
            let _at_end = AtEnd(|| std::process::exit(0));
            panic!("first");
        },
    );
}

#[test]
fn a_search_that_stops_is_no_pass() {
    fn program() {
        let count = AtomicUsize::new(0);
        thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    for _ in 0..3 {
                        count.fetch_add(1, SeqCst);
                    }
                });
            }
        });
    }

    let few = Config {
        limit: 100,
        ..schedules_only()
    };
    for report in [
        model::check(&few, program),
        model::check_orderings(&few, program),
    ] {
        assert!(matches!(report.verdict, Verdict::Stopped(_)), "{report:?}");
    }
    // One that goes no further than its budget passes, and says so.
    let few = Config {
        budget: 1_000,
        ..schedules_only()
    };
    let report = model::check(&few, program);
    assert!(matches!(report.verdict, Verdict::Pass), "{report:?}");
    assert!(report.coverage.cut_at.is_some(), "{report:?}");
    let report = model::check_orderings(&few, program);
    assert!(matches!(report.verdict, Verdict::Pass), "{report:?}");
    assert!(report.coverage.orderings_cut, "{report:?}");
    let few = Config {
        limit: 100,
        ..schedules_only()
    };
    // One execution of the orderings engine has its own limit. What the other engine
    // has seen stands.
    let report = model::check(&Config::default(), || {
        let count = AtomicUsize::new(0);
        for _ in 0..15_000 {
            count.fetch_add(1, SeqCst);
        }
    });
    assert!(matches!(report.verdict, Verdict::Pass), "{report:?}");
    let line = report.coverage.line();
    assert!(
        line.ends_with("weak memory not explored: one execution has too many steps for it"),
        "{line}"
    );
    let report = model::check(&few, || {
        for _ in 0..30_000 {
            thread::yield_now();
        }
    });
    assert!(matches!(report.verdict, Verdict::Stopped(_)), "{report:?}");
}

/// Two threads that count, beside so many that wait until they are left.
fn counts_beside(idle: usize) {
    let count = Arc::new(AtomicUsize::new(0));
    let (at_work, work) = mpsc::channel::<()>();
    let work = Arc::new(Mutex::new(work));
    for _ in 0..idle {
        let work = Arc::clone(&work);
        thread::spawn(move || work.lock().unwrap().recv());
    }
    let counting = [(); 2].map(|()| {
        let count = Arc::clone(&count);
        thread::spawn(move || (0..10).for_each(|_| _ = count.fetch_add(1, SeqCst)))
    });
    counting
        .into_iter()
        .for_each(|thread| thread.join().unwrap());
    drop(at_work);
}

#[test]
fn many_threads_are_dear() {
    let config = Config {
        bound: 10,
        tail: 0,
        budget: 20_000,
        ..schedules_only()
    };
    let tried = |idle: usize| {
        let report = model::check(&config, move || counts_beside(idle));
        assert!(matches!(report.verdict, Verdict::Pass), "{report:?}");
        report.coverage.schedules
    };
    let (few, many) = (tried(10), tried(100));
    assert!(many * 20 < few, "{many} schedules and {few}");
}

#[test]
fn who_is_slow_is_not_said_to_go_round() {
    let config = Config {
        steps: 2_000,
        ..schedules_only()
    };
    let report = model::check(&config, || {
        let count = AtomicUsize::new(0);
        thread::scope(|scope| {
            scope.spawn(|| (0..5_000).for_each(|_| _ = count.fetch_add(1, SeqCst)));
        });
    });
    assert!(matches!(report.verdict, Verdict::Stopped(_)), "{report:?}");
    // As many steps, and nothing comes of them.
    let report = model::check(&config, || {
        let flag = AtomicUsize::new(0);
        thread::scope(|scope| {
            scope.spawn(|| {
                loop {
                    flag.store(1, SeqCst);
                    flag.store(0, SeqCst);
                }
            });
        });
    });
    let Verdict::Fail(story) = report.verdict else {
        panic!("{report:?}");
    };
    assert_eq!(story.problem, Problem::Livelock);
}

/// The name of a weak-memory execution, once the mistake in it is mended.
#[test]
fn an_execution_that_goes_well_now() {
    fn publish(order: Ordering) {
        let (data, flag) = (AtomicUsize::new(0), AtomicUsize::new(0));
        thread::scope(|scope| {
            scope.spawn(|| {
                data.store(1, Relaxed);
                flag.store(1, order);
            });
            if flag.load(Acquire) == 1 {
                assert_eq!(data.load(Relaxed), 1);
            }
        });
    }
    let config = Config::default();
    let report = model::check(&config, || publish(Relaxed));
    let Verdict::Fail(story) = report.verdict else {
        panic!("it passes");
    };
    let name = story.schedule.expect("it has a name");
    assert!(name.to_string().starts_with('w'), "{name}");
    let again = model::replay(&config, &name, || publish(Relaxed));
    assert_eq!(
        (again.passed, again.story.headline),
        (false, story.headline)
    );
    let mended = model::replay(&config, &name, || publish(Release));
    assert!(mended.passed, "{:?}", mended.story);
    // There are fewer executions than that.
    let far = "w1000".parse().expect("a name");
    let mended = model::replay(&config, &far, || publish(Release));
    assert_eq!(
        (mended.passed, mended.missed.as_slice()),
        (true, &["w1000".to_owned()][..])
    );
    assert!("w0".parse::<model::Schedule>().is_err());
}

/// What is printed outside of a check goes where it always does.
#[test]
fn printing_outside() {
    println!("printed by {}", "a test");
    eprintln!("and told");
}

/// The messages are all the same; how many are left is not.
#[test]
fn who_receives_for_long_is_not_said_to_go_round() {
    for messages in [5_000, 2_500] {
        is_only_slow(move || {
            let (sender, receiver) = mpsc::channel();
            (0..messages).for_each(|_| sender.send(1).unwrap());
            (0..messages).for_each(|_| assert_eq!(receiver.recv(), Ok(1)));
        });
    }
    let headline = "goes on for ever";
    fails_schedules("each sent on", Problem::Livelock, headline, || {
        let (sender, receiver) = mpsc::channel();
        sender.send(1).unwrap();
        while let Ok(message) = receiver.recv() {
            sender.send(message).unwrap();
        }
    });
}

/// How often, only it knows.
#[test]
fn who_counts_out_of_sight_is_not_said_to_go_round() {
    is_only_slow(|| {
        let lock = Mutex::new(());
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| (0..20_000).for_each(|_| drop(lock.lock().unwrap())));
            }
        });
    });
    is_only_slow(|| {
        let flag = AtomicBool::new(false);
        (0..100_000).for_each(|_| flag.store(true, SeqCst));
    });
}

#[test]
fn who_asks_while_another_sleeps_is_not_said_to_go_round() {
    fn ask(mut round: impl FnMut()) {
        let done = AtomicBool::new(false);
        thread::scope(|scope| {
            scope.spawn(|| {
                thread::sleep(Duration::from_secs(3600));
                done.store(true, SeqCst);
            });
            while !done.load(SeqCst) {
                round();
                thread::sleep(Duration::from_millis(10));
            }
        });
    }

    // It prints something else each time, so that nothing says that it asks in vain.
    let report = model::check(&schedules_only(), || {
        let mut frames = ["-", "\\", "|", "/"].iter().cycle();
        ask(|| print!("{}", frames.next().unwrap()));
    });
    assert!(matches!(report.verdict, Verdict::Stopped(_)), "{report:?}");
    let report = model::check(&schedules_only(), || ask(|| ()));
    assert!(matches!(report.verdict, Verdict::Pass), "{report:?}");
}
