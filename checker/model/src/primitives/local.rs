//! Thread-locals: one value a thread and execution, dropped with the thread.

use std::any::Any;
use std::rc::Rc;

use crate::kernel::{ThreadId, with};

/// The current thread's value of the key at `key`, made by `init` at first use.
pub fn value<T: 'static>(key: usize, init: impl FnOnce() -> T) -> Rc<T> {
    let slot = (me(), key);
    let known = with(|execution| execution.locals().get(&slot).cloned());
    let value = match known {
        Some(value) => value,
        None => {
            // `init` may use other keys.
            let value: Rc<dyn Any> = Rc::new(init());
            with(|execution| execution.locals().insert(slot, Rc::clone(&value)));
            value
        }
    };
    match value.downcast() {
        Ok(value) => value,
        Err(_) => unreachable!("a key has one type"),
    }
}

/// Drops the current thread's values, as its end does.
pub fn drop_all() {
    let me = me();
    loop {
        let next = with(|execution| {
            let mut locals = execution.locals();
            let key = locals
                .range((me, 0)..=(me, usize::MAX))
                .map(|(&key, _)| key)
                .next()?;
            locals.remove(&key)
        });
        // Dropped here: a destructor may use the books.
        match next {
            Some(value) => drop(value),
            None => return,
        }
    }
}

fn me() -> ThreadId {
    with(|execution| execution.me())
}
