//! `crossbeam-deque` 0.8 in the modelled world.
//!
//! [`Steal`] is the real one. `Retry` comes where the real one may give it: if
//! another thread has moved the front, and nothing tells this one so. It costs
//! the search as much as a forced switch. Two other reasons are not modelled: a
//! buffer that grows or shrinks meanwhile, and a processor whose compare-exchange
//! fails by chance.
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
