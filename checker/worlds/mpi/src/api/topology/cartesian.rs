//! Ranks in a grid (MPI-4 §8.5), numbered row by row.

use crate::api::Count;
use crate::api::world::{Complaint, Data, Entry, Handle, Site, must};

use super::sealed::AsHandle;
use super::{AsCommunicator, Communicator, Rank};

/// A grid, and where in it the rank that asks stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CartesianLayout {
    /// How long the grid is in each dimension.
    pub dims: Vec<Count>,
    /// In which dimensions its ends meet.
    pub periods: Vec<bool>,
    /// The place of the rank that asks.
    pub coords: Vec<Count>,
}

/// A communicator whose ranks stand in a grid.
pub struct CartesianCommunicator {
    handle: Handle,
    dims: Vec<Count>,
    periods: Vec<bool>,
}

impl CartesianCommunicator {
    pub(super) fn create(
        handle: &Handle,
        dims: &[Count],
        periods: &[bool],
        site: Site,
    ) -> Result<Option<Self>, Complaint> {
        let verb = "create_cartesian_communicator";
        if dims.len() != periods.len() {
            return Err(Complaint::new(format!(
                "the grid has {} dimensions and {} periods: it needs one for each",
                dims.len(),
                periods.len()
            )));
        }
        let places = dims
            .iter()
            .try_fold(1, |places: Count, &len| {
                places.checked_mul(len).filter(|_| len > 0)
            })
            .filter(|&places| handle.check_rank(places - 1).is_ok());
        let Some(places) = places else {
            return Err(Complaint::new(format!(
                "a grid of {dims:?} does not fit: the communicator has {} ranks",
                handle.members().len()
            )));
        };
        let entry = Entry::new(verb).brings([Data::of(dims), Data::of(periods)]);
        let context = handle.meet(verb, site, entry, |parts, derive| {
            if parts.iter().any(|theirs| *theirs != parts[0]) {
                return Err(Complaint::new(
                    "the ranks describe different grids: all have to give the same dimensions and \
                     periods (MPI-4 §8.5.1)",
                ));
            }
            Ok(derive(0))
        })?;
        let ranks: Vec<Rank> = (0..places).collect();
        Ok(handle.derived(context, &ranks).map(|handle| Self {
            handle,
            dims: dims.to_vec(),
            periods: periods.to_vec(),
        }))
    }

    /// How many dimensions the grid has.
    pub fn num_dimensions(&self) -> Count {
        self.dims.len() as Count
    }

    /// The grid, and where in it the rank that asks stands.
    #[track_caller]
    pub fn get_layout(&self) -> CartesianLayout {
        CartesianLayout {
            dims: self.dims.clone(),
            periods: self.periods.clone(),
            coords: self.rank_to_coordinates(self.rank()),
        }
    }

    /// As [`CartesianCommunicator::get_layout`], into slices.
    ///
    /// # Panics
    ///
    /// Panics if they are not as long as the grid has dimensions.
    #[track_caller]
    pub fn get_layout_into(&self, dims: &mut [Count], periods: &mut [bool], coords: &mut [Count]) {
        dims.copy_from_slice(&self.dims);
        periods.copy_from_slice(&self.periods);
        coords.copy_from_slice(&self.rank_to_coordinates(self.rank()));
    }

    /// The rank at a place. Where the grid's ends meet, places outside count on
    /// from the other end.
    ///
    /// rsmpi 0.8.2 counts places from 1 in its own check of dimensions whose ends
    /// do not meet, and refuses place 0 there; this follows the standard.
    ///
    /// # Panics
    ///
    /// Panics if there is no such place.
    #[track_caller]
    pub fn coordinates_to_rank(&self, coords: &[Count]) -> Rank {
        assert_eq!(
            coords.len(),
            self.dims.len(),
            "a place in this grid has as many coordinates as the grid has dimensions"
        );
        match self.locate(coords) {
            Some(rank) => rank,
            None => panic!("there is no place {coords:?} in a grid of {:?}", self.dims),
        }
    }

    fn locate(&self, coords: &[Count]) -> Option<Rank> {
        let mut rank = 0;
        for ((&at, &len), &periodic) in coords.iter().zip(&self.dims).zip(&self.periods) {
            if !periodic && !(0..len).contains(&at) {
                return None;
            }
            rank = rank * len + at.rem_euclid(len);
        }
        Some(rank)
    }

