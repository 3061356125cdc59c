//! Wrong programs.

use std::sync::atomic::{AtomicUsize, Ordering::*};
use std::thread;

use crossbeam_deque::{Injector, Steal, Worker};

use crate::Data;
use crate::common::{Problem, fails, fails_schedules};

#[test]
fn to_come_late_is_not_to_find_nothing() {
    let story = fails_schedules("no second try", Problem::Panic, "not all", || {
        let injector = Injector::new();
        injector.push(1);
        injector.push(2);
        let stolen = thread::scope(|scope| {
            let thieves = [(); 2].map(|()| scope.spawn(|| injector.steal().success()));
            thieves.map(|thief| thief.join().unwrap())
        });
        assert!(stolen.iter().all(Option::is_some), "not all");
    });
    let rows: Vec<&str> = story.rows.iter().map(|row| row.text.as_str()).collect();
    assert!(
        rows.contains(&"steal injector: somebody was quicker"),
        "{rows:?}"
    );
    assert_eq!((story.forced_switches, story.early_ends), (0, 1));
}

#[test]
fn a_thief_in_the_way_of_another() {
    fails_schedules("late thief", Problem::Panic, "not all", || {
        let worker = Worker::new_fifo();
        worker.push(1);
        worker.push(2);
        let stealers = [worker.stealer(), worker.stealer()];
        let stolen = thread::scope(|scope| {
            let thieves = stealers.map(|stealer| scope.spawn(move || stealer.steal().success()));
            thieves.map(|thief| thief.join().unwrap())
        });
        assert!(stolen.iter().all(Option::is_some), "not all");
    });
}

#[test]
fn a_batch_on_its_way_is_nowhere() {
    fails("ends too early", Problem::Panic, "left behind", || {
        let worker = Worker::new_fifo();
        for _ in 0..2 {
            worker.push(());
        }
        let (first, own) = (worker.stealer(), Worker::new_fifo());
        let second = own.stealer();
        thread::scope(|scope| {
            let thief = scope.spawn(move || {
                let _ = first.steal_batch(&own);
                own.len()
            });
            worker.pop();
            // Nothing here, nothing there: is all done?
            if worker.is_empty() && second.is_empty() {
                let left = thief.join().unwrap();
                assert_eq!(left, 0, "left behind");
            }
        });
    });
}

#[test]
fn counted_after_it_was_taken() {
    fails("lost count", Problem::Panic, "1 is not 2", || {
        let (injector, done) = (Injector::new(), AtomicUsize::new(0));
        injector.push(());
        injector.push(());
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    loop {
                        match injector.steal() {
                            Steal::Success(()) => break,
                            _ => continue,
                        }
                    }
                    done.store(done.load(Relaxed) + 1, Relaxed);
                });
            }
        });
        assert_eq!(done.load(Relaxed), 2);
    });
}

#[test]
fn written_after_it_was_pushed() {
    fails("data race", Problem::DataRace, "nothing orders", || {
        let (worker, data) = (Worker::new_fifo(), Data::new());
        let stealer = worker.stealer();
        thread::scope(|scope| {
            let data = &data;
            scope.spawn(move || {
                worker.push(());
                data.set(1);
            });
            if stealer.steal().is_success() {
                data.get();
            }
        });
    });
}
