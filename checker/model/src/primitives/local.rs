//! Thread-locals: one value a thread and execution, dropped with the thread.

use std::rc::Rc;

use crate::kernel::panics::must_not_unwind;
use crate::kernel::{Local, ThreadId, with};

/// The current thread's value of the key at `key`, made by `init` at first use.
///
/// # Panics
///
/// Panics if the thread has dropped the value already.
#[track_caller]
pub fn value<T: 'static>(key: usize, init: impl FnOnce() -> T) -> Rc<T> {
    match try_value(key, init) {
        Some(value) => value,
        None => panic!("cannot access a Thread Local Storage value during or after destruction"),
    }
}

/// The same; nothing if the thread has dropped the value already.
pub fn try_value<T: 'static>(key: usize, init: impl FnOnce() -> T) -> Option<Rc<T>> {
    let me = me();
    let known = with(|execution| {
        let locals = execution.locals();
        let local = locals.iter().find(|l| (l.thread, l.key) == (me, key))?;
        Some(local.value.clone())
    });
    let value = match known {
        Some(value) => value?,
        None => {
            // `init` may use other keys.
            let value: Rc<dyn std::any::Any> = Rc::new(init());
            with(|execution| {
                execution.locals().push(Local {
                    thread: me,
                    key,
                    value: Some(Rc::clone(&value)),
                    needs_drop: std::mem::needs_drop::<T>(),
                });
            });
            value
        }
    };
    match value.downcast() {
        Ok(value) => Some(value),
        Err(_) => unreachable!("a key has one type"),
    }
}

/// Drops the current thread's values, the latest first, as its end does.
pub fn drop_all() {
    let me = me();
    loop {
        let next = with(|execution| {
            let mut locals = execution.locals();
            let of_mine = |local: &&mut Local| {
                local.thread == me && local.needs_drop && local.value.is_some()
            };
            locals.iter_mut().rev().find(of_mine)?.value.take()
        });
        // Dropped here: a destructor may use the books.
        match next {
            Some(value) => must_not_unwind(|| drop(value)),
            None => return,
        }
    }
}

fn me() -> ThreadId {
    with(|execution| execution.me())
}
