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
mod judge;
mod parent;
pub mod process;
pub mod race;
pub mod record;
mod rendezvous;
mod snapshot;
pub mod supervisor;
mod watchdog;

pub use check::Check;
#[doc(hidden)]
pub use expect::__expect_eq;
pub use expect::{fail, name, watch};
pub use race::{Call, Operation, Program, Programs};
pub use rendezvous::Rendezvous;

pub use judge::{run_check, told};

/// The `main` of a check target.
#[doc(hidden)]
pub fn run(target: &Target) -> ! {
    process::serve_as_doorman();
    parent::run(target)
}

/// What the checks of a target need to know of it.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// The folder below `tests/` that belongs to the recipe.
    pub recipe: &'static str,
    /// In the modelled world: the name of the program with the checks of the
    /// real one.
    pub real: Option<&'static str>,
    /// In the real world: the name of the recipe's own program.
    pub program: Option<&'static str>,
    pub checks: &'static [Check],
}

/// The `main` of a check target: `main!(model: CHECKS, …)` in the modelled world
/// and `main!(real: CHECKS, …)` in the real one.
#[macro_export]
macro_rules! main {
    (model: $checks:expr, recipe: $recipe:literal, real: $real:literal $(,)?) => {
        fn main() {
            $crate::run(&$crate::Target::modelled(
                $checks,
                concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/", $recipe),
                $real,
            ))
        }
    };
    (real: $checks:expr, recipe: $recipe:literal, program: $program:literal $(,)?) => {
        fn main() {
            $crate::run(&$crate::Target::real(
                $checks,
                concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/", $recipe),
                $program,
            ))
        }
    };
}

impl Target {
    #[doc(hidden)]
    pub const fn modelled(
        checks: &'static [Check],
        recipe: &'static str,
        real: &'static str,
    ) -> Self {
        Self {
            recipe,
            real: Some(real),
            program: None,
            checks,
        }
    }

    #[doc(hidden)]
    pub const fn real(
        checks: &'static [Check],
        recipe: &'static str,
        program: &'static str,
    ) -> Self {
        Self {
            recipe,
            real: None,
            program: Some(program),
            checks,
        }
    }
}
