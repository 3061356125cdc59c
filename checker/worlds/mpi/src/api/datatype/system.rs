//! The basic datatypes, and the Rust types they stand for.

use std::marker::PhantomData;

use crate::api::world::System;

/// A datatype that is described, and may not be ready for messages yet.
pub trait UncommittedDatatype {
    /// Which basic datatype it is: there are no others here.
    #[doc(hidden)]
    fn as_system(&self) -> System;
}

/// A datatype that messages can have.
pub trait Datatype: UncommittedDatatype {}

impl<D: UncommittedDatatype> UncommittedDatatype for &D {
    fn as_system(&self) -> System {
        (**self).as_system()
    }
}

impl<D: Datatype> Datatype for &D {}

/// A datatype by reference.
#[derive(Clone, Copy, Debug)]
pub struct DatatypeRef<'a> {
    system: System,
    datatype: PhantomData<&'a ()>,
}

/// A datatype that MPI comes with.
pub type SystemDatatype = DatatypeRef<'static>;

impl UncommittedDatatype for DatatypeRef<'_> {
    fn as_system(&self) -> System {
        self.system
    }
}

impl Datatype for DatatypeRef<'_> {}

/// A Rust type that has a datatype.
///
/// # Safety
///
/// A value of the type is laid out as one value of the datatype.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be sent in a message",
    label = "no MPI datatype",
    note = "messages are made of numbers and booleans, and of slices, arrays and `Vec`s of them",
    note = "turn other values into bytes first: `text.as_bytes()`, or what serde writes"
)]
pub unsafe trait Equivalence {
    /// The type of the datatype.
    type Out: Datatype;

    /// The datatype.
    fn equivalent_datatype() -> Self::Out;
}

macro_rules! equivalent {
    ($($type:ty => $system:ident),* $(,)?) => {$(
        // SAFETY: the datatype is named after the type.
        unsafe impl Equivalence for $type {
            type Out = SystemDatatype;

            fn equivalent_datatype() -> SystemDatatype {
                DatatypeRef {
                    system: System::$system,
                    datatype: PhantomData,
                }
            }
        }
    )*};
}

equivalent! {
    bool => Bool,
    f32 => F32,
    f64 => F64,
    i8 => I8,
    i16 => I16,
    i32 => I32,
    i64 => I64,
    u8 => U8,
    u16 => U16,
    u32 => U32,
    u64 => U64,
}

#[cfg(target_pointer_width = "64")]
equivalent!(usize => U64, isize => I64);

#[cfg(target_pointer_width = "32")]
equivalent!(usize => U32, isize => I32);
