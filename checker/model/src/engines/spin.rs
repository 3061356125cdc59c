//! Notices a thread that goes round in a loop and only looks.
//!
//! Such a thread waits for another one, whether it says so (`yield_now`,
//! `spin_loop`) or not. An engine that always let it go on would never come to
//! the end of the loop.

use crate::kernel::{Changed, Class, Event, ObjectId, Op, Site};

/// How often a thread may look at one thing from one place, without a change in
/// between, before the next look counts as waiting.
const LOOKS: u32 = 2;

/// The same where the thread may have changed something out of sight. A loop
/// that works is not cut short for nothing.
const DOUBTFUL_LOOKS: u32 = 20;

/// How many looks are remembered, at least half of them. A loop that only waits has
/// few.
const REMEMBERED: usize = 256;

/// What one thread has looked at since it last changed something.
#[derive(Debug, Default)]
pub(crate) struct Spin {
    looks: Vec<(Option<Site>, Option<ObjectId>, u32)>,
    doubtful: bool,
}

impl Spin {
    /// The thread has done something.
    pub fn note(&mut self, event: &Event) {
        match event.changed {
            Changed::Yes => return self.restart(),
            Changed::Perhaps => self.doubtful = true,
            Changed::No => {}
        }
        if !matches!(event.class, Class::Read | Class::Lock | Class::Write) {
            return;
        }
        let known = self
            .looks
            .iter_mut()
            .find(|(site, object, _)| *object == event.object && same_site(*site, event.site));
        match known {
            Some((_, _, times)) => *times += 1,
            None => {
                if self.looks.len() == REMEMBERED {
                    self.looks.drain(..REMEMBERED / 2);
                }
                self.looks.push((event.site, event.object, 1));
            }
        }
    }

    /// Whether `op` would only repeat what the thread has seen already.
    pub fn repeats(&self, op: &Op<'_>) -> bool {
        let enough = if self.doubtful { DOUBTFUL_LOOKS } else { LOOKS };
        self.looks.iter().any(|&(site, object, times)| {
            times >= enough && object == op.object && same_site(site, op.site)
        })
    }

    /// The thread has let others go on: whatever it sees now may be new.
    pub fn restart(&mut self) {
        self.looks.clear();
        self.doubtful = false;
    }
}

fn same_site(one: Option<Site>, other: Option<Site>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => std::ptr::eq(one, other) || one == other,
        (None, None) => true,
        _ => false,
    }
}
