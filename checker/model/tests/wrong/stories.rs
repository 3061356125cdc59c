//! What the stories say of it: where to look, and nothing that misleads.

use std::cell::UnsafeCell;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering::*};
use std::sync::{Arc, Condvar, Mutex, mpsc};
use std::thread;

use model::{Story, Verdict};

use super::{run, src};
use crate::common::{Problem, fails, fails_orderings, fails_schedules, schedules_only, table};

fn rows(story: &Story) -> Vec<&str> {
    story.rows.iter().map(|row| row.text.as_str()).collect()
}

#[track_caller]
fn says(story: &Story, text: &str) {
    let why = story.why.join("\n");
    assert!(why.contains(text), "{why}\n{}", table(story));
}

#[track_caller]
fn is_silent(story: &Story, text: &str) {
    let why = story.why.join("\n");
    assert!(!why.contains(text), "{why}\n{}", table(story));
}

#[test]
fn who_waits_for_its_own_guard_is_told_where_it_took_it() {
    let story = fails_schedules("own guard", Problem::Deadlock, "holds itself", || {
        let lock = Mutex::new(0);
        let _first = lock.lock().unwrap();
        let _second = lock.lock().unwrap();
    });
    says(
        &story,
        "The guard that `main` took at tests/wrong/stories.rs:",
    );
    says(&story, "still lives");
    is_silent(&story, "order");
}

#[test]
fn two_locks_in_two_orders_are_about_the_order() {
    let story = fails_schedules("two orders", Problem::Deadlock, "waits", || {
        let locks = [Mutex::new(0), Mutex::new(0)];
        run(2, |index| {
            let _first = locks[index].lock().unwrap();
            let _second = locks[1 - index].lock().unwrap();
        });
    });
    says(&story, "In which order");
    is_silent(&story, "still lives");
}

#[test]
fn a_thread_has_one_name() {
    let story = fails_schedules("unparked and joined", Problem::Panic, "awake", || {
        let sleeper = thread::Builder::new().name("sleeper".to_owned());
        let sleeper = sleeper.spawn(thread::park).unwrap();
        sleeper.thread().unpark();
        sleeper.join().unwrap();
        panic!("awake");
    });
    let rows = rows(&story);
    assert!(rows.contains(&"unpark sleeper"), "{rows:?}");
}

#[test]
fn a_guard_that_went_with_its_thread() {
    let story = fails_schedules(
        "forgotten guard",
        Problem::Deadlock,
        "which `thread 1` has never given back",
        || {
            let lock = Mutex::new(0);
            thread::scope(|scope| {
                scope.spawn(|| std::mem::forget(lock.lock().unwrap()));
            });
            *lock.lock().unwrap() += 1;
        },
    );
    says(&story, "has ended without giving it back");
}

#[test]
fn a_lock_held_in_a_wait_for_something_else() {
    let story = fails_schedules("held in a join", Problem::Deadlock, "waits for", || {
        let lock = Arc::new(Mutex::new(0));
        let guard = lock.lock().unwrap();
        let worker = thread::spawn({
            let lock = Arc::clone(&lock);
            move || *lock.lock().unwrap() += 1
        });
        worker.join().unwrap();
        drop(guard);
    });
    says(&story, "and holds it while it waits at");
    is_silent(&story, "order");
}

#[test]
fn a_lock_that_is_kept_does_not_look_like_one_given_back() {
    let story = fails_schedules("kept", Problem::Deadlock, "holds itself", || {
        let lock = Mutex::new(5);
        for _ in 0..9 {
            let _ = *lock.lock().unwrap();
        }
        let _guard = lock.lock().unwrap();
        let _again = lock.lock().unwrap();
    });
    assert_eq!(
        rows(&story),
        [
            "lock lock#1: 5",
            "the same again, 8 times",
            "lock lock#1: 5, kept",
            "✗ waits: lock lock#1",
        ]
        .map(|row| row.replace("#1", ""))
    );
}

