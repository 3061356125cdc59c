//! Threads that ask again and again, with a wait in between, for what others do when
//! their own time has come.
//!
//! To serve each of these waits would take 360,000 rounds where one thread asks every
//! 10 ms for what another does after an hour. A wait may always take longer than its
//! limit: a thread that has asked very often and found everything as it was sleeps on until
//! somebody else's time has come.

use super::Runtime;
use super::round::{is_hidden, same};
use crate::kernel::{Changed, Event, Execution, Site, ThreadId};

/// How often a thread does the same before its next wait is taken to end with nothing new.
/// One that counts out of sight, and gives up, does so earlier, or it is not seen.
const IN_VAIN: u32 = 1_200;

/// A longer round between two waits is work.
const ROUND: usize = 64;

/// So many steps of such rounds do not count for the limit of an execution: two or three
/// threads that ask very often, one after the other, for what takes long.
const FREE_STEPS: usize = 100_000;

#[derive(Default)]
pub(super) struct Poll {
    /// Where its latest wait with a limit stands.
    at: Option<Site>,
    /// How many events, and looks at the clock, there had been when it last waited in vain.
    since: Option<(usize, u32)>,
    /// How many steps of its own it had taken then.
    steps: u32,
    /// What it did before that.
    round: Vec<Event>,
    /// How often it has done the same.
    times: u32,
    /// What others had changed by then.
    news: u64,
}

impl Poll {
    /// The thread comes to a wait with a limit. If that is another one than before, it does
    /// something else now than to ask again.
    pub fn comes_to(&mut self, at: Option<Site>) {
        if self.at != at {
            *self = Self {
                at,
                ..Self::default()
            };
        }
    }

    /// Whether it has asked often enough.
    pub fn is_one(&self) -> bool {
        self.times >= IN_VAIN
    }

    /// Whether it would find everything as it was.
    pub fn is_in_vain(&self, news: u64) -> bool {
        self.is_one() && self.news == news
    }

    /// What makes a difference for the scheduler, as a small number.
    pub fn remembered(&self, news: u64) -> u32 {
        self.times.min(IN_VAIN) << 1 | u32::from(self.news == news)
    }
}

impl Runtime {
    /// The wait of `thread` ends by time: for want of anything else, or `early`.
    pub(super) fn note_time_out(&self, execution: &Execution, thread: ThreadId, early: bool) {
        let now = (execution.event_count(), execution.looks_at_clock());
        let slot = &mut self.threads.borrow_mut()[thread.index()];
        let (poll, steps) = (&mut slot.poll, slot.steps);
        let taken = steps - std::mem::replace(&mut poll.steps, steps);
        let round = match poll.since.replace(now) {
            Some((events, looks)) if looks == now.1 && !early => {
                round_of(execution, thread, events)
            }
            _ => None,
        };
        poll.news = self.news.get();
        match round {
            Some(round) if goes_on(&poll.round, &round) => {
                if !poll.is_one() {
                    let polled = self.polled.get() + taken as usize;
                    self.polled.set(polled.min(FREE_STEPS));
                }
                poll.times += 1;
            }
            round => {
                poll.times = 0;
                poll.round = round.unwrap_or_default();
            }
        }
    }
}

/// What a thread has done after its wait, which ended after so many events, if that can be
/// shown and is not much. Where nothing but what data point to may have changed, that is
/// taken to be as it was.
fn round_of(execution: &Execution, thread: ThreadId, events: usize) -> Option<Vec<Event>> {
    let round: Vec<Event> = execution
        .events_after(events)?
        .iter()
        .filter(|event| event.thread == thread)
        .skip(1)
        .take(ROUND + 1)
        .cloned()
        .collect();
    let changes_unseen = |event: &Event| event.changed == Changed::Yes && is_hidden(event);
    (round.len() <= ROUND && !round.iter().any(changes_unseen)).then_some(round)
}

fn goes_on(before: &[Event], now: &[Event]) -> bool {
    before.len() == now.len() && before.iter().zip(now).all(|(one, other)| same(one, other))
}
