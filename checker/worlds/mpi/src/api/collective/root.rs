//! Collectives that one rank, the root, stands out in.

use std::panic::Location;

use crate::api::Rank;
use crate::api::datatype::traits::{Buffer, BufferMut, PartitionedBuffer, PartitionedBufferMut};
use crate::api::request::Request;
use crate::api::topology::sealed::AsHandle;
use crate::api::topology::{AsCommunicator, Process};
use crate::api::world::{Complaint, Data, Entry, Handle, Peer, must};

use super::everybody::{fold, reduction};
use super::parts::{self, Room, fits};
use super::{NonblockingCollectives, Operation};

/// A rank that gives to all others, or gets from all others.
pub trait Root: AsCommunicator {
    /// Its number.
    fn root_rank(&self) -> Rank;

    /// Everybody gets what the root's buffer holds (MPI-4 §6.4).
    #[track_caller]
    fn broadcast_into<Buf>(&self, buffer: &mut Buf)
    where
        Buf: BufferMut + ?Sized,
    {
        let (handle, root) = must(place(self));
        let mut entry = Entry::new("broadcast").root(root);
        if root == handle.me() {
            entry = entry.brings([Data::held(buffer)]);
        }
        must(
            handle.meet("broadcast_into", Location::caller(), entry, |all, _| {
                let given = &all[root.rank as usize][0];
                fits(given, buffer.count(), &format!("{root} broadcasts"))?;
                given.land(buffer)
            }),
        );
    }

    /// Gives to the root, where the values of all ranks come together (MPI-4
    /// §6.5).
    #[track_caller]
    fn gather_into<S>(&self, sendbuf: &S)
    where
        S: Buffer + ?Sized,
    {
        let verb = "gather_into";
        let (handle, root) = must(other(self, verb, "gather_into_root"));
        let entry = Entry::new("gather").root(root).brings([Data::of(sendbuf)]);
        must(handle.meet(verb, Location::caller(), entry, |_, _| Ok(())));
    }

    /// The root's side of [`Root::gather_into`].
    #[track_caller]
    fn gather_into_root<S, R>(&self, sendbuf: &S, recvbuf: &mut R)
    where
        S: Buffer + ?Sized,
        R: BufferMut + ?Sized,
    {
        let verb = "gather_into_root";
        let (handle, root) = must(own(self, verb, "gather_into"));
        let entry = Entry::new("gather").root(root).brings([Data::of(sendbuf)]);
        let room = Room::equal(handle, recvbuf);
        must(handle.meet(verb, Location::caller(), entry, |all, _| {
            room.fill(handle, all.iter().map(|brought| &brought[0]))
        }));
    }

    /// Gives to the root, where values of all ranks come together, of each rank as
    /// many as it likes (MPI-4 §6.5).
    #[track_caller]
    fn gather_varcount_into<S>(&self, sendbuf: &S)
    where
        S: Buffer + ?Sized,
    {
        let verb = "gather_varcount_into";
        let (handle, root) = must(other(self, verb, "gather_varcount_into_root"));
        let entry = Entry::new("gather_varcount").root(root);
        let entry = entry.brings([Data::of(sendbuf)]);
        must(handle.meet(verb, Location::caller(), entry, |_, _| Ok(())));
    }

    /// The root's side of [`Root::gather_varcount_into`].
    #[track_caller]
    fn gather_varcount_into_root<S, R>(&self, sendbuf: &S, recvbuf: &mut R)
    where
        S: Buffer + ?Sized,
        R: PartitionedBufferMut + ?Sized,
    {
        let verb = "gather_varcount_into_root";
        let (handle, root) = must(own(self, verb, "gather_varcount_into"));
        let entry = Entry::new("gather_varcount").root(root);
        let entry = entry.brings([Data::of(sendbuf)]);
        let room = must(Room::various(handle, recvbuf));
        must(handle.meet(verb, Location::caller(), entry, |all, _| {
            room.fill(handle, all.iter().map(|brought| &brought[0]))
        }));
    }

    /// Gets this rank's piece of what the root has (MPI-4 §6.6).
    #[track_caller]
    fn scatter_into<R>(&self, recvbuf: &mut R)
    where
        R: BufferMut + ?Sized,
    {
        let verb = "scatter_into";
        let (handle, root) = must(other(self, verb, "scatter_into_root"));
        let entry = Entry::new("scatter").root(root);
        must(handle.meet(verb, Location::caller(), entry, |all, _| {
            piece(handle, root, all, recvbuf)
        }));
    }

    /// The root's side of [`Root::scatter_into`]: as many equal pieces as there are
    /// ranks. What is left over goes to nobody.
    #[track_caller]
    fn scatter_into_root<S, R>(&self, sendbuf: &S, recvbuf: &mut R)
    where
        S: Buffer + ?Sized,
        R: BufferMut + ?Sized,
    {
        let verb = "scatter_into_root";
        let (handle, root) = must(own(self, verb, "scatter_into"));
        let entry = Entry::new("scatter").root(root);
        let entry = entry.brings(parts::equal(handle, sendbuf));
        must(handle.meet(verb, Location::caller(), entry, |all, _| {
            piece(handle, root, all, recvbuf)
        }));
    }

