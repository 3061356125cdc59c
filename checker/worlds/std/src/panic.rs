//! `std::panic`: a caught panic is known to the model.

use std::any::Any;

pub use std::panic::{
    AssertUnwindSafe, Location, PanicHookInfo, RefUnwindSafe, UnwindSafe, panic_any, set_hook,
    take_hook,
};

pub fn catch_unwind<F: FnOnce() -> R + UnwindSafe, R>(f: F) -> Result<R, Box<dyn Any + Send>> {
    let result = std::panic::catch_unwind(f);
    if result.is_err() {
        model::kernel::panic_caught();
    }
    result
}

pub fn resume_unwind(payload: Box<dyn Any + Send>) -> ! {
    model::kernel::panic_resumed();
    std::panic::resume_unwind(payload)
}
