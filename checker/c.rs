pub use std::panic::{PanicInfo};
pub use std::panic::{UnwindSafe};
pub use core::panic::{PanicMessage};