#[test]
fn only_rows_of_one_line_are_the_same_again() {
    let story = fails_schedules("two lines", Problem::Panic, "the end", || {
        let lock = Mutex::new(5);
        for _ in 0..4 {
            let _ = *lock.lock().unwrap();
        }
        for _ in 0..4 {
            let _ = *lock.lock().unwrap();
        }
        panic!("the end");
    });
    let again = "the same again, 3 times";
    assert_eq!(
        rows(&story)[..4],
        ["lock lock: 5", again, "lock lock: 5", again]
    );
}

#[test]
fn a_long_story_tells_of_each_lock_that_is_held_at_the_end() {
    let story = fails_schedules("held long ago", Problem::Deadlock, "waits", || {
        let (kept, other) = (Mutex::new(1), Mutex::new(()));
        let values: Vec<_> = (0..60).map(|_| AtomicBool::new(false)).collect();
        for value in &values[..30] {
            value.fetch_not(Relaxed);
            let _ = other.lock();
        }
        let _kept = kept.lock().unwrap();
        for value in &values[30..] {
            value.fetch_not(Relaxed);
            let _ = other.lock();
        }
        let _again = kept.lock().unwrap();
    });
    assert!(
        rows(&story).contains(&"lock kept: 1, kept"),
        "{}",
        table(&story)
    );
}

#[test]
fn a_panic_comes_before_those_who_then_wait_for_ever() {
    let story = fails_schedules(
        "panic first",
        Problem::Deadlock,
        "`thread 2` panicked: boom; `thread 1` sleeps in `wait_while`",
        || {
            let (ready, changed) = (Mutex::new(false), Condvar::new());
            thread::scope(|scope| {
                scope.spawn(|| {
                    let ready = ready.lock().unwrap();
                    drop(changed.wait_while(ready, |ready| !*ready));
                });
                scope.spawn(|| panic!("boom"));
            });
        },
    );
    assert!(story.headline.starts_with('`'), "{}", story.headline);
    assert!(story.why[0].starts_with("The panic at "), "{:?}", story.why);
}

#[test]
fn who_was_woken_and_slept_again() {
    let story = fails_schedules(
        "woken in vain",
        Problem::Deadlock,
        "`thread 1` was woken, looked, and sleeps in `wait_while` again",
        || {
            let (here, full) = (Mutex::new(0), Condvar::new());
            run(2, |_| {
                let mut here = here.lock().unwrap();
                *here += 1;
                if *here == 2 {
                    full.notify_all();
                    *here = 0;
                } else {
                    drop(full.wait_while(here, |here| *here != 2));
                }
            });
        },
    );
    says(&story, "`thread 1` was woken by `thread 2` (");
    is_silent(&story, "A notification wakes only");
}

#[test]
fn who_was_through_with_one_wait_is_not_woken_in_vain() {
    let story = fails_schedules(
        "second wait",
        Problem::Deadlock,
        "`thread 1` sleeps in `wait_while` and nobody will notify",
        || {
            let (here, full) = (Mutex::new(0), Condvar::new());
            run(2, |index| {
                for round in 1..=2 - index {
                    let mut here = here.lock().unwrap();
                    *here += 1;
                    full.notify_all();
                    drop(full.wait_while(here, |here| *here < 2 * round));
                }
            });
        },
    );
    says(
        &story,
        "`thread 2` has ended, and will do nothing any more.",
    );
}

#[test]
fn a_compare_exchange_that_fails_says_so() {
    let story = fails_schedules("one of two", Problem::Panic, "both", || {
        let number = AtomicU8::new(0);
        run(2, |_| _ = number.compare_exchange(0, 1, SeqCst, SeqCst));
        assert_eq!(number.into_inner(), 2, "both");
    });
    let fails = |row: &&str| row.contains("compare_exchange") && row.ends_with(": 1, fails");
    assert!(rows(&story).iter().any(fails), "{}", table(&story));
}

#[test]
fn who_waits_once_and_woke_by_itself_is_asked_what_it_looks_at() {
    let story = fails_schedules(
        "waits once",
        Problem::Deadlock,
        "nobody will notify",
        || {
            let (items, is_there, is_found) = (Mutex::new(0), Condvar::new(), Condvar::new());
            run(2, |index| {
                let mut items = items.lock().unwrap();
                if index == 0 {
                    *items += 1;
                    is_there.notify_one();
                    return;
                }
                if *items == 0 {
                    items = is_there.wait(items).unwrap();
                }
                if *items == 0 {
                    drop(is_found.wait(items).unwrap());
                }
            });
        },
    );
    says(&story, "although nobody had notified it");
    is_silent(&story, "A notification wakes only");
}

