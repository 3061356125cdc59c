//! What a panic says.

use std::any::Any;

/// The words of a panic's payload: a `&str` of `panic!("no")`, or a `String` of
/// `panic!("no {x}")`. `None` if it is no text.
///
/// ```
/// # use harness::words;
/// let payload = std::panic::catch_unwind(|| panic!("no {}", 7)).unwrap_err();
/// assert_eq!(words(&*payload), Some("no 7"));
/// ```
pub fn words(payload: &(dyn Any + Send)) -> Option<&str> {
    match payload.downcast_ref::<String>() {
        Some(said) => Some(said),
        None => payload.downcast_ref::<&str>().copied(),
    }
}
