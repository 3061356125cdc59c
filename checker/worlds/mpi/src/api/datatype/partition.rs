//! Buffers cut into a part for each rank, of different lengths.

use std::borrow::Borrow;
use std::ffi::c_void;

use crate::api::Count;

use super::{AsDatatype, Buffer, BufferMut, Pointer, PointerMut};

/// Something that has a part for each rank.
pub trait Partitioned {
    /// How many elements each part has.
    fn counts(&self) -> &[Count];

    /// Where each part begins.
    fn displs(&self) -> &[Count];
}

/// What different ranks can be sent parts of.
pub trait PartitionedBuffer: Partitioned + Pointer + AsDatatype {}

/// What parts from different ranks can be received into.
pub trait PartitionedBufferMut: Partitioned + PointerMut + AsDatatype {}

/// A buffer cut into parts.
pub struct Partition<'b, B: 'b + ?Sized, C, D> {
    buffer: &'b B,
    counts: C,
    displs: D,
}

/// A buffer cut into parts that may be changed.
pub struct PartitionMut<'b, B: 'b + ?Sized, C, D> {
    buffer: &'b mut B,
    counts: C,
    displs: D,
}

/// Every part lies inside the buffer.
#[track_caller]
fn check(counts: &[Count], displs: &[Count], len: Count) {
    for (part, (&count, &from)) in counts.iter().zip(displs).enumerate() {
        let inside = count >= 0 && from >= 0 && from.checked_add(count).is_some_and(|to| to <= len);
        assert!(
            inside,
            "part {part} has {count} elements from {from} on, and the buffer has {len}"
        );
    }
}

impl<'b, B, C, D> Partition<'b, B, C, D>
where
    B: 'b + Buffer + ?Sized,
    C: Borrow<[Count]>,
    D: Borrow<[Count]>,
{
    /// # Panics
    ///
    /// Panics if a part is not inside the buffer.
    #[track_caller]
    pub fn new(buf: &'b B, counts: C, displs: D) -> Self {
        check(counts.borrow(), displs.borrow(), buf.count());
        Self {
            buffer: buf,
            counts,
            displs,
        }
    }
}

impl<'b, B, C, D> PartitionMut<'b, B, C, D>
where
    B: 'b + BufferMut + ?Sized,
    C: Borrow<[Count]>,
    D: Borrow<[Count]>,
{
    /// # Panics
    ///
    /// Panics if a part is not inside the buffer.
    #[track_caller]
    pub fn new(buf: &'b mut B, counts: C, displs: D) -> Self {
        check(counts.borrow(), displs.borrow(), buf.count());
        Self {
            buffer: buf,
            counts,
            displs,
        }
    }
}

macro_rules! partitioned {
    ($type:ident) => {
        // SAFETY: it is the buffer's own.
        unsafe impl<B: AsDatatype + ?Sized, C, D> AsDatatype for $type<'_, B, C, D> {
            type Out = B::Out;

            fn as_datatype(&self) -> B::Out {
                self.buffer.as_datatype()
            }
        }

        impl<B: ?Sized, C: Borrow<[Count]>, D: Borrow<[Count]>> Partitioned for $type<'_, B, C, D> {
            fn counts(&self) -> &[Count] {
                self.counts.borrow()
            }

            fn displs(&self) -> &[Count] {
                self.displs.borrow()
            }
        }
    };
}

partitioned!(Partition);
partitioned!(PartitionMut);

// SAFETY: it is the buffer's own.
unsafe impl<B: Pointer + ?Sized, C, D> Pointer for Partition<'_, B, C, D> {
    fn pointer(&self) -> *const c_void {
        self.buffer.pointer()
    }
}

// SAFETY: it is the buffer's own.
unsafe impl<B: PointerMut + ?Sized, C, D> PointerMut for PartitionMut<'_, B, C, D> {
    fn pointer_mut(&mut self) -> *mut c_void {
        self.buffer.pointer_mut()
    }
}

impl<B, C, D> PartitionedBuffer for Partition<'_, B, C, D>
where
    B: Pointer + AsDatatype + ?Sized,
    C: Borrow<[Count]>,
    D: Borrow<[Count]>,
{
}

impl<B, C, D> PartitionedBufferMut for PartitionMut<'_, B, C, D>
where
    B: PointerMut + AsDatatype + ?Sized,
    C: Borrow<[Count]>,
    D: Borrow<[Count]>,
{
}
