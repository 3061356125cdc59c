//! What checks are written with, and what runs each of them in a process of
//! its own.
//!
//! A recipe's checks stand in two files: those for the modelled world and those
//! for the real one, because everything in a test target is swapped or nothing
//! is. Both list their checks in a constant:
//!
//! ```ignore
//! pub const CHECKS: &[Check] = &[
//!     Check::model("no_lost_cent", no_lost_cent),
//!     Check::race("any_transfers", transfers::programs, transfers::run),
//! ];
//!
//! fn no_lost_cent() {
//!     let account = Account::new(100);
//!     thread::scope(|s| {
//!         s.spawn(|| account.deposit(50));
//!         s.spawn(|| account.withdraw(30));
//!     });
//!     expect_eq!(account.balance(), 120, "the balance");
//! }
//! ```
//!
//! The target's root hands them to [`main!`].

mod again;
mod ahead;
mod check;
mod child;
mod expect;
pub mod foreign;
mod fresh;
mod is;
mod judge;
mod parent;
mod plain;
pub mod process;
pub mod race;
pub mod record;
mod rendezvous;
mod screen;
mod snapshot;
pub mod supervisor;
mod threads;
mod watchdog;
mod words;

pub use check::Check;
#[doc(hidden)]
pub use expect::__expect_eq;
pub use expect::{fail, name, watch};
pub use plain::Plain;
pub use race::{Call, Operation, Program, Programs};
pub use rendezvous::Rendezvous;
pub use screen::Screen;
pub use watchdog::meanwhile;
pub use words::words;

pub use judge::{run_again, run_check, told};

/// The `main` of the modelled check target: runs all checks.
#[doc(hidden)]
pub fn run(target: &Target, real: &str) -> ! {
    parent::serve(target);
    parent::run_all(target, real)
}

/// The `main` of the real check target. Comes back if the process was not started
/// for the checks: then it is the recipe's own program.
#[doc(hidden)]
pub fn serve(target: &Target) {
    process::serve_as_doorman();
    parent::serve(target);
}

/// The checks of one world.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// The name of the exercise's package.
    pub package: &'static str,
    /// The folder of the exercise.
    pub exercise: &'static str,
    /// The name of the recipe's folder below `tests/`.
    pub recipe: &'static str,
    pub checks: &'static [Check],
}

/// The `main` of a check target.
///
/// In the modelled world it names the program with the checks of the real one,
/// which cargo puts beside it. That one has the recipe's own `main` in it, and is
/// the recipe's own program unless it is asked for a check: one program less to
/// link after each edit.
#[macro_export]
macro_rules! main {
    (model: $checks:expr, recipe: $recipe:literal, real: $real:literal $(,)?) => {
        fn main() {
            $crate::run($crate::target!($checks, $recipe), $real)
        }
    };
    (real: $checks:expr, recipe: $recipe:literal, program: $main:path $(,)?) => {
        fn main() -> ::std::process::ExitCode {
            $crate::serve($crate::target!($checks, $recipe));
            ::std::process::Termination::report($main())
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! target {
    ($checks:expr, $recipe:literal) => {
        &$crate::Target {
            package: env!("CARGO_PKG_NAME"),
            exercise: env!("CARGO_MANIFEST_DIR"),
            recipe: $recipe,
            checks: $checks,
        }
    };
}