#[test]
fn a_notification_that_comes_before_the_sleep() {
    let story = fails_schedules("too early", Problem::Deadlock, "nobody will notify", || {
        let (lock, condition) = (Mutex::new(()), Condvar::new());
        run(2, |index| {
            let guard = lock.lock().unwrap();
            match index {
                0 => condition.notify_one(),
                _ => drop(condition.wait(guard).unwrap()),
            }
        });
    });
    says(&story, "before `thread 2` slept (");
}

#[test]
fn a_notification_that_wakes_somebody_else() {
    let wakes_one = "notify_one` wakes one of them";
    let story = fails_schedules("wakes one", Problem::Deadlock, "nobody will notify", || {
        let (open, condition) = (Mutex::new(false), Condvar::new());
        run(3, |index| match index {
            0 => {
                *open.lock().unwrap() = true;
                condition.notify_one();
            }
            _ => drop(condition.wait_while(open.lock().unwrap(), |open| !*open)),
        });
    });
    says(&story, wakes_one);
}

#[test]
fn who_has_ended_will_make_nobody_go_on() {
    let story = fails_schedules("nobody sends", Problem::Deadlock, "waits in `recv`", || {
        let (sender, receiver) = mpsc::channel();
        let worker = sender.clone();
        thread::spawn(move || worker.send(1).unwrap());
        assert_eq!(receiver.recv(), Ok(1));
        let _ = receiver.recv();
        drop(sender);
    });
    says(&story, "and there is one left. Who keeps it");
    says(
        &story,
        "`thread 1` has ended, and will do nothing any more.",
    );
}

#[test]
fn who_tried_to_receive_and_found_nothing() {
    let story = fails_schedules("tries once", Problem::Panic, "nothing", || {
        let (sender, receiver) = mpsc::channel();
        thread::scope(|scope| {
            scope.spawn(move || sender.send(1).unwrap());
            scope.spawn(move || assert_eq!(receiver.try_recv(), Ok(1), "nothing was there"));
        });
    });
    says(&story, "found no message there");
}

#[test]
fn who_is_blocked_in_a_livelock() {
    let story = fails_schedules(
        "waits with the lock",
        Problem::Livelock,
        "`thread 2` waits for `lock`, which `thread 1` holds",
        || {
            let (lock, ready) = (Mutex::new(()), AtomicBool::new(false));
            run(2, |index| {
                let _guard = lock.lock().unwrap();
                while index == 0 && !ready.load(Acquire) {
                    thread::yield_now();
                }
                ready.store(true, Release);
            });
        },
    );
    says(
        &story,
        "and has not given it back, and `thread 2` waits for it",
    );
    says(&story, "`thread 1` is not blocked, and never arrives");
}

#[test]
fn who_tries_in_step_with_another_has_to_give_way() {
    let report = model::check(&schedules_only(), || {
        let locks = [Mutex::new(()), Mutex::new(())];
        run(2, |index| {
            loop {
                let _first = locks[index].lock().unwrap();
                if locks[1 - index].try_lock().is_ok() {
                    break;
                }
            }
        });
    });
    let Verdict::Fail(story) = report.verdict else {
        panic!("not found: {report:?}");
    };
    assert_eq!(story.problem, Problem::Livelock);
    says(&story, "Who gives way to whom");
    let found = report.coverage.found(&story);
    assert!(
        found.ends_with("in which all threads take turns"),
        "{found}"
    );
}

#[test]
fn what_is_always_wrong_needs_no_schedule() {
    let always = fails_schedules("always", Problem::Panic, "not yet implemented", || todo!());
    assert_eq!(always.title(), "wrong");
    let sometimes = lost_update();
    assert_eq!(sometimes.title(), "wrong in one schedule");
}

