//! `loom::future`.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use model_std::sync::Mutex;

use super::sync::Notify;

pub use std::future::poll_fn;

/// As `loom::future::block_on`: the future may be polled once for no reason.
pub fn block_on<F: Future>(f: F) -> F::Output {
    let mut f = pin!(f);
    let notify = Arc::new(Notify::new());
    let waker = Waker::from(Arc::clone(&notify));
    let mut waits = 0;
    loop {
        if let Poll::Ready(output) = f.as_mut().poll(&mut Context::from_waker(&waker)) {
            return output;
        }
        match waits {
            0 => notify.wait_loosely(),
            _ => notify.wait(),
        }
        waits += 1;
    }
}

/// As `loom::future::AtomicWaker`.
#[derive(Debug, Default)]
pub struct AtomicWaker(Mutex<Option<Waker>>);

impl AtomicWaker {
    pub fn new() -> Self {
        Self::default()
    }

    /// # Panics
    ///
    /// Never: nobody panics with the lock.
    #[track_caller]
    pub fn register_by_ref(&self, waker: &Waker) {
        *self.0.lock().unwrap() = Some(waker.clone());
    }

    /// # Panics
    ///
    /// Never: nobody panics with the lock.
    #[track_caller]
    pub fn wake(&self) {
        let waker = self.0.lock().unwrap().take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}
