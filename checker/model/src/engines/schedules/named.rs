//! One schedule, by its departures from the default.

use super::chooser::{Alternative, Chooser, Departure, Place};

/// Departs where it is told to, and nowhere else.
#[derive(Debug)]
pub(crate) struct Named {
    /// Those that have not been met yet.
    left: Vec<Departure>,
}

impl Named {
    pub fn new(departures: &[Departure]) -> Self {
        Self {
            left: departures.to_vec(),
        }
    }

    /// The departures for which there was no place.
    pub fn missed(&self) -> &[Departure] {
        &self.left
    }
}

impl Chooser for Named {
    fn pick(&mut self, at: Place, _: &dyn Fn() -> u64, alternatives: &[Alternative]) -> usize {
        let Some(index) = self.left.iter().position(|departure| departure.at == at) else {
            return 0;
        };
        let Departure { thread, way, .. } = self.left[index];
        let wanted = alternatives
            .iter()
            .position(|alternative| (alternative.thread, alternative.way) == (thread, way));
        match wanted {
            Some(wanted) => {
                self.left.remove(index);
                wanted
            }
            None => 0,
        }
    }
}