fn lost_update() -> Story {
    fails_schedules(
        "lost update",
        Problem::Panic,
        "1 is not 2",
        src::lost_update,
    )
}

#[test]
fn the_same_value_again_is_written_all_the_same() {
    let story = lost_update();
    assert!(
        rows(&story).contains(&"lock value: 1 → 1"),
        "{}",
        table(&story)
    );
    assert!(rows(&story).contains(&"lock value: 0"), "{}", table(&story));
    says(&story, "wrote to it");
}

#[test]
fn pairs_are_shown() {
    let story = fails_schedules("a pair", Problem::Panic, "the end", || {
        let (pair, strings) = (Mutex::new((2_usize, -1_i8)), Mutex::new(("a", true)));
        pair.lock().unwrap().0 += 1;
        drop(strings.lock());
        panic!("the end");
    });
    assert_eq!(
        rows(&story)[..2],
        ["lock pair: (2, -1) → (3, -1)", "lock, unlock strings"]
    );
}

#[test]
fn a_panic_is_about_what_its_thread_saw() {
    let gone = "panicked: gone";
    let story = fails_schedules("its own", Problem::Panic, gone, src::the_coin_is_gone);
    says(&story, "looked at `purse` (src/mod.rs:");
    let last = story.rows.last().map(|row| row.text.as_str());
    assert_eq!(last, Some("panics: gone"), "{}", table(&story));
}

#[test]
fn a_loop_over_a_channel_ends_as_it_should() {
    let story = fails_schedules("the end of a channel", Problem::Panic, "anything", || {
        let (sender, receiver) = mpsc::channel();
        thread::scope(|scope| {
            scope.spawn(move || sender.send(1).unwrap());
            while receiver.recv().is_ok() {}
        });
        panic!("anything");
    });
    let why = story.why.join(" ");
    assert!(!why.contains("came to"), "{why}");
}

#[test]
fn what_an_adaptor_receives_stands_where_the_program_asks_for_it() {
    let line = line!() + 8;
    let story = fails_schedules("collects", Problem::Panic, "so far", || {
        let (sender, receiver) = mpsc::channel();
        let sum: u32 = thread::scope(|scope| {
            for number in 1..=2 {
                let sender = sender.clone();
                scope.spawn(move || sender.send(number).unwrap());
            }
            receiver.iter().take(2).sum()
        });
        panic!("so far {sum}");
    });
    let received = story.rows.iter().filter(|row| row.text.contains("recv"));
    let places: Vec<u32> = received
        .filter_map(|row| Some(row.source.as_ref()?.line))
        .collect();
    assert!(
        !places.is_empty() && places.iter().all(|place| *place == line),
        "{places:?}"
    );
}

#[test]
fn of_two_panics_the_one_that_was_not_expected() {
    let story = fails_schedules(
        "two panics",
        Problem::Panic,
        "`second` panicked: not expected",
        || {
            thread::scope(|scope| {
                let named = |name: &str| thread::Builder::new().name(name.to_owned());
                let second = named("second").spawn_scoped(scope, move || {
                    let first = named("first").spawn(|| panic!("expected")).unwrap();
                    assert!(first.join().is_err());
                    panic!("not expected");
                });
                second.unwrap().join().unwrap();
            });
        },
    );
    assert!(!story.headline.contains("first"), "{}", story.headline);
}

#[test]
fn the_last_steps_of_a_main_that_works_belong_to_the_story() {
    let story = fails_schedules("last look", Problem::Panic, "the list", || {
        assert_eq!(src::the_last_look(), [7], "the list");
    });
    assert_eq!(rows(&story).last(), Some(&"load done → true"));
}

#[test]
fn a_store_that_comes_to_memory_late_is_no_old_value() {
    let story = fails_orderings("late store", Problem::Panic, "overtaken", || {
        let (value, go, lock) = (AtomicU8::new(0), AtomicBool::new(false), Mutex::new(false));
        thread::scope(|scope| {
            scope.spawn(|| {
                if go.load(Relaxed) {
                    let mut stored = lock.lock().unwrap();
                    value.store(1, Relaxed);
                    *stored = true;
                }
            });
            value.store(2, Relaxed);
            go.store(true, Relaxed);
            let stored = *lock.lock().unwrap();
            assert!(!stored || value.load(Relaxed) == 1, "overtaken");
        });
    });
    assert!(rows(&story).contains(&"load value → 2, Relaxed (late: stored before 1)"));
    says(&story, "came to memory after it");
}

