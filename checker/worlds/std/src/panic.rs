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
    let mut f = Some(f);
    let mut result = None;
    match caught(&mut || result = f.take().map(|f| f())) {
        Some(payload) => Err(payload),
        None => Ok(result.expect("what does not panic returns")),
    }
}

/// What `body` panics with. Without types: see `thread::scope`.
fn caught(body: &mut dyn FnMut()) -> Option<Box<dyn Any + Send>> {
    let payload = std::panic::catch_unwind(AssertUnwindSafe(body)).err()?;
    model::kernel::panic_caught();
    Some(payload)
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
