//! What loom's own tests use of loom, over the modelled standard library.
//!
//! loom gives some things another shape than `std`: cells by closures, threads whose
//! closures need not be `Send`. The rest is `std`'s.

pub mod cell;
pub mod future;
pub mod model;
pub mod sync;
pub mod thread;

pub use self::model::model;

/// As `loom::lazy_static`.
#[macro_export]
macro_rules! loom_lazy_static {
    ($(static ref $name:ident: $type:ty = $init:expr;)*) => {
        $(static $name: $crate::loom::sync::LazyLock<$type> =
            $crate::loom::sync::LazyLock::new(|| $init);)*
    };
}
