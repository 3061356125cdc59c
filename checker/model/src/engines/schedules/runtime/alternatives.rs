//! All ways to go on from here, and what each of them costs.

use std::time::Duration;

use super::slot::{Slot, Threads, set_of};
use super::{DOUBTFUL_PATIENCE, PATIENCE, Runtime};
use crate::engines::schedules::chooser::{Alternative, Way};
use crate::kernel::ThreadId;

/// The lists that a decision is made with, kept for the next one.
#[derive(Default)]
pub(super) struct Lists {
    ready: Vec<ThreadId>,
    timers: Vec<(Duration, ThreadId)>,
    /// Whose waits may end for no reason.
    wakes: Vec<ThreadId>,
    /// All ways to go on, the default first.
    pub alternatives: Vec<Alternative>,
}

/// What else there is to say of the ways to go on.
#[derive(Default)]
pub(super) struct Found {
    /// The only one is a step aside, for which nobody's turn ends.
    pub aside: bool,
    /// Whoever would be left by a forced switch.
    pub turn: Option<ThreadId>,
}

impl Runtime {
    /// Finds all ways to go on; none is a deadlock.
    pub(super) fn find_alternatives(&self, lists: &mut Lists) -> Found {
        let Lists {
            ready,
            timers,
            wakes,
            alternatives,
        } = lists;
        ready.clear();
        timers.clear();
        wakes.clear();
        alternatives.clear();
        let current = self.turn.get();
        let mut threads = self.threads.borrow_mut();
        let own = &threads[current.index()];
        if own.behind == 0 && own.pending.as_ref().is_some_and(|own| own.quiet) {
            alternatives.push(plain(current, 0, false));
            return Found::default();
        }

        let alive = self.alive.borrow();
        let mut can_go_on = 0;
        let (mut at_once, mut aside) = (None, None);
        for &thread in alive.iter() {
            let Some(pending) = &threads[thread.index()].pending else {
                continue;
            };
            if pending.is_ready() {
                ready.push(thread);
                can_go_on |= set_of(&threads, thread);
                if pending.aside {
                    aside = Some(thread);
                }
                if pending.commutes && (at_once.is_none() || thread == current) {
                    at_once = Some(thread);
                }
            } else if let Some(early) = pending.early {
                timers.extend(early.deadline().map(|deadline| (deadline, thread)));
                wakes.extend(pending.may_wake().then_some(thread));
            }
        }
        timers.sort_unstable();
        self.can_go_on.set(can_go_on);
        stand_back(&mut threads, &alive, can_go_on);
        let is_behind =
            |threads: &[Slot], thread: ThreadId| threads[thread.index()].behind & can_go_on != 0;
        if ready.iter().all(|&thread| is_behind(&threads, thread)) {
            for thread in alive.iter() {
                threads[thread.index()].behind &= !can_go_on;
            }
        }
        if let Some(thread) = aside.or(at_once) {
            alternatives.push(plain(thread, 0, false));
            return Found {
                aside: aside.is_some(),
                turn: None,
            };
        }

        // Time passes for nothing when nobody goes on, or only in circles.
        let (progress, certain) = (self.progress.get(), self.certain.get());
        let goes_round = |&thread: &ThreadId| {
            let slot = &threads[thread.index()];
            slot.idle_rounds.since(progress) >= PATIENCE
                || slot.doubtful_rounds.since(certain) >= DOUBTFUL_PATIENCE
        };
        let free = !timers.is_empty() && ready.iter().all(goes_round);
        let goes_on = can_go_on & set_of(&threads, current) != 0
            && ready.contains(&current)
            && !is_behind(&threads, current);
        let news = self.news.get();
        let is_awaited =
            |timer: &&(Duration, ThreadId)| !threads[timer.1.index()].poll.is_in_vain(news);
        let awaited = timers.iter().find(is_awaited);
        let earliest = awaited.or(timers.first());
        let earliest = earliest.map(|&(deadline, _)| deadline);
        // To leave this thread is a forced switch.
        let forces = goes_on && !would_block(&threads, &alive, current);
        let base = if free { 0 } else { 1 + u8::from(forces) };
        let end_of = |timer: &(Duration, ThreadId)| {
            let comes_first =
                Some(timer.0) == earliest && (awaited.is_none() || is_awaited(&timer));
            let late = u8::from(!comes_first);
            early(timer.1, Way::TimedOut, base + late, forces && !free)
        };
        alternatives.extend(timers.iter().map(end_of).filter(|end| end.cost == 0));
        if goes_on {
            let mut same = plain(current, u8::from(free), false);
            same.behind = free;
            alternatives.push(same);
        }
        for &thread in ready.iter() {
            if thread == current && goes_on {
                continue;
            }
            let behind = is_behind(&threads, thread);
            let cost = u8::from(forces || behind || free);
            let mut other = plain(thread, cost, forces);
            other.behind = behind || free;
            alternatives.push(other);
        }
        alternatives.sort_by_key(|alternative| alternative.cost);
        if alternatives.is_empty() && timers.is_empty() {
            return Found::default();
        }

        alternatives.extend(timers.iter().map(end_of).filter(|end| end.cost > 0));
        // Nobody is rescued from a deadlock by waking up for no reason.
        if !ready.is_empty() {
            let cost = 1 + u8::from(forces);
            let wake = |&thread: &ThreadId| early(thread, Way::Spurious, cost, forces);
            alternatives.extend(wakes.iter().map(wake));
        }
        Found {
            aside: false,
            turn: forces.then_some(current),
        }
    }
}

fn plain(thread: ThreadId, cost: u8, forced: bool) -> Alternative {
    Alternative {
        thread,
        way: Way::Plain,
        cost,
        behind: false,
        early: false,
        forced,
    }
}

/// Whether the thread would be blocked now if a thread that was paused had been paused
/// a little earlier.
///
/// Nobody is paused before it sets others free, but only after that. With a bound this
/// makes a difference: who is blocked is left without a forced switch. So whoever
/// comes to what a paused thread has just set free may be left in the same way.
///
/// Coons, Musuvathi and McKinley, "Bounded Partial-Order Reduction" (OOPSLA 2013), show
/// that a bounded search has to take back some of what it leaves out, and where.
fn would_block(threads: &[Slot], alive: &[ThreadId], thread: ThreadId) -> bool {
    let Some(pending) = &threads[thread.index()].pending else {
        return false;
    };
    alive.iter().any(|&other| {
        let slot = &threads[other.index()];
        other != thread
            && slot.paused
            && slot
                .set_free
                .iter()
                .any(|&free| pending.objects().any(|object| object == free))
    })
}

/// A thread that has yielded stands behind those that can go on now, and behind
/// those that could have gone on since it last yielded but were passed over: also
/// if it keeps them from going on right now, with a lock that it holds.
///
/// Musuvathi and Qadeer, "Fair Stateless Model Checking" (PLDI 2008).
fn stand_back(threads: &mut [Slot], alive: &[ThreadId], can_go_on: Threads) {
    for &thread in alive {
        let slot = &mut threads[thread.index()];
        slot.passed_over |= can_go_on & !slot.bit;
        if std::mem::take(&mut slot.yielded) {
            slot.behind = std::mem::take(&mut slot.passed_over);
        }
    }
}

/// A wait that ends before its condition holds; if it costs nothing, that is
/// because nobody goes on otherwise.
fn early(thread: ThreadId, way: Way, cost: u8, forced: bool) -> Alternative {
    Alternative {
        way,
        early: cost > 0,
        ..plain(thread, cost, forced)
    }
}
