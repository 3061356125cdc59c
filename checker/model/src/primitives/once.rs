//! Something that is done once.

use std::cell::Cell;

use crate::kernel::{Class, Execution, Identity, ObjectId, Op, Site, Touch, with};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    New,
    /// A thread is at it.
    Running,
    Done,
    /// The thread that was at it panicked.
    Poisoned,
}

#[derive(Debug)]
pub struct Once {
    identity: Identity,
    kind: &'static str,
    /// As written in the source: what a `static` starts every execution with.
    initial: State,
    state: Cell<State>,
}

// SAFETY: as for `Lock`.
unsafe impl Sync for Once {}

impl Once {
    pub const fn new(kind: &'static str) -> Self {
        Self::in_state(kind, State::New)
    }

    /// It has been done already.
    pub const fn completed(kind: &'static str) -> Self {
        Self::in_state(kind, State::Done)
    }

    const fn in_state(kind: &'static str, state: State) -> Self {
        Self {
            identity: Identity::new(),
            kind,
            initial: state,
            state: Cell::new(state),
        }
    }

    /// As [`super::lock::Lock::enter`].
    pub fn enter<W: ?Sized>(
        &self,
        execution: &Execution,
        whole: &W,
        site: Site,
        touched: impl FnOnce(Touch),
    ) -> ObjectId {
        self.identity
            .touch(execution, whole, self.kind, Some(site), |touch| {
                if touch == Touch::Stale {
                    self.state.set(self.initial);
                }
                touched(touch);
            })
    }

    fn object(&self, site: Site) -> ObjectId {
        with(|execution| self.enter(execution, self, site, |_| {}))
    }

    /// The state, without an operation: for `Debug` and the only owner.
    pub fn peek(&self) -> State {
        self.state.get()
    }

    /// The only owner puts it back to the beginning, or to the end.
    pub fn renew(&mut self, state: State) {
        self.identity.renew();
        self.state.set(state);
    }

    /// Whether it is done and the caller knows it: looking again is no operation
    /// then.
    fn is_old_news(&self, object: ObjectId) -> bool {
        self.state.get() == State::Done && with(|execution| execution.knows(object))
    }

    /// Looks how far it is. Whoever finds it done knows all that was done.
    pub fn look(&self, verb: &'static str, site: Site) -> State {
        let object = self.object(site);
        if self.is_old_news(object) {
            return State::Done;
        }
        let turn = Op::new(verb, Class::Read, object, site).acquire().take();
        let state = self.state.get();
        turn.done();
        state
    }

    /// Does it unless it has been done, and waits for whoever is at it. `f` is
    /// told whether an earlier attempt panicked.
    ///
    /// # Panics
    ///
    /// Panics if an earlier attempt did, unless the caller does it by `force`.
    pub fn call(&self, verb: &'static str, force: bool, site: Site, f: &mut dyn FnMut(bool)) {
        let object = self.object(site);
        if self.is_old_news(object) {
            return;
        }
        let turn = Op::new(verb, Class::Lock, object, site)
            .acquire()
            .when(&|| self.state.get() != State::Running)
            .take();
        let before = self.state.get();
        if before == State::Done {
            turn.only_looked().done();
            return;
        }
        if before == State::Poisoned && !force {
            turn.only_looked().done();
            panic!("Once instance has previously been poisoned");
        }
        self.state.set(State::Running);
        with(|execution| execution.object_mut(object).holders = vec![execution.me()]);
        turn.done();
        let mut end = End {
            once: self,
            object,
            state: State::Poisoned,
        };
        f(before == State::Poisoned);
        end.state = State::Done;
    }

    /// Waits until it has been done.
    ///
    /// # Panics
    ///
    /// Panics if an attempt does, unless the caller waits by `force`.
    pub fn wait(&self, verb: &'static str, force: bool, site: Site) {
        let object = self.object(site);
        if self.is_old_news(object) {
            return;
        }
        let over = |state| state == State::Done || (state == State::Poisoned && !force);
        Op::new(verb, Class::Read, object, site)
            .acquire()
            .when(&|| over(self.state.get()))
            .take()
            .done();
        if self.state.get() == State::Poisoned {
            panic!("Once instance has previously been poisoned");
        }
    }
}

/// The end of an attempt, by whatever way it is left.
struct End<'a> {
    once: &'a Once,
    object: ObjectId,
    state: State,
}

impl Drop for End<'_> {
    fn drop(&mut self) {
        let verb = match self.state {
            State::Poisoned => "poison",
            _ => "complete",
        };
        let turn = Op::new(verb, Class::Unlock, self.object, None)
            .release()
            .take();
        self.once.state.set(self.state);
        with(|execution| execution.object_mut(self.object).holders.clear());
        turn.done();
    }
}
