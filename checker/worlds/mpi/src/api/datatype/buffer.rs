//! Pieces of memory that messages come from and go to.

use std::ffi::c_void;

use crate::api::Count;

use super::{Datatype, Equivalence};

/// Something whose contents have a datatype.
///
/// # Safety
///
/// What a [`Pointer`] or [`PointerMut`] of the same value points to has it.
pub unsafe trait AsDatatype {
    /// The type of the datatype.
    type Out: Datatype;

    /// The datatype of one element.
    fn as_datatype(&self) -> Self::Out;
}

/// Something with a number of elements.
///
/// # Safety
///
/// What a [`Pointer`] or [`PointerMut`] of the same value points to has as many.
pub unsafe trait Collection {
    /// How many elements there are.
    fn count(&self) -> Count;
}

/// Something that lies in memory.
///
/// # Safety
///
/// The pointer is good for reading all elements for as long as `self` is
/// borrowed.
pub unsafe trait Pointer {
    /// Where the first element lies.
    fn pointer(&self) -> *const c_void;
}

/// Something that lies in memory and may be changed.
///
/// # Safety
///
/// The pointer is good for writing all elements for as long as `self` is
/// borrowed.
pub unsafe trait PointerMut {
    /// Where the first element lies.
    fn pointer_mut(&mut self) -> *mut c_void;
}

/// What can be sent.
///
/// # Safety
///
/// As for the traits it is made of.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be sent in a message",
    label = "no message buffer",
    note = "messages are made of numbers and booleans, and of slices, arrays and `Vec`s of them",
    note = "turn other values into bytes first: `text.as_bytes()`, or what serde writes"
)]
pub unsafe trait Buffer: Pointer + Collection + AsDatatype {}

/// What can be received into.
///
/// # Safety
///
/// As for the traits it is made of.
#[diagnostic::on_unimplemented(
    message = "no message can be received into `{Self}`",
    label = "no message buffer",
    note = "messages are made of numbers and booleans, and of slices, arrays and `Vec`s of them; a \
            `Vec` has room for as many as its `len` says"
)]
pub unsafe trait BufferMut: PointerMut + Collection + AsDatatype {}

macro_rules! buffer {
    ([$($generics:tt)*] $type:ty, $count:expr, $pointer:expr, $pointer_mut:expr) => {
        // SAFETY: the elements have the datatype of their type.
        unsafe impl<T: Equivalence, $($generics)*> AsDatatype for $type {
            type Out = T::Out;

            fn as_datatype(&self) -> T::Out {
                T::equivalent_datatype()
            }
        }

        // SAFETY: this is the number of elements.
        unsafe impl<T: Equivalence, $($generics)*> Collection for $type {
            #[track_caller]
            fn count(&self) -> Count {
                let count: fn(&Self) -> usize = $count;
                match Count::try_from(count(self)) {
                    Ok(count) => count,
                    Err(_) => panic!("a message has at most {} elements", Count::MAX),
                }
            }
        }

        // SAFETY: the pointer comes from a reference to all elements.
        unsafe impl<T: Equivalence, $($generics)*> Pointer for $type {
            fn pointer(&self) -> *const c_void {
                let pointer: fn(&Self) -> *const T = $pointer;
                pointer(self).cast()
            }
        }

        // SAFETY: the pointer comes from an exclusive reference to all elements.
        unsafe impl<T: Equivalence, $($generics)*> PointerMut for $type {
            fn pointer_mut(&mut self) -> *mut c_void {
                let pointer: fn(&mut Self) -> *mut T = $pointer_mut;
                pointer(self).cast()
            }
        }

        // SAFETY: made of the above.
        unsafe impl<T: Equivalence, $($generics)*> Buffer for $type {}

        // SAFETY: made of the above.
        unsafe impl<T: Equivalence, $($generics)*> BufferMut for $type {}
    };
}

buffer!([] T, |_| 1, |value| std::ptr::from_ref(value), |value| std::ptr::from_mut(value));
buffer!(
    [][T],
    |values| values.len(),
    |values| values.as_ptr(),
    |values| values.as_mut_ptr()
);
buffer!([] Vec<T>, |values| values.len(), |values| values.as_ptr(), |values| values.as_mut_ptr());
buffer!(
    [const N: usize] [T; N],
    |_| N,
    |values| values.as_ptr(),
    |values| values.as_mut_ptr()
);