#[test]
fn a_long_story_leaves_out_no_forced_switch() {
    let story = fails_schedules("in the middle", Problem::Panic, "lost", || {
        let (value, steps) = (AtomicU8::new(0), [const { AtomicU8::new(0) }; 30]);
        run(2, |index| {
            let go = |from: usize, to: usize| {
                for step in &steps[from + 15 * index..to + 15 * index] {
                    step.fetch_add(1, Relaxed);
                }
            };
            go(0, 10);
            let seen = value.load(SeqCst);
            value.store(seen + 1, SeqCst);
            go(10, 15);
        });
        assert_eq!(value.load(SeqCst), 2, "lost");
    });
    let at = story.rows.iter().position(|row| row.forced);
    let at = at.expect("an update is lost by a forced switch");
    assert_eq!(
        story.rows[at - 1].text,
        "load value → 0",
        "{}",
        table(&story)
    );
    assert_eq!(story.rows[at].elided, 0, "{}", table(&story));
}

#[test]
fn a_panic_that_goes_on_is_told_in_its_own_words() {
    fails_schedules("resumed", Problem::Panic, "three at a time", || {
        let worker = thread::spawn(|| -> () { panic!("three at a time") });
        if let Err(panic) = worker.join() {
            std::panic::resume_unwind(panic);
        }
    });
}

#[test]
fn who_left_the_lock_poisoned_is_told() {
    let story = fails_schedules("poisoned", Problem::Panic, "PoisonError", || {
        let count = Mutex::new(0);
        let refused = std::panic::catch_unwind(|| {
            let _count = count.lock().unwrap();
            panic!("too many");
        });
        assert!(refused.is_err());
        *count.lock().unwrap() += 1;
    });
    assert!(rows(&story).contains(&"unlock count, poisoned"));
    says(&story, "while it held `count`, which is poisoned");
}

#[test]
fn orderings_are_shown_where_they_may_be_the_reason() {
    struct Shared(UnsafeCell<u32>);
    // SAFETY: whether that is right is what the model is to check.
    unsafe impl Sync for Shared {}

    fn publish(ordering: std::sync::atomic::Ordering) {
        let shared = (Shared(UnsafeCell::new(0)), AtomicBool::new(false));
        let (data, ready) = (&shared.0, &shared.1);
        thread::scope(|scope| {
            scope.spawn(|| {
                // SAFETY: what the model is to check.
                unsafe { *data.0.get() = 1 };
                ready.store(true, Release);
            });
            if ready.load(ordering) {
                // SAFETY: as above.
                assert_eq!(unsafe { *data.0.get() }, 1);
            }
        });
    }

    let story = fails("publication", Problem::DataRace, "nothing orders", || {
        publish(Relaxed)
    });
    let shown = rows(&story).join("\n");
    assert!(shown.contains("store ready = true, Release"), "{shown}");
    assert!(shown.contains("load ready → true, Relaxed"), "{shown}");
    crate::common::passes("publication", || publish(Acquire));
}

#[test]
fn a_name_of_two_lines_is_one_row() {
    let story = fails_schedules("two lines", Problem::Panic, "`a\\nb` panicked: no", || {
        let named = thread::Builder::new().name("a\nb".to_owned());
        named.spawn(|| panic!("no")).unwrap().join().unwrap();
    });
    assert_eq!(story.threads[1], "a\\nb");
}

#[test]
fn a_check_may_cite_an_assertion() {
    let story = fails_schedules("cited", Problem::Panic, "it says: two: 1 is not 2", || {
        let said = std::panic::catch_unwind(|| assert_eq!(1, 2, "two")).unwrap_err();
        panic!("it says: {}", said.downcast_ref::<String>().unwrap());
    });
    assert_eq!(story.headline, "it says: two: 1 is not 2");
}
