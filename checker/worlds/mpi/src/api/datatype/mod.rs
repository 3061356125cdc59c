//! What messages are made of (MPI-4 §3.2.2 and §5).
//!
//! Numbers, booleans, and slices, arrays and `Vec`s of them. Anything else travels
//! as bytes.

mod buffer;
mod partition;
mod system;

/// What programs use through methods and bounds.
pub mod traits {
    pub use super::{
        AsDatatype, Buffer, BufferMut, Collection, Datatype, Equivalence, Partitioned,
        PartitionedBuffer, PartitionedBufferMut, Pointer, PointerMut, UncommittedDatatype,
    };
}

pub use buffer::{AsDatatype, Buffer, BufferMut, Collection, Pointer, PointerMut};
pub use partition::{
    Partition, PartitionMut, Partitioned, PartitionedBuffer, PartitionedBufferMut,
};
pub use system::{Datatype, DatatypeRef, Equivalence, SystemDatatype, UncommittedDatatype};
