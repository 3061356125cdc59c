//! One operation on shared state: announced, taken in turn, done.

use std::time::Duration;

use super::event::{Changed, Class, Event, How, Site};
use super::{Execution, ObjectId, Progress, ThreadId, Value, with};

/// What may end a wait before its condition holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Early {
    /// A condition variable and `park` may return for no reason at all.
    Spurious,
    /// The virtual clock reaches this time.
    Deadline(Duration),
    /// Either of them.
    SpuriousOrDeadline(Duration),
}

impl Early {
    pub fn deadline(self) -> Option<Duration> {
        match self {
            Self::Spurious => None,
            Self::Deadline(at) | Self::SpuriousOrDeadline(at) => Some(at),
        }
    }

    pub fn spurious(self) -> bool {
        !matches!(self, Self::Deadline(_))
    }
}

/// An operation that a thread is about to do.
#[must_use = "nothing happens before `take`"]
pub struct Op<'a> {
    pub(crate) verb: &'static str,
    pub(crate) class: Class,
    pub(crate) object: Option<ObjectId>,
    /// More objects whose state the operation needs.
    pub(crate) also: &'a [ObjectId],
    pub(crate) site: Option<Site>,
    pub(crate) acquires: bool,
    pub(crate) releases: bool,
    pub(crate) ready: Option<&'a dyn Fn() -> bool>,
    pub(crate) early: Option<Early>,
    /// Before this holds, ending the wait for no reason leads nowhere new.
    pub(crate) worth_waking: Option<&'a dyn Fn() -> bool>,
    /// What has to be looked at for the order to matter.
    pub(crate) commutes: Option<Progress>,
    pub(crate) quiet: Option<Progress>,
    pub(crate) aside: bool,
    /// What threads learn from each other is entered message by message.
    pub(crate) by_message: bool,
}

impl<'a> Op<'a> {
    pub fn new(
        verb: &'static str,
        class: Class,
        object: impl Into<Option<ObjectId>>,
        site: impl Into<Option<Site>>,
    ) -> Self {
        Self {
            verb,
            class,
            object: object.into(),
            also: &[],
            site: site.into(),
            acquires: false,
            releases: false,
            ready: None,
            early: None,
            worth_waking: None,
            commutes: None,
            quiet: None,
            aside: false,
            by_message: false,
        }
    }

    /// Going elsewhere right before this operation shows nothing that going
    /// elsewhere right after it does not: an unlock, which only sets others
    /// free. Unless the program looks at such `progress`.
    pub fn quiet(mut self, progress: Progress) -> Self {
        self.quiet = Some(progress);
        self
    }

    /// The thread learns what threads that released the object knew.
    pub fn acquire(mut self) -> Self {
        self.acquires = true;
        self
    }

    /// Threads that acquire the object later learn what this one knows.
    pub fn release(mut self) -> Self {
        self.releases = true;
        self
    }

    /// What the threads learn by this operation is less than all that is known
    /// of the object: the primitive enters it by [`Execution::knowledge`] and
    /// [`Execution::learn`]. Acquire and release are for the engine only then.
    pub fn by_message(mut self) -> Self {
        self.by_message = true;
        self
    }

    /// The operation happens only while this holds; until then the thread is
    /// blocked. The condition must be a pure look at modelled state.
    pub fn when(mut self, ready: &'a dyn Fn() -> bool) -> Self {
        self.ready = Some(ready);
        self
    }

    /// The wait may end before its condition holds.
    pub fn or(mut self, early: Early) -> Self {
        self.early = Some(early);
        self
    }

    /// As long as this does not hold, a wait that ends for no reason makes no difference:
    /// the thread could only wait for something else, and ending the wait later does as
    /// well.
    pub(crate) fn worth_waking(mut self, worth: &'a dyn Fn() -> bool) -> Self {
        self.worth_waking = Some(worth);
        self
    }

