//! Buffers as one piece a rank.

use std::marker::PhantomData;

use crate::api::Count;
use crate::api::datatype::traits::{
    Buffer, BufferMut, PartitionedBuffer, PartitionedBufferMut, UncommittedDatatype,
};
use crate::api::world::{Complaint, Data, Handle, System};

/// A buffer cut into as many equal pieces as there are ranks. What is left over
/// belongs to no piece, as with rsmpi.
pub(super) fn equal<B: Buffer + ?Sized>(handle: &Handle, buffer: &B) -> Vec<Data> {
    let data = Data::of(buffer);
    let ranks = handle.members().len();
    let len = data.count() / ranks;
    (0..ranks).map(|rank| data.block(rank, len)).collect()
}

/// A buffer cut where the program says.
pub(super) fn various<B: PartitionedBuffer + ?Sized>(
    handle: &Handle,
    buffer: &B,
) -> Result<Vec<Data>, Complaint> {
    check_parts(handle, buffer.counts(), buffer.displs())?;
    let datatype = buffer.as_datatype().as_system();
    let parts = buffer.counts().iter().zip(buffer.displs());
    let pieces = parts.take(handle.members().len()).map(|(&count, &from)| {
        // SAFETY: a partition has checked that its parts lie inside the buffer.
        unsafe { Data::part(buffer.pointer().cast(), datatype, from, count) }
    });
    Ok(pieces.collect())
}

/// Where pieces from all ranks come together.
pub(super) struct Room<'b> {
    start: *mut u8,
    datatype: System,
    /// For each rank: where its piece goes, and how long that is.
    places: Vec<(Count, Count)>,
    buffer: PhantomData<&'b mut [u8]>,
}

impl<'b> Room<'b> {
    /// One place of the same length for each rank.
    pub fn equal<B: BufferMut + ?Sized>(handle: &Handle, buffer: &'b mut B) -> Self {
        let ranks = handle.members().len() as Count;
        let len = buffer.count() / ranks;
        Self {
            datatype: buffer.as_datatype().as_system(),
            start: buffer.pointer_mut().cast(),
            places: (0..ranks).map(|rank| (rank * len, len)).collect(),
            buffer: PhantomData,
        }
    }

    /// Places as the program says.
    pub fn various<B: PartitionedBufferMut + ?Sized>(
        handle: &Handle,
        buffer: &'b mut B,
    ) -> Result<Self, Complaint> {
        check_parts(handle, buffer.counts(), buffer.displs())?;
        let places = std::iter::zip(buffer.displs(), buffer.counts())
            .map(|(&from, &count)| (from, count))
            .collect();
        Ok(Self {
            datatype: buffer.as_datatype().as_system(),
            start: buffer.pointer_mut().cast(),
            places,
            buffer: PhantomData,
        })
    }

    /// Writes each rank's piece to its place.
    pub fn fill<'d>(
        &self,
        handle: &Handle,
        pieces: impl Iterator<Item = &'d Data>,
    ) -> Result<(), Complaint> {
        for (rank, (piece, &(from, room))) in (0..).zip(pieces.zip(&self.places)) {
            fits(piece, room, &format!("{} gives", handle.peer(rank)))?;
            // SAFETY: the places lie inside the buffer, which the room borrows
            // exclusively.
            unsafe { piece.land_at(self.start, self.datatype, from, room)? };
        }
        Ok(())
    }
}

fn check_parts(handle: &Handle, counts: &[Count], displs: &[Count]) -> Result<(), Complaint> {
    let ranks = handle.members().len();
    if counts.len() >= ranks && displs.len() >= ranks {
        return Ok(());
    }
    Err(Complaint::new(format!(
        "the buffer is cut into {} parts, and there are {ranks} ranks",
        counts.len().min(displs.len())
    )))
}

/// What one side gives has to be as long as the other side has room for (MPI-4
/// §6.5 and its sisters).
pub(super) fn fits(piece: &Data, room: Count, who: &str) -> Result<(), Complaint> {
    if usize::try_from(room) == Ok(piece.count()) {
        return Ok(());
    }
    Err(Complaint::new(format!(
        "{who} {piece}, and there is room for {room} here: both have to be the same (MPI-4 §6.1)"
    )))
}
