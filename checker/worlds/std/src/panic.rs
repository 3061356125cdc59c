//! `std::panic`: a caught panic is known to the model.

use std::any::Any;
use std::thread::Result;

use model::not_modelled;

#[allow(deprecated)]
pub use std::panic::PanicInfo;
pub use std::panic::{
    AssertUnwindSafe, Location, PanicHookInfo, RefUnwindSafe, UnwindSafe, panic_any,
};

pub fn catch_unwind<F: FnOnce() -> R + UnwindSafe, R>(f: F) -> Result<R> {
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

not_modelled! {
    fn set_hook(hook):
        "`std::panic::set_hook` is not modelled: what a thread panicked with is in the result of \
         `join` or `catch_unwind`";
    fn take_hook(): "`std::panic::take_hook` is not modelled: panics print nothing here";
}
