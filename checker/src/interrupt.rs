//! Ctrl-C. A signal runs no destructor: what has to happen before the end is said here.

use std::mem;
use std::process;
use std::sync::{Mutex, MutexGuard, Once, OnceLock, PoisonError};
use std::thread::{self, ThreadId};

/// What a shell says of a program that ended by Ctrl-C.
const INTERRUPTED: i32 = 130;

type Task = Box<dyn FnOnce() + Send>;

/// In the order in which they are to be run.
static TASKS: Mutex<Vec<Task>> = Mutex::new(Vec::new());

/// The thread that ends the process, once there is one.
static ENDING: OnceLock<ThreadId> = OnceLock::new();

fn tasks() -> MutexGuard<'static, Vec<Task>> {
    TASKS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Has Ctrl-C run `task` before the process ends.
pub fn before_the_end(task: impl FnOnce() + Send + 'static) {
    static HANDLER: Once = Once::new();
    tasks().push(Box::new(task));
    HANDLER.call_once(|| {
        // Without a handler the process just ends, which is no reason to stop.
        let _ = ctrlc::set_handler(|| {
            let _ = ENDING.set(thread::current().id());
            for task in mem::take(&mut *tasks()) {
                task();
            }
            process::exit(INTERRUPTED);
        });
    });
}

/// Does not come back if Ctrl-C is about to end the process: what the tasks stop looks to
/// the other threads like the end of their work, and nobody wants to hear of that.
pub fn nothing_more_is_said() {
    if ENDING
        .get()
        .is_some_and(|ending| *ending != thread::current().id())
    {
        loop {
            thread::park();
        }
    }
}
