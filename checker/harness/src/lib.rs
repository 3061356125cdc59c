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

mod check;
mod child;
mod expect;
mod parent;
pub mod race;
pub mod record;
mod snapshot;
pub mod supervisor;
mod watchdog;

pub use check::{Check, Kind};
pub use expect::{fail, name, watch};
#[doc(hidden)]
pub use expect::__expect_eq;
pub use race::{Call, Operation, Program, Programs};

#[doc(hidden)]
pub use parent::run;

/// What the checks of a target need to know of it.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// The folder below `tests/` that belongs to the recipe.
    pub recipe: &'static str,
    /// The recipe's own program, if this target may run it.
    pub program: Option<&'static str>,
    pub checks: &'static [Check],
}

/// The `main` of a check target.
#[macro_export]
macro_rules! main {
    ($checks:expr, recipe = $recipe:expr $(, program = $program:expr)? $(,)?) => {
        fn main() {
            #[allow(unused_mut, unused_assignments)]
            let mut program = $crate::__none();
            $(program = $crate::__some($program);)?
            $crate::run(&$crate::Target {
                recipe: $recipe,
                program,
                checks: $checks,
            })
        }
    };
}

// The prelude of a swapped crate is the model's.
#[doc(hidden)]
pub fn __none() -> Option<&'static str> {
    None
}

#[doc(hidden)]
pub fn __some(program: &'static str) -> Option<&'static str> {
    Some(program)
}