    /// The place of a rank.
    ///
    /// # Panics
    ///
    /// Panics if there is no such rank.
    #[track_caller]
    pub fn rank_to_coordinates(&self, rank: Rank) -> Vec<Count> {
        must(self.handle.check_rank(rank));
        let mut rest = rank;
        let mut coords: Vec<Count> = self
            .dims
            .iter()
            .rev()
            .map(|&len| {
                let at = rest % len;
                rest /= len;
                at
            })
            .collect();
        coords.reverse();
        coords
    }

    /// As [`CartesianCommunicator::rank_to_coordinates`], into a slice.
    ///
    /// # Panics
    ///
    /// Panics if it is not as long as the grid has dimensions.
    #[track_caller]
    pub fn rank_to_coordinates_into(&self, rank: Rank, coords: &mut [Count]) {
        coords.copy_from_slice(&self.rank_to_coordinates(rank));
    }

    /// For a shift by `displacement` along a dimension: the rank to receive from
    /// and the rank to send to; `None` beyond an end of the grid.
    ///
    /// # Panics
    ///
    /// Panics if there is no such dimension.
    #[track_caller]
    pub fn shift(&self, dimension: Count, displacement: Count) -> (Option<Rank>, Option<Rank>) {
        let axis = match usize::try_from(dimension) {
            Ok(axis) if axis < self.dims.len() => axis,
            _ => panic!(
                "there is no dimension {dimension}: the grid has {}, counted from 0",
                self.dims.len()
            ),
        };
        let here = self.rank_to_coordinates(self.rank());
        let neighbour = |by: Count| {
            let mut there = here.clone();
            there[axis] += by;
            self.locate(&there)
        };
        (neighbour(-displacement), neighbour(displacement))
    }

    /// Grids of fewer dimensions: those that `retain` keeps. All ranks call it.
    ///
    /// # Panics
    ///
    /// Panics if `retain` is not as long as the grid has dimensions.
    #[track_caller]
    pub fn subgroup(&self, retain: &[bool]) -> Self {
        assert_eq!(
            retain.len(),
            self.dims.len(),
            "the grid has as many dimensions as it has to be told to keep or not"
        );
        let site = std::panic::Location::caller();
        let size = self.handle.members().len() as Rank;
        let dropped = |rank: Rank| -> Rank {
            let coords = self.rank_to_coordinates(rank);
            coords
                .iter()
                .zip(&self.dims)
                .zip(retain)
                .filter(|(_, kept)| !**kept)
                .fold(0, |number, ((&at, &len), _)| number * len + at)
        };
        let mine = dropped(self.rank());
        let entry = Entry::new("subgroup").brings([Data::of(retain)]);
        let context = must(self.handle.meet("subgroup", site, entry, |parts, derive| {
            if parts.iter().any(|theirs| *theirs != parts[0]) {
                return Err(Complaint::new(
                    "the ranks keep different dimensions: all have to keep the same (MPI-4 §8.5.6)",
                ));
            }
            Ok(derive(mine))
        }));
        let together: Vec<Rank> = (0..size).filter(|&rank| dropped(rank) == mine).collect();
        let kept = || retain.iter().copied();
        match self.handle.derived(context, &together) {
            Some(handle) => Self {
                handle,
                dims: pick(&self.dims, kept()),
                periods: pick(&self.periods, kept()),
            },
            None => unreachable!("a rank belongs to its own part of the grid"),
        }
    }
}

fn pick<T: Copy>(from: &[T], kept: impl Iterator<Item = bool>) -> Vec<T> {
    from.iter()
        .zip(kept)
        .filter_map(|(&value, kept)| kept.then_some(value))
        .collect()
}

impl AsHandle for CartesianCommunicator {
    fn as_handle(&self) -> &Handle {
        &self.handle
    }
}

impl Communicator for CartesianCommunicator {
    fn target_size(&self) -> Rank {
        self.size()
    }
}

impl AsCommunicator for CartesianCommunicator {
    type Out = Self;

    fn as_communicator(&self) -> &Self::Out {
        self
    }
}