    /// The operation takes more objects, too: re-locking after a wait, or any of
    /// several channels.
    pub fn also(mut self, objects: &'a [ObjectId]) -> Self {
        self.also = objects;
        self
    }

    /// All objects whose state the operation needs.
    pub(crate) fn objects(&self) -> impl Iterator<Item = ObjectId> {
        self.object.into_iter().chain(self.also.iter().copied())
    }

    /// The operation leads to the same state before or after any operation that
    /// another thread does in between, once it is ready: it is done at once, and
    /// no other order is tried. Unless the program looks at such `progress`; see
    /// [`Execution::looked_at`].
    ///
    /// A persistent set of one: Godefroid, "Partial-Order Methods for the
    /// Verification of Concurrent Systems" (1996), chapter 4.
    pub fn commutes(mut self, progress: Progress) -> Self {
        self.commutes = Some(progress);
        self
    }

    /// The operation makes no difference to what others do, nor they to it: once it is
    /// ready it is done at once, and whoever's turn it is goes on after it.
    pub fn aside(mut self) -> Self {
        self.aside = true;
        self
    }

    pub(crate) fn is_ready(&self) -> bool {
        self.ready.is_none_or(|ready| ready())
    }

    /// Waits for the turn. While the returned [`Turn`] lives, no other thread
    /// runs.
    pub fn take(self) -> Turn {
        with(|execution| {
            let how = execution.arrive(&self);
            let thread = execution.me();
            execution.acquire(thread, &self);
            Turn {
                thread,
                event: Event {
                    thread,
                    verb: self.verb,
                    class: self.class,
                    object: self.object,
                    site: self.site,
                    read: Value::Unknown,
                    wrote: Value::Unknown,
                    how,
                    changed: self.class.changes(),
                    ordering: None,
                    left: 0,
                    forced: false,
                },
                releases: self.releases && !self.by_message,
            }
        })
    }
}

/// A turn taken: the operation may happen now.
#[must_use = "an operation that is not `done` is missing from the story"]
pub struct Turn {
    thread: ThreadId,
    event: Event,
    releases: bool,
}

impl Turn {
    pub fn thread(&self) -> ThreadId {
        self.thread
    }

    /// Whether the wait ended before its condition held, and why.
    pub fn how(&self) -> &How {
        &self.event.how
    }

    pub fn timed_out(&self) -> bool {
        matches!(self.event.how, How::TimedOut { .. })
    }

    /// Says which of its objects the operation was done on.
    pub(crate) fn on(mut self, object: Option<ObjectId>) -> Self {
        self.event.object = object;
        self
    }

    /// Says what the operation saw.
    pub fn read(mut self, value: Value) -> Self {
        self.event.read = value;
        self
    }

    /// Says what the operation left behind.
    pub fn wrote(mut self, value: Value) -> Self {
        self.event.wrote = value;
        self
    }

    /// Says how it ended, where that is known only afterwards.
    pub fn ended(mut self, how: How) -> Self {
        self.event.how = how;
        self
    }

    /// Says whether the operation left anything different behind.
    pub fn changed(mut self, changed: Changed) -> Self {
        self.event.changed = changed;
        self
    }

    /// The operation changed nothing that others could see.
    pub fn only_looked(mut self) -> Self {
        self.event.class = Class::Read;
        self.changed(Changed::No)
    }

    /// A `try_` that did not get what it tried, and changed nothing.
    /// An unlock that tells others of a panic.
    pub fn poisons(self) -> Self {
        self.ended(How::Poisons)
    }

    pub fn refused(self) -> Self {
        self.only_looked().ended(How::Refused)
    }

    /// Ends the turn.
    pub fn done(self) {
        with(|execution| self.done_in(execution));
    }

    pub(crate) fn done_in(self, execution: &Execution) {
        if self.releases
            && let Some(object) = self.event.object
        {
            execution.release(self.thread, object);
        }
        execution.record(self.event);
        execution.engine().settle(execution);
    }
}
