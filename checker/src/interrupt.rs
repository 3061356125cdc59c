//! Ctrl-C. A signal runs no destructor: what has to happen before the end is said here.

use std::mem;
use std::process;
use std::sync::{Mutex, MutexGuard, Once, PoisonError, RwLock};

/// What a shell says of a program that ended by Ctrl-C.
const INTERRUPTED: i32 = 130;

type Task = Box<dyn FnOnce() + Send>;

/// In the order in which they are to be run.
static TASKS: Mutex<Vec<Task>> = Mutex::new(Vec::new());

/// Whoever has it for itself ends the process.
static ENDING: RwLock<()> = RwLock::new(());

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
            let _nobody_ends_it_otherwise = ENDING.write();
            for task in mem::take(&mut *tasks()) {
                task();
            }
            process::exit(INTERRUPTED);
        });
    });
}

/// Comes back unless Ctrl-C is about to end the process. Before `main` returns: what the
/// tasks stop may look to it like the end of the work.
pub fn not_now() {
    drop(ENDING.read());
}
