//! The recipe: ten numbers, handed over one by one, and five threads that come through
//! two permits, and then through one.

use std::iter;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;

use ex07_solution::{Semaphore, run_limited};

pub fn main() {
    let made = Semaphore::new(0);
    let item = Mutex::new(0);
    for number in numbers().take(10) {
        let reported = thread::scope(|scope| {
            let consumer = scope.spawn(|| {
                // The producer put this permit there, and nobody gets it back.
                made.acquire().forget();
                *item.lock().unwrap()
            });
            scope.spawn(|| {
                *item.lock().unwrap() = number;
                made.release();
            });
            consumer.join().unwrap()
        });
        println!("the producer made {number}, its consumer reports {reported}");
    }

    for permits in [2, 1] {
        let most = most_at_once(permits, 5);
        println!("five threads through {permits}: at most {most} inside at once");
    }
}

/// Numbers from 0 to 1000. The original draws lots; here they are the same each time.
fn numbers() -> impl Iterator<Item = u32> {
    iter::successors(Some(417), |last| Some((last * 37 + 11) % 1001))
}

/// How many workers were inside when there were most.
fn most_at_once(permits: usize, workers: usize) -> usize {
    let (inside, came, most) = (
        AtomicUsize::new(0),
        AtomicUsize::new(0),
        AtomicUsize::new(0),
    );
    run_limited(permits, workers, |_| {
        most.fetch_max(1 + inside.fetch_add(1, Relaxed), Relaxed);
        came.fetch_add(1, Relaxed);
        // The original sleeps here. This is long enough for those who may come in, too.
        while came.load(Relaxed) < permits {
            thread::yield_now();
        }
        inside.fetch_sub(1, Relaxed);
    });
    most.into_inner()
}
