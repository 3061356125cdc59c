//! One thread's operation on a channel, or on whichever of several is ready
//! first.

use std::rc::Rc;
use std::time::Duration;

use super::Refused;
use super::meeting::Waiter;
use crate::kernel::{Class, Early, Execution, How, ObjectId, Op, Site, ThreadId, Turn, with};
use crate::primitives::patience::Patience;

pub use super::case::{Case, Done};

/// How a thread waits, and how it is told.
#[derive(Clone, Copy, Debug)]
pub struct Manner {
    pub verb: &'static str,
    pub patience: Patience,
    /// The first case that is ready, and not any of them.
    pub biased: bool,
    pub site: Site,
}

/// A case that was done.
#[derive(Clone, Copy, Debug)]
pub struct Selected {
    pub index: usize,
    pub done: Done,
    /// How many events the record had then.
    events: usize,
}

impl Selected {
    /// Whether nothing has happened since.
    pub(super) fn is_last(&self) -> bool {
        with(|execution| execution.event_count() == self.events)
    }
}

/// A thread at one of its operations.
struct Selection<'a> {
    me: ThreadId,
    cases: &'a [Case<'a>],
    objects: Vec<ObjectId>,
    manner: &'a Manner,
    brings: Option<u64>,
}

/// Does one of the cases as soon as one is ready. A thread that sends may have
/// brought its message: its number.
pub fn select(
    cases: &[Case<'_>],
    manner: &Manner,
    brings: Option<u64>,
) -> Result<Selected, Refused> {
    let selection = Selection::new(cases, manner, brings);
    if manner.patience == Patience::None || !cases.iter().any(Case::is_meeting) {
        return selection.wait(None);
    }
    let turn = selection.op(Class::Write).take();
    if let Some((index, done)) = selection.complete() {
        return Ok(selection.finish(turn, index, done));
    }
    let waiter = Waiter::new(brings);
    for (index, case) in cases.iter().enumerate() {
        case.wait(&waiter, index);
    }
    turn.ended(How::Blocked).done();
    selection.wait(Some(&waiter))
}

/// Waits until one of the cases is ready, and does none of them. It may be none:
/// the real one warns of that.
pub fn ready(cases: &[Case<'_>], manner: &Manner) -> Result<usize, Refused> {
    let selection = Selection::new(cases, manner, None);
    let is_ready = |case: &Case<'_>| case.is_ready(selection.me) || case.is_being_written();
    let any = || cases.iter().any(is_ready);
    loop {
        let mut op = selection.op(Class::Read);
        if manner.patience != Patience::None {
            op = op.when(&any).or(match selection.deadline() {
                Some(deadline) => Early::SpuriousOrDeadline(deadline),
                None => Early::Spurious,
            });
        }
        let turn = op.take();
        let mut found = selection.indices(is_ready);
        if found.is_empty() && *turn.how() == How::Spurious {
            found = (0..cases.len()).collect();
        }
        if let Some(index) = selection.any_of(&found) {
            turn.on(cases[index].object()).done();
            return Ok(index);
        }
        selection.gives_up(turn)?;
    }
}

impl<'a> Selection<'a> {
    fn new(cases: &'a [Case<'a>], manner: &'a Manner, brings: Option<u64>) -> Self {
        let looks = manner.patience == Patience::None;
        if looks && cases.iter().any(|case| matches!(case, Case::Clock(_))) {
            with(|execution| execution.pass_time());
        }
        Self {
            me: with(|execution| execution.me()),
            cases,
            objects: cases.iter().filter_map(Case::object).collect(),
            manner,
            brings,
        }
    }

    fn op(&self, class: Class) -> Op<'_> {
        let (first, more) = match self.objects.split_first() {
            Some((&first, more)) => (Some(first), more),
            None => (None, &[][..]),
        };
        Op::new(self.manner.verb, class, first, self.manner.site)
            .also(more)
            .acquire()
            .release()
            .by_message()
    }

    /// Until when it can make sense to wait.
    fn deadline(&self) -> Option<Duration> {
        let own = match self.manner.patience {
            Patience::Until(deadline) => Some(deadline),
            Patience::None | Patience::Endless => None,
        };
        let due = self.cases.iter().filter_map(|case| match case {
            Case::Clock(timer) => timer.due(),
            _ => None,
        });
        due.chain(own).min()
    }

    fn indices(&self, which: impl Fn(&Case<'a>) -> bool) -> Vec<usize> {
        let indices = 0..self.cases.len();
        indices.filter(|&index| which(&self.cases[index])).collect()
    }

    /// One of those that are ready; which one is left open.
    fn any_of(&self, ready: &[usize]) -> Option<usize> {
        match self.manner.biased {
            true => ready.first().copied(),
            false => with(|execution| execution.choose_fairly(self.manner.site, ready)),
        }
    }

    /// Does one of those that are ready, if there is one.
    fn complete(&self) -> Option<(usize, Done)> {
        let index = self.any_of(&self.indices(|case| case.is_ready(self.me)))?;
        Some((
            index,
            self.cases[index].complete(self.brings, self.manner.site),
        ))
    }

    /// Waits until a case is ready, or a partner has come.
    fn wait(&self, waiter: Option<&Rc<Waiter>>) -> Result<Selected, Refused> {
        let met = || {
            let met = waiter.and_then(|waiter| waiter.met());
            met.is_some_and(|(index, number)| self.cases[index].has_letter(number))
        };
        let ready = || met() || self.cases.iter().any(|case| case.is_ready(self.me));
        let is_written = || !self.cases.iter().any(Case::is_being_written);
        let result = loop {
            let mut op = self.op(Class::Write);
            op = match (self.manner.patience, self.deadline()) {
                (Patience::None, _) => op.when(&is_written),
                (_, Some(deadline)) => op.when(&ready).or(Early::Deadline(deadline)),
                (_, None) => op.when(&ready),
            };
            let turn = op.take();
            if let Some(waiter) = waiter
                && let Some((index, number)) = waiter.met()
            {
                waiter.learn();
                let done = match self.cases[index] {
                    Case::Send(_) => Done::Sent(number),
                    _ => Done::Received(number),
                };
                break Ok(self.finish(turn.ended(How::Plain), index, done));
            }
            if let Some((index, done)) = self.complete() {
                break Ok(self.finish(turn, index, done));
            }
            if let Err(refused) = self.gives_up(turn) {
                break Err(refused);
            }
        };
        if let Some(waiter) = waiter {
            for case in self.cases {
                case.leave(waiter);
            }
        }
        result
    }

    /// Tells what was done. A message that comes from a partner may have to be
    /// waited for.
    fn finish(&self, mut turn: Turn, index: usize, done: Done) -> Selected {
        if let (Case::Receive(channel), Done::Received(number)) = (self.cases[index], done)
            && channel.is_meeting()
        {
            if !channel.meeting.is_written(number) {
                turn.ended(How::Blocked).done();
                let is_written = || channel.meeting.is_written(number);
                turn = self.op(Class::Write).when(&is_written).take();
            }
            channel.meeting.open(number);
        }
        let turn = turn.on(self.cases[index].object());
        match done {
            Done::Disconnected => turn.refused().done(),
            _ => turn.done(),
        }
        Selected {
            index,
            done,
            events: with(Execution::event_count),
        }
    }

    /// Whether the thread has waited as long as it would.
    fn gives_up(&self, turn: Turn) -> Result<(), Refused> {
        let now = with(|execution| execution.now());
        match self.manner.patience {
            Patience::None => {
                turn.refused().done();
                Err(Refused::NotNow)
            }
            Patience::Until(deadline) if deadline <= now => {
                turn.only_looked().done();
                Err(Refused::TimedOut)
            }
            Patience::Until(_) | Patience::Endless => {
                turn.only_looked().done();
                Ok(())
            }
        }
    }
}
