//! Collectives in which all ranks are alike.

use std::panic::Location;

use crate::api::datatype::traits::{Buffer, BufferMut, PartitionedBuffer, PartitionedBufferMut};
use crate::api::request::Request;
use crate::api::topology::Communicator;
use crate::api::world::{Complaint, Data, Entry, must};

use super::parts::{self, Room};
use super::{NonblockingCollectives, Operation, SystemOperation};

/// What the ranks of a communicator do together.
pub trait CommunicatorCollectives: Communicator {
    /// Waits for all ranks (MPI-4 §6.3).
    #[track_caller]
    fn barrier(&self) {
        let entry = Entry::new("barrier");
        must(
            self.as_handle()
                .meet("barrier", Location::caller(), entry, |_, _| Ok(())),
        );
    }

    /// The values of all ranks come together in every rank (MPI-4 §6.7).
    #[track_caller]
    fn all_gather_into<S, R>(&self, sendbuf: &S, recvbuf: &mut R)
    where
        S: Buffer + ?Sized,
        R: BufferMut + ?Sized,
    {
        let handle = self.as_handle();
        let entry = Entry::new("all_gather").brings([Data::of(sendbuf)]);
        let room = Room::equal(handle, recvbuf);
        must(
            handle.meet("all_gather_into", Location::caller(), entry, |all, _| {
                room.fill(handle, all.iter().map(|brought| &brought[0]))
            }),
        );
    }

    /// As [`CommunicatorCollectives::all_gather_into`], of each rank as many values
    /// as it likes.
    #[track_caller]
    fn all_gather_varcount_into<S, R>(&self, sendbuf: &S, recvbuf: &mut R)
    where
        S: Buffer + ?Sized,
        R: PartitionedBufferMut + ?Sized,
    {
        let handle = self.as_handle();
        let entry = Entry::new("all_gather_varcount").brings([Data::of(sendbuf)]);
        let room = must(Room::various(handle, recvbuf));
        let verb = "all_gather_varcount_into";
        must(handle.meet(verb, Location::caller(), entry, |all, _| {
            room.fill(handle, all.iter().map(|brought| &brought[0]))
        }));
    }

    /// Every rank gives a piece to every rank (MPI-4 §6.8).
    #[track_caller]
    fn all_to_all_into<S, R>(&self, sendbuf: &S, recvbuf: &mut R)
    where
        S: Buffer + ?Sized,
        R: BufferMut + ?Sized,
    {
        let handle = self.as_handle();
        let entry = Entry::new("all_to_all").brings(parts::equal(handle, sendbuf));
        let room = Room::equal(handle, recvbuf);
        let me = handle.me().rank as usize;
        must(
            handle.meet("all_to_all_into", Location::caller(), entry, |all, _| {
                room.fill(handle, all.iter().map(|brought| &brought[me]))
            }),
        );
    }

    /// As [`CommunicatorCollectives::all_to_all_into`], with pieces of different
    /// lengths.
    #[track_caller]
    fn all_to_all_varcount_into<S, R>(&self, sendbuf: &S, recvbuf: &mut R)
    where
        S: PartitionedBuffer + ?Sized,
        R: PartitionedBufferMut + ?Sized,
    {
        let handle = self.as_handle();
        let entry = Entry::new("all_to_all_varcount").brings(must(parts::various(handle, sendbuf)));
        let room = must(Room::various(handle, recvbuf));
        let me = handle.me().rank as usize;
        let verb = "all_to_all_varcount_into";
        must(handle.meet(verb, Location::caller(), entry, |all, _| {
            room.fill(handle, all.iter().map(|brought| &brought[me]))
        }));
    }

    /// The values of all ranks become one, which every rank gets (MPI-4 §6.9.6).
    #[track_caller]
    fn all_reduce_into<S, R, O>(&self, sendbuf: &S, recvbuf: &mut R, op: O)
    where
        S: Buffer + ?Sized,
        R: BufferMut + ?Sized,
        O: Operation,
    {
        let op = op.as_system();
        let entry = must(reduction("all_reduce", sendbuf, op));
        let handle = self.as_handle();
        must(handle.meet(
            "all_reduce_into",
            Location::caller(),
            entry,
            |all, _| match fold(op, all.iter()) {
                Some(result) => result.land(recvbuf),
                None => Ok(()),
            },
        ));
    }

