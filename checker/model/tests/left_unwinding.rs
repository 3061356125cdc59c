//! A thread that is still unwinding when `main` returns. For the standard library the
//! operating-system thread panics from then on, and neither engine that runs next may find
//! that: it is tested in a process that has run none before.

#[macro_use]
extern crate model_std as std;
extern crate std as real;

use std::thread;

/// Goes on for ever while it is dropped.
struct Stays;

impl Drop for Stays {
    fn drop(&mut self) {
        thread::park();
        thread::park();
    }
}

#[test]
fn the_next_engine_has_a_thread_that_does_not_panic() {
    for _ in 0..2 {
        model::verify(|| {
            thread::spawn(|| {
                let _stays = Stays;
                panic!("on purpose");
            });
            thread::yield_now();
        });
    }
}
