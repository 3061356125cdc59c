//! `Communicator`: who am I, how many are we, and groups of some of us.

use std::panic::Location;

use crate::api::Count;
use crate::api::world::{Complaint, Data, Entry, Handle, current, must};
use crate::transport;

use super::sealed::AsHandle;
use super::{AnyProcess, CartesianCommunicator, Process, Rank};

/// Something that belongs to a communicator.
pub trait AsCommunicator {
    /// The communicator's type.
    type Out: Communicator;

    /// The communicator.
    fn as_communicator(&self) -> &Self::Out;
}

/// A communicator whose ranks have numbers and no other order.
pub struct SimpleCommunicator(Handle);

impl SimpleCommunicator {
    pub(in crate::api) fn over(handle: Handle) -> Self {
        Self(handle)
    }

    /// The communicator of all ranks.
    #[track_caller]
    pub fn world() -> Self {
        Self(Handle::world(must(current("world"))))
    }

    /// The communicator of the rank that calls, alone.
    #[track_caller]
    pub fn self_comm() -> Self {
        Self(Handle::own(must(current("self_comm"))))
    }
}

impl AsHandle for SimpleCommunicator {
    fn as_handle(&self) -> &Handle {
        &self.0
    }
}

impl Communicator for SimpleCommunicator {
    fn target_size(&self) -> Rank {
        self.size()
    }
}

impl AsCommunicator for SimpleCommunicator {
    type Out = Self;

    fn as_communicator(&self) -> &Self::Out {
        self
    }
}

/// Which ranks of a split belong together: those with the same colour.
#[derive(Clone, Copy, Debug)]
pub struct Color(Option<i32>);

impl Color {
    /// Belongs to no new communicator.
    pub fn undefined() -> Self {
        Self(None)
    }

    /// # Panics
    ///
    /// Panics if `value` is negative.
    #[track_caller]
    pub fn with_value(value: i32) -> Self {
        assert!(
            value >= 0,
            "the color {value} is negative: colors start at 0"
        );
        Self(Some(value))
    }
}

/// Orders the ranks of a new communicator.
pub type Key = i32;

/// How two communicators are related (MPI-4 §7.4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommunicatorRelation {
    /// They are the same.
    Identical,
    /// The same ranks in the same order.
    Congruent,
    /// The same ranks in another order.
    Similar,
    /// Different ranks.
    Unequal,
}

/// A set of ranks that communicate among themselves.
pub trait Communicator: AsHandle {
    /// How many ranks a collective reaches: all of them.
    #[track_caller]
    fn target_size(&self) -> Rank;

    /// How many ranks there are.
    #[track_caller]
    fn size(&self) -> Rank {
        must(self.as_handle().size("size"))
    }

    /// The number of the rank that asks.
    #[track_caller]
    fn rank(&self) -> Rank {
        must(self.as_handle().rank("rank"))
    }

    /// The rank with this number.
    ///
    /// # Panics
    ///
    /// Panics if there is none.
    #[track_caller]
    fn process_at_rank(&self, r: Rank) -> Process<'_> {
        must(self.as_handle().size("process_at_rank"));
        must(self.as_handle().check_rank(r));
        Process::over(self.as_handle(), r)
    }

    /// Whichever rank sends first.
    fn any_process(&self) -> AnyProcess<'_> {
        AnyProcess::over(self.as_handle())
    }

    /// The rank that asks.
    #[track_caller]
    fn this_process(&self) -> Process<'_> {
        Process::over(self.as_handle(), self.rank())
    }

    /// How two communicators are related.
    fn compare(&self, other: &dyn Communicator) -> CommunicatorRelation {
        let (one, other) = (self.as_handle(), other.as_handle());
        if one.context() == other.context() {
            return CommunicatorRelation::Identical;
        }
        if one.members() == other.members() {
            return CommunicatorRelation::Congruent;
        }
        let sorted = |handle: &Handle| {
            let mut members = handle.members().to_vec();
            members.sort_unstable();
            members
        };
        if sorted(one) == sorted(other) {
            CommunicatorRelation::Similar
        } else {
            CommunicatorRelation::Unequal
        }
    }

    /// The same ranks again, with messages of their own. All ranks call it.
    #[track_caller]
    fn duplicate(&self) -> SimpleCommunicator {
        let handle = self.as_handle();
        let entry = Entry::new("duplicate");
        let context = must(
            handle.meet("duplicate", Location::caller(), entry, |_, derive| {
                Ok(derive(0))
            }),
        );
        let all: Vec<Rank> = (0..handle.members().len() as Rank).collect();
        match handle.derived(context, &all) {
            Some(handle) => SimpleCommunicator(handle),
            None => unreachable!("a rank belongs to the duplicate of its communicator"),
        }
    }

    /// A communicator of the ranks that give the same colour, in their old order.
    /// All ranks call it.
    #[track_caller]
    fn split_by_color(&self, color: Color) -> Option<SimpleCommunicator> {
        split(self.as_handle(), "split_by_color", color, Key::default())
    }

    /// As [`Communicator::split_by_color`], ordered by `key` and then by old rank.
    #[track_caller]
    fn split_by_color_with_key(&self, color: Color, key: Key) -> Option<SimpleCommunicator> {
        split(self.as_handle(), "split_by_color_with_key", color, key)
    }

    /// A communicator of ranks that share memory: all of them. All ranks call it.
    #[track_caller]
    fn split_shared(&self, key: i32) -> SimpleCommunicator {
        match split(self.as_handle(), "split_shared", Color::with_value(0), key) {
            Some(communicator) => communicator,
            None => unreachable!("a rank has given a colour"),
        }
    }

    /// Ends all ranks.
    #[track_caller]
    fn abort(&self, errorcode: i32) -> ! {
        transport::abort(errorcode, Location::caller())
    }

    /// Lays the ranks out in a grid (MPI-4 §8.5). `None` for ranks that the grid
    /// has no room for. All ranks call it.
    #[track_caller]
    fn create_cartesian_communicator(
        &self,
        dims: &[Count],
        periods: &[bool],
        reorder: bool,
    ) -> Option<CartesianCommunicator> {
        // Reordering is allowed and never needed.
        let _ = reorder;
        must(CartesianCommunicator::create(
            self.as_handle(),
            dims,
            periods,
            Location::caller(),
        ))
    }
}

#[track_caller]
fn split(
    handle: &Handle,
    verb: &'static str,
    color: Color,
    key: Key,
) -> Option<SimpleCommunicator> {
    let brought = [color.0.unwrap_or(-1), key];
    let kind = match verb {
        "split_shared" => verb,
        _ => "split",
    };
    let entry = Entry::new(kind).brings([Data::of(&brought)]);
    must(
        handle.meet(verb, Location::caller(), entry, |parts, derive| {
            let mut together = Vec::new();
            for (rank, part) in (0..).zip(parts) {
                let mut theirs = [-1, 0];
                part[0].land(&mut theirs)?;
                if Some(theirs[0]) == color.0 {
                    together.push((theirs[1], rank));
                }
            }
            together.sort_unstable();
            let ranks: Vec<Rank> = together.into_iter().map(|(_, rank)| rank).collect();
            Ok::<_, Complaint>(color.0.map(|color| (derive(color), ranks)))
        }),
    )
    .and_then(|(context, ranks)| handle.derived(context, &ranks))
    .map(SimpleCommunicator)
}
