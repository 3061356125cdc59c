//! Notices threads that sleep, and wake each other in vain.
//!
//! Who wakes up, finds nothing to do, wakes somebody else and sleeps again has
//! changed nothing. Two of them can go on like that for ever while the one for
//! whom both wait never has a turn: a right program, on any machine whose
//! scheduler is fair. One that counts how often it was woken, and gives up, does so
//! early, or it is not seen.

use crate::kernel::{Changed, Class, Event, Execution};

/// How often a thread may do so before it lets others go first.
const TIMES: u32 = 2;

/// The same where the thread may have changed something out of sight.
const DOUBTFUL_TIMES: u32 = 20;

/// What one thread has done since it last changed something.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Vain {
    has_woken: bool,
    times: u32,
    doubtful: bool,
}

impl Vain {
    /// The thread has done something. Says whether it has been woken in vain again,
    /// and often enough.
    pub fn note(&mut self, execution: &Execution, event: &Event) -> bool {
        let is_of_sleepers = || {
            let object = event.object.map(|object| execution.object(object));
            object.is_some_and(|object| object.has_sleepers())
        };
        match (event.class, event.changed) {
            (Class::Write, Changed::Yes) if is_of_sleepers() => self.has_woken = true,
            (_, Changed::Yes) => *self = Self::default(),
            (_, Changed::Perhaps) => self.doubtful = true,
            (Class::Lock, Changed::No) if self.has_woken && is_of_sleepers() => {
                self.has_woken = false;
                self.times += 1;
                return self.goes_on();
            }
            _ => {}
        }
        false
    }

    /// Whether it goes on like that: whom it wakes, it wakes for nothing.
    pub fn goes_on(&self) -> bool {
        self.times >= self.enough()
    }

    fn enough(&self) -> u32 {
        if self.doubtful { DOUBTFUL_TIMES } else { TIMES }
    }
}