    /// Gets this rank's piece of what the root has, of whichever length (MPI-4
    /// §6.6).
    #[track_caller]
    fn scatter_varcount_into<R>(&self, recvbuf: &mut R)
    where
        R: BufferMut + ?Sized,
    {
        let verb = "scatter_varcount_into";
        let (handle, root) = must(other(self, verb, "scatter_varcount_into_root"));
        let entry = Entry::new("scatter_varcount").root(root);
        must(handle.meet(verb, Location::caller(), entry, |all, _| {
            piece(handle, root, all, recvbuf)
        }));
    }

    /// The root's side of [`Root::scatter_varcount_into`].
    #[track_caller]
    fn scatter_varcount_into_root<S, R>(&self, sendbuf: &S, recvbuf: &mut R)
    where
        S: PartitionedBuffer + ?Sized,
        R: BufferMut + ?Sized,
    {
        let verb = "scatter_varcount_into_root";
        let (handle, root) = must(own(self, verb, "scatter_varcount_into"));
        let entry = Entry::new("scatter_varcount").root(root);
        let entry = entry.brings(must(parts::various(handle, sendbuf)));
        must(handle.meet(verb, Location::caller(), entry, |all, _| {
            piece(handle, root, all, recvbuf)
        }));
    }

    /// Gives to the root, where the values of all ranks become one (MPI-4 §6.9).
    #[track_caller]
    fn reduce_into<S, O>(&self, sendbuf: &S, op: O)
    where
        S: Buffer + ?Sized,
        O: Operation,
    {
        let verb = "reduce_into";
        let (handle, root) = must(other(self, verb, "reduce_into_root"));
        let entry = must(reduction("reduce", sendbuf, op.as_system())).root(root);
        must(handle.meet(verb, Location::caller(), entry, |_, _| Ok(())));
    }

    /// The root's side of [`Root::reduce_into`]: it alone gets the result.
    #[track_caller]
    fn reduce_into_root<S, R, O>(&self, sendbuf: &S, recvbuf: &mut R, op: O)
    where
        S: Buffer + ?Sized,
        R: BufferMut + ?Sized,
        O: Operation,
    {
        let verb = "reduce_into_root";
        let (handle, root) = must(own(self, verb, "reduce_into"));
        let op = op.as_system();
        let entry = must(reduction("reduce", sendbuf, op)).root(root);
        must(handle.meet(verb, Location::caller(), entry, |all, _| {
            match fold(op, all.iter()) {
                Some(result) => result.land(recvbuf),
                None => Ok(()),
            }
        }));
    }

    /// Not here: see [`NonblockingCollectives`].
    fn immediate_broadcast_into<Sc, Buf: ?Sized>(
        &self,
        _scope: Sc,
        _buf: &mut Buf,
    ) -> Request<'static, ()>
    where
        Self: NonblockingCollectives,
    {
        unreachable!("no type has non-blocking collectives")
    }

    /// Not here: see [`NonblockingCollectives`].
    fn immediate_gather_into<Sc, S: ?Sized>(&self, _scope: Sc, _sendbuf: &S) -> Request<'static, ()>
    where
        Self: NonblockingCollectives,
    {
        unreachable!("no type has non-blocking collectives")
    }

    /// Not here: see [`NonblockingCollectives`].
    fn immediate_scatter_into<Sc, R: ?Sized>(
        &self,
        _scope: Sc,
        _recvbuf: &mut R,
    ) -> Request<'static, ()>
    where
        Self: NonblockingCollectives,
    {
        unreachable!("no type has non-blocking collectives")
    }

    /// Not here: see [`NonblockingCollectives`].
    fn immediate_reduce_into<Sc, S: ?Sized, O>(
        &self,
        _scope: Sc,
        _sendbuf: &S,
        _op: O,
    ) -> Request<'static, ()>
    where
        Self: NonblockingCollectives,
    {
        unreachable!("no type has non-blocking collectives")
    }
}

impl Root for Process<'_> {
    fn root_rank(&self) -> Rank {
        self.rank()
    }
}

/// The communicator, and the root in it.
fn place<R: Root + ?Sized>(root: &R) -> Result<(&Handle, Peer), Complaint> {
    let handle = root.as_communicator().as_handle();
    handle.check_rank(root.root_rank())?;
    Ok((handle, handle.peer(root.root_rank())))
}

/// For the calls that every rank but the root makes.
fn other<'a, R: Root + ?Sized>(
    root: &'a R,
    verb: &str,
    instead: &str,
) -> Result<(&'a Handle, Peer), Complaint> {
    let (handle, root) = place(root)?;
    if root == handle.me() {
        return Err(Complaint::new(format!(
            "{root} is the root itself, and calls `{verb}`: the root calls `{instead}`"
        )));
    }
    Ok((handle, root))
}

/// For the calls that only the root makes.
fn own<'a, R: Root + ?Sized>(
    root: &'a R,
    verb: &str,
    instead: &str,
) -> Result<(&'a Handle, Peer), Complaint> {
    let (handle, root) = place(root)?;
    if root != handle.me() {
        return Err(Complaint::new(format!(
            "{} calls `{verb}`, and the root is {root}: all others call `{instead}`",
            handle.me()
        )));
    }
    Ok((handle, root))
}

/// This rank's piece of what the root brought.
fn piece<B: BufferMut + ?Sized>(
    handle: &Handle,
    root: Peer,
    all: &[Vec<Data>],
    buffer: &mut B,
) -> Result<(), Complaint> {
    let given = &all[root.rank as usize][handle.me().rank as usize];
    fits(given, buffer.count(), &format!("{root} gives each rank"))?;
    given.land(buffer)
}