    /// The values of all ranks become one, of which every rank gets a piece (MPI-4
    /// §6.10.1).
    ///
    /// # Panics
    ///
    /// Panics if the pieces together are not the whole.
    #[track_caller]
    fn reduce_scatter_block_into<S, R, O>(&self, sendbuf: &S, recvbuf: &mut R, op: O)
    where
        S: Buffer + ?Sized,
        R: BufferMut + ?Sized,
        O: Operation,
    {
        let op = op.as_system();
        let handle = self.as_handle();
        assert_eq!(
            recvbuf.count() * self.target_size(),
            sendbuf.count(),
            "the pieces of all ranks are together as long as what each rank sends"
        );
        let entry = must(reduction("reduce_scatter_block", sendbuf, op));
        let verb = "reduce_scatter_block_into";
        let me = handle.me().rank as usize;
        must(handle.meet(verb, Location::caller(), entry, |all, _| {
            match fold(op, all.iter()) {
                Some(result) => result.block(me, result.count() / all.len()).land(recvbuf),
                None => Ok(()),
            }
        }));
    }

    /// The values of all ranks up to this one become one (MPI-4 §6.11.1).
    #[track_caller]
    fn scan_into<S, R, O>(&self, sendbuf: &S, recvbuf: &mut R, op: O)
    where
        S: Buffer + ?Sized,
        R: BufferMut + ?Sized,
        O: Operation,
    {
        let op = op.as_system();
        let entry = must(reduction("scan", sendbuf, op));
        let handle = self.as_handle();
        let me = handle.me().rank as usize;
        must(
            handle.meet("scan_into", Location::caller(), entry, |all, _| match fold(
                op,
                all[..=me].iter(),
            ) {
                Some(result) => result.land(recvbuf),
                None => Ok(()),
            }),
        );
    }

    /// The values of all ranks before this one become one; rank 0 gets nothing
    /// (MPI-4 §6.11.2).
    #[track_caller]
    fn exclusive_scan_into<S, R, O>(&self, sendbuf: &S, recvbuf: &mut R, op: O)
    where
        S: Buffer + ?Sized,
        R: BufferMut + ?Sized,
        O: Operation,
    {
        let op = op.as_system();
        let entry = must(reduction("exclusive_scan", sendbuf, op));
        let handle = self.as_handle();
        let me = handle.me().rank as usize;
        let verb = "exclusive_scan_into";
        must(handle.meet(verb, Location::caller(), entry, |all, _| {
            match fold(op, all[..me].iter()) {
                Some(result) => result.land(recvbuf),
                None => Ok(()),
            }
        }));
    }

    /// Not here: see [`NonblockingCollectives`].
    fn immediate_barrier(&self) -> Request<'static, ()>
    where
        Self: NonblockingCollectives,
    {
        unreachable!("no type has non-blocking collectives")
    }

    /// Not here: see [`NonblockingCollectives`].
    fn immediate_all_gather_into<Sc, S: ?Sized, R: ?Sized>(
        &self,
        _scope: Sc,
        _sendbuf: &S,
        _recvbuf: &mut R,
    ) -> Request<'static, ()>
    where
        Self: NonblockingCollectives,
    {
        unreachable!("no type has non-blocking collectives")
    }

    /// Not here: see [`NonblockingCollectives`].
    fn immediate_all_to_all_into<Sc, S: ?Sized, R: ?Sized>(
        &self,
        _scope: Sc,
        _sendbuf: &S,
        _recvbuf: &mut R,
    ) -> Request<'static, ()>
    where
        Self: NonblockingCollectives,
    {
        unreachable!("no type has non-blocking collectives")
    }

    /// Not here: see [`NonblockingCollectives`].
    fn immediate_all_reduce_into<Sc, S: ?Sized, R: ?Sized, O>(
        &self,
        _scope: Sc,
        _sendbuf: &S,
        _recvbuf: &mut R,
        _op: O,
    ) -> Request<'static, ()>
    where
        Self: NonblockingCollectives,
    {
        unreachable!("no type has non-blocking collectives")
    }
}

impl<C: Communicator + ?Sized> CommunicatorCollectives for C {}

/// What a rank brings to a reduction.
pub(super) fn reduction<S: Buffer + ?Sized>(
    kind: &'static str,
    buffer: &S,
    op: SystemOperation,
) -> Result<Entry, Complaint> {
    let data = Data::of(buffer);
    op.check(data.datatype)?;
    Ok(Entry {
        operation: Some(op.name()),
        shape: Some((data.datatype, data.count())),
        ..Entry::new(kind).brings([data])
    })
}

/// The values of some ranks as one, taken in the order of the ranks; `None` of
/// nobody.
pub(super) fn fold<'a>(
    op: SystemOperation,
    mut brought: impl Iterator<Item = &'a Vec<Data>>,
) -> Option<Data> {
    let mut result = brought.next()?[0].clone();
    for data in brought {
        op.apply(&mut result, &data[0]);
    }
    Some(result)
}
