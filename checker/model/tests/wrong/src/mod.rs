//! Programs as those of a student: a story takes what lies in `tests` for a part
//! of the check, and in `src` for what is to be mended.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::thread;

use super::run;

pub fn lost_update() {
    let value = Mutex::new(0);
    run(2, |_| {
        let seen = *value.lock().unwrap();
        *value.lock().unwrap() = seen + 1;
    });
    assert_eq!(*value.lock().unwrap(), 2);
}

/// Two of them spend the one coin, and two others have nothing to do with it.
pub fn the_coin_is_gone() {
    let (purse, other) = (Mutex::new(1), Mutex::new(0));
    let pay = || {
        if *purse.lock().unwrap() == 1 {
            let mut purse = purse.lock().unwrap();
            assert!(*purse == 1, "gone");
            *purse -= 1;
        }
    };
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let seen = *other.lock().unwrap();
                *other.lock().unwrap() = seen + 1;
            });
        }
        scope.spawn(pay);
        scope.spawn(pay);
    });
}

/// `main` is at work beside the other thread, and looks once too little.
pub fn the_last_look() -> Vec<u32> {
    let (shelf, done) = (Mutex::new(Vec::new()), AtomicBool::new(false));
    let mut got = Vec::new();
    thread::scope(|scope| {
        scope.spawn(|| {
            shelf.lock().unwrap().push(7);
            done.store(true, SeqCst);
        });
        loop {
            got.append(&mut shelf.lock().unwrap());
            if done.load(SeqCst) {
                break;
            }
            thread::yield_now();
        }
    });
    got
}
