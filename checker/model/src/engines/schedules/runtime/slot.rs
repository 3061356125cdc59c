//! A thread, as the scheduler sees it.

use std::time::Duration;

use super::poll::Poll;
use crate::engines::spin::Spin;
use crate::engines::vain::Vain;
use crate::kernel::{Early, ObjectId, ThreadId};

#[derive(Default)]
pub(super) struct Slot {
    /// Its place in a set of threads.
    pub bit: Threads,
    /// The operation it waits to do; `None` while it runs or once it is done.
    pub pending: Option<Pending>,
    /// The operations that it has come to, and the choices inside them.
    pub steps: u32,
    /// What it has just set free without a choice who goes next: see
    /// `would_block` in decide.rs.
    pub set_free: Vec<ObjectId>,
    /// The scheduler took the turn from it.
    pub paused: bool,
    /// After a yield: threads that go first, whenever they can.
    pub behind: Threads,
    /// Threads that could have gone on since this one yielded, and have not.
    pub passed_over: Threads,
    /// It has just yielded.
    pub yielded: bool,
    /// How many steps it has done since.
    pub since_yield: usize,
    /// In a loop, without any change.
    pub idle_rounds: Rounds,
    /// The same, where there may have been some out of sight.
    pub doubtful_rounds: Rounds,
    pub spin: Spin,
    pub vain: Vain,
    pub poll: Poll,
}

/// How often a thread has gone round since something last changed.
#[derive(Clone, Copy, Default)]
pub(super) struct Rounds {
    times: u32,
    progress: u64,
}

impl Rounds {
    pub fn another(&mut self, progress: u64) {
        *self = Self {
            times: self.since(progress) + u32::from(self.progress == progress),
            progress,
        };
    }

    /// All that the next round depends on, with no more than `most` of those before it.
    pub fn remembered(self, progress: u64, most: u32) -> u32 {
        match self.progress == progress {
            true => self.times.min(most) + 1,
            false => 0,
        }
    }

    /// If nothing has changed since the last one.
    pub fn since(self, progress: u64) -> u32 {
        match self.progress == progress {
            true => self.times,
            false => 0,
        }
    }
}

impl Slot {
    /// Until when it waits at most.
    pub fn deadline(&self) -> Option<Duration> {
        self.pending.as_ref()?.early?.deadline()
    }
}

/// A set of threads that have not ended. If there are more than bits, some share one,
/// and the scheduler is less fair: one of them may wait for the step limit.
pub(super) type Threads = u128;

pub(super) fn set_of(threads: &[Slot], thread: ThreadId) -> Threads {
    threads[thread.index()].bit
}

pub(super) struct Pending {
    pub ready: Option<*const dyn Fn() -> bool>,
    pub early: Option<Early>,
    /// Its limit was over when the thread came: it does not wait.
    pub over: bool,
    pub worth_waking: Option<*const dyn Fn() -> bool>,
    pub object: Option<ObjectId>,
    pub also: *const [ObjectId],
    /// It changes nothing.
    pub looks: bool,
    /// Going elsewhere before this operation would show nothing new.
    pub quiet: bool,
    /// Neither would doing anything else first, wherever the turn is now.
    pub commutes: bool,
    /// And the turn stays where it is.
    pub aside: bool,
}

impl Pending {
    pub fn is_ready(&self) -> bool {
        self.over || holds(self.ready)
    }

    /// It goes on because its limit was over when it came, and for nothing else.
    pub fn is_over(&self) -> bool {
        self.over && !holds(self.ready)
    }

    /// Its wait may end for no reason, and that makes a difference.
    pub fn may_wake(&self) -> bool {
        self.early.is_some_and(Early::spurious) && holds(self.worth_waking)
    }

    /// All that the operation is about.
    pub fn objects(&self) -> impl Iterator<Item = ObjectId> {
        // SAFETY: as for the closure.
        let also = unsafe { &*self.also };
        self.object.into_iter().chain(also.iter().copied())
    }
}

fn holds(condition: Option<*const dyn Fn() -> bool>) -> bool {
    // SAFETY: the closure lives in a frame on the stack of the thread that is suspended
    // in `take`, and its operation is gone from its slot once that thread goes on.
    condition.is_none_or(|condition| unsafe { (*condition)() })
}
