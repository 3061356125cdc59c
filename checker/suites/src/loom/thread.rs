//! `loom::thread`: closures and results need not be `Send`.

use std::io;

pub use model_std::thread::{current, park, yield_now, Thread, ThreadId};

/// Goes from one modelled thread to another.
struct Unsent<T>(T);

// SAFETY: all modelled threads of an execution run on one thread of the operating
// system, one at a time.
unsafe impl<T> Send for Unsent<T> {}

impl<T> Unsent<T> {
    fn into_inner(self) -> T {
        self.0
    }
}

/// As `loom::thread::JoinHandle`.
pub struct JoinHandle<T>(model_std::thread::JoinHandle<Unsent<T>>);

impl<T> JoinHandle<T> {
    #[track_caller]
    pub fn join(self) -> model_std::thread::Result<T> {
        self.0.join().map(Unsent::into_inner)
    }

    pub fn thread(&self) -> &Thread {
        self.0.thread()
    }
}

#[track_caller]
pub fn spawn<F, T>(f: F) -> JoinHandle<T>
where
    F: FnOnce() -> T + 'static,
    T: 'static,
{
    let body = Unsent(f);
    JoinHandle(model_std::thread::spawn(
        move || Unsent(body.into_inner()()),
    ))
}

/// As `loom::thread::Builder`.
#[derive(Debug, Default)]
pub struct Builder(model_std::thread::Builder);

impl Builder {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn name(self, name: String) -> Self {
        Self(self.0.name(name))
    }

    pub fn stack_size(self, size: usize) -> Self {
        Self(self.0.stack_size(size))
    }

    #[track_caller]
    pub fn spawn<F, T>(self, f: F) -> io::Result<JoinHandle<T>>
    where
        F: FnOnce() -> T + 'static,
        T: 'static,
    {
        let body = Unsent(f);
        let handle = self.0.spawn(move || Unsent(body.into_inner()()))?;
        Ok(JoinHandle(handle))
    }
}
