//! What a check says when something is wrong.

use std::fmt::{Debug, Display};

/// Fails the check unless the two are equal, in one sentence: "the balance is
/// 70, not 120".
#[macro_export]
macro_rules! expect_eq {
    ($actual:expr, $expected:expr, $($what:tt)+) => {
        $crate::__expect_eq(&$actual, &$expected, &format_args!($($what)+))
    };
}

/// Fails the check with a sentence unless the condition holds.
#[macro_export]
macro_rules! expect {
    ($condition:expr, $($otherwise:tt)+) => {
        if !$condition {
            $crate::fail(format_args!($($otherwise)+))
        }
    };
}

/// Fails the check.
#[track_caller]
pub fn fail(sentence: impl Display) -> ! {
    panic!("{sentence}")
}

#[doc(hidden)]
#[track_caller]
pub fn __expect_eq<A: PartialEq<B> + Debug, B: Debug>(
    actual: &A,
    expected: &B,
    what: &dyn Display,
) {
    if actual != expected {
        panic!("{what} is {actual:?}, not {expected:?}");
    }
}

/// Gives every modelled lock and atomic inside `value` a name for the story.
///
/// The value must not move afterwards.
pub fn name<T: ?Sized>(name: impl Display, value: &T) {
    let start = std::ptr::from_ref(value).addr();
    let addresses = start..start + size_of_val(value).max(1);
    model::kernel::try_with(|execution| execution.name(&name.to_string(), addresses));
}

/// Shows a value beside the story of a failure.
pub fn watch(name: &str, value: impl Debug) {
    model::kernel::try_with(|execution| execution.watch(name, &format!("{value:?}")));
}
