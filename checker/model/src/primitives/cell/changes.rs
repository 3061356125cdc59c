//! What has changed in a cell between two looks at it.
//!
//! A modelled primitive that lies in the cell keeps its books there. They change
//! with every operation on it, by whichever thread, and it watches over its own
//! data: its bytes are left out. They are written only by whoever puts another one
//! in its place.

use crate::kernel::{Execution, Mark};

/// A part of a cell.
pub(super) type Bytes = std::ops::Range<usize>;

/// What lies in a cell.
#[derive(Debug)]
pub(crate) struct Contents {
    address: usize,
    bytes: Box<[u8]>,
    /// So many, equally long.
    pub elements: usize,
}

impl Contents {
    /// # Safety
    ///
    /// `data` points to `len` bytes that are alive.
    pub unsafe fn of(data: *const u8, len: usize, elements: usize) -> Self {
        let bytes = (0..len).map(|index| {
            // SAFETY: inside the data.
            unsafe { super::read(data.add(index)) }
        });
        Self {
            address: data.addr(),
            bytes: bytes.collect(),
            elements,
        }
    }

    /// Whether disjoint parts are all that there is.
    pub fn are_all(&self, parts: &[Bytes]) -> bool {
        parts.iter().map(Bytes::len).sum::<usize>() == self.bytes.len()
    }

    /// The elements to which somebody has written by now.
    pub fn changed(&self, now: &Self, execution: &Execution) -> Vec<Bytes> {
        let mut changed: Vec<Bytes> = Vec::new();
        if self.bytes == now.bytes {
            return changed;
        }
        let watched = self.watched(now, execution);
        let len = self.bytes.len() / self.elements;
        for (index, (before, after)) in self.bytes.iter().zip(&now.bytes).enumerate() {
            if before == after || watched.iter().any(|range| range.contains(&index)) {
                continue;
            }
            let start = index - index % len;
            match changed.last_mut() {
                Some(last) if start <= last.end => last.end = start + len,
                _ => changed.push(start..start + len),
            }
        }
        changed
    }

    /// Where primitives lie that were there before: the same, or one that nobody had
    /// used yet.
    fn watched(&self, now: &Self, execution: &Execution) -> Vec<Bytes> {
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
