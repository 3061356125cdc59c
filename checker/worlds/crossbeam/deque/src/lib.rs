//! `crossbeam-deque` 0.8 in the modelled world.
//!
//! [`Steal`] is the real one. `Retry` comes where the real one may give it: from
//! a [`Stealer`] if another thread has moved the front and nothing tells this one
//! so, from an [`Injector`] also by chance, as on processors whose
//! compare-exchange may fail. Each costs the search as much as a forced switch.
//! A buffer that grows or shrinks meanwhile, another reason for it, is not
//! modelled.
//!
//! A batch is on its way for a moment: it has left one deque and is not in the
//! other yet.

mod injector;
mod stealer;
mod worker;

use model::kernel::Value;

pub use crossbeam_deque::Steal;
pub use injector::Injector;
pub use stealer::Stealer;
pub use worker::Worker;

/// So many tasks go in a batch where the caller says nothing else.
const MAX_BATCH: usize = 32;

/// One task as it is, several by their number.
fn shown<T>(tasks: &[T]) -> Value {
    match tasks {
        [task] => Value::of(task),
        tasks => Value::Text(format!("{} tasks", tasks.len()).into()),
    }
}
