//! What has changed in a cell between two looks at it.
//!
//! A modelled primitive that lies in the cell keeps its books there. They change
//! with every operation on it, by whichever thread, and it watches over its own
//! data: its bytes are left out. They are written only by whoever puts another one
//! in its place.

use std::ops::Range;

use crate::kernel::{Execution, Mark};

/// What lies in a cell.
#[derive(Debug)]
pub(super) struct Contents {
    address: usize,
    bytes: Box<[u8]>,
}

impl Contents {
    /// # Safety
    ///
    /// `data` points to `len` bytes that are alive.
    pub unsafe fn of(data: *const u8, len: usize) -> Self {
        let bytes = (0..len).map(|index| {
            // SAFETY: inside the data.
            unsafe { super::read(data.add(index)) }
        });
        Self {
            address: data.addr(),
            bytes: bytes.collect(),
        }
    }

    /// Whether somebody has written to what looks like `now` by now.
    pub fn are_changed(&self, now: &Self, execution: &Execution) -> bool {
        if self.bytes == now.bytes {
            return false;
        }
        let watched = self.watched(now, execution);
        let mut indices = 0..self.bytes.len().max(now.bytes.len());
        indices.any(|index| {
            self.bytes.get(index) != now.bytes.get(index)
                && !watched.iter().any(|range| range.contains(&index))
        })
    }

    /// Where primitives lie that were there before: the same, or one that nobody had
    /// used yet.
    fn watched(&self, now: &Self, execution: &Execution) -> Vec<Range<usize>> {
        let first = now.address.wrapping_neg() % align_of::<u64>();
        let places = (first..now.bytes.len()).step_by(align_of::<u64>());
        let watched = places.filter_map(|index| {
            let mark = Mark::at(&now.bytes, index)?;
            let object = mark.object(execution)?;
            let before = Mark::at(&self.bytes, index)?;
            if before != mark && !before.is_untouched(execution) {
                return None;
            }
            let place = execution.object(object).place;
            Some(index.saturating_sub(place.before)..index + place.after)
        });
        watched.collect()
    }
}
