//! Reductions (MPI-4 §6.9.2).

use crate::api::datatype::traits::{Buffer, BufferMut};
use crate::api::world::{Complaint, Data, System, must};

/// How two values become one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no reduction",
    label = "no MPI operation",
    note = "the operations are `SystemOperation::sum()` and its sisters, in `mpi::collective`"
)]
pub trait Operation {
    /// Which of the operations that MPI comes with it is: there are no others
    /// here.
    #[doc(hidden)]
    fn as_system(&self) -> SystemOperation;

    /// Whether the order of two values makes no difference.
    fn is_commutative(&self) -> bool {
        true
    }
}

impl<T: Operation> Operation for &T {
    fn as_system(&self) -> SystemOperation {
        (**self).as_system()
    }
}

/// An operation that MPI comes with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SystemOperation(Kind);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Max,
    Min,
    Sum,
    Product,
    LogicalAnd,
    LogicalOr,
    LogicalXor,
    BitwiseAnd,
    BitwiseOr,
    BitwiseXor,
}

impl Operation for SystemOperation {
    fn as_system(&self) -> SystemOperation {
        *self
    }
}

macro_rules! operations {
    ($($(#[$doc:meta])* $name:ident => $kind:ident),* $(,)?) => {
        impl SystemOperation {
            $($(#[$doc])* pub fn $name() -> Self {
                Self(Kind::$kind)
            })*

            /// As the program calls it.
            pub(in crate::api) fn name(self) -> &'static str {
                match self.0 {
                    $(Kind::$kind => stringify!($name),)*
                }
            }
        }
    };
}

operations! {
    /// The larger value.
    max => Max,
    /// The smaller value.
    min => Min,
    /// The sum.
    sum => Sum,
    /// The product.
    product => Product,
    /// Whether both are true, or not zero.
    logical_and => LogicalAnd,
    /// The bits that both have.
    bitwise_and => BitwiseAnd,
    /// Whether one is true, or not zero.
    logical_or => LogicalOr,
    /// The bits that one of them has.
    bitwise_or => BitwiseOr,
    /// Whether exactly one is true, or not zero.
    logical_xor => LogicalXor,
    /// The bits that exactly one of them has.
    bitwise_xor => BitwiseXor,
}

impl SystemOperation {
    /// Whether there is such an operation for values of this type.
    pub(in crate::api) fn check(self, datatype: System) -> Result<(), Complaint> {
        let logical = matches!(
            self.0,
            Kind::LogicalAnd | Kind::LogicalOr | Kind::LogicalXor
        );
        let bitwise = matches!(
            self.0,
            Kind::BitwiseAnd | Kind::BitwiseOr | Kind::BitwiseXor
        );
        let defined = match datatype {
            System::Bool => logical,
            System::F32 | System::F64 => !logical && !bitwise,
            _ => true,
        };
        if defined {
            return Ok(());
        }
        Err(Complaint::new(format!(
            "`{}` is not defined for values of type {} (MPI-4 §6.9.2)",
            self.name(),
            datatype.name()
        )))
    }

    /// `left = left ∘ right`, value by value. Integers wrap around.
    pub(in crate::api) fn apply(self, left: &mut Data, right: &Data) {
        let datatype = left.datatype;
        let pairs = left
            .bytes_mut()
            .chunks_exact_mut(datatype.size())
            .zip(right.bytes().chunks_exact(datatype.size()));
        for (left, right) in pairs {
            match datatype {
                System::Bool => {
                    let (a, b) = (left[0] != 0, right[0] != 0);
                    left[0] = u8::from(self.on_booleans(a, b));
                }
                System::F32 => self.on_f32(left, right),
                System::F64 => self.on_f64(left, right),
                System::I8 => self.on_i8(left, right),
                System::I16 => self.on_i16(left, right),
                System::I32 => self.on_i32(left, right),
                System::I64 => self.on_i64(left, right),
                System::U8 => self.on_u8(left, right),
                System::U16 => self.on_u16(left, right),
                System::U32 => self.on_u32(left, right),
                System::U64 => self.on_u64(left, right),
            }
        }
    }

    fn on_booleans(self, a: bool, b: bool) -> bool {
        match self.0 {
            Kind::LogicalAnd => a && b,
            Kind::LogicalOr => a || b,
            Kind::LogicalXor => a != b,
            _ => unreachable!("only logical operations are defined for booleans"),
        }
    }
}

macro_rules! on_numbers {
    ($name:ident, $type:ty, $compute:expr) => {
        impl SystemOperation {
            fn $name(self, left: &mut [u8], right: &[u8]) {
                let read = |bytes: &[u8]| match bytes.try_into() {
                    Ok(bytes) => <$type>::from_ne_bytes(bytes),
                    Err(_) => unreachable!("the bytes were cut to the size of the type"),
                };
                let compute: fn(Self, $type, $type) -> $type = $compute;
                let result = compute(self, read(left), read(right));
                left.copy_from_slice(&result.to_ne_bytes());
            }
        }
    };
}

macro_rules! on_integers {
    ($($name:ident: $type:ty),*) => {$(
        on_numbers!($name, $type, |operation, a, b| match operation.0 {
            Kind::Max => a.max(b),
            Kind::Min => a.min(b),
            Kind::Sum => a.wrapping_add(b),
            Kind::Product => a.wrapping_mul(b),
            Kind::BitwiseAnd => a & b,
            Kind::BitwiseOr => a | b,
            Kind::BitwiseXor => a ^ b,
            Kind::LogicalAnd | Kind::LogicalOr | Kind::LogicalXor => {
                <$type>::from(operation.on_booleans(a != 0, b != 0))
            }
        });
    )*};
}

macro_rules! on_floats {
    ($($name:ident: $type:ty),*) => {$(
        on_numbers!($name, $type, |operation, a, b| match operation.0 {
            Kind::Max => a.max(b),
            Kind::Min => a.min(b),
            Kind::Sum => a + b,
            Kind::Product => a * b,
            _ => unreachable!("only arithmetic is defined for floats"),
        });
    )*};
}

on_integers!(
    on_i8: i8, on_i16: i16, on_i32: i32, on_i64: i64,
    on_u8: u8, on_u16: u16, on_u32: u32, on_u64: u64
);
on_floats!(on_f32: f32, on_f64: f64);

/// `inoutbuf = inbuf ∘ inoutbuf`, value by value, without any communication
/// (MPI-4 §6.9.7).
#[track_caller]
pub fn reduce_local_into<S, R, O>(inbuf: &S, inoutbuf: &mut R, op: O)
where
    S: Buffer + ?Sized,
    R: BufferMut + ?Sized,
    O: Operation,
{
    let (mut left, right) = (Data::of(inbuf), Data::held(inoutbuf));
    must(op.as_system().check(left.datatype));
    assert_eq!(
        left.to_string(),
        right.to_string(),
        "both sides of a reduction are alike"
    );
    op.as_system().apply(&mut left, &right);
    must(left.land(inoutbuf));
}
