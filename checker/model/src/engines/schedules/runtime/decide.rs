//! Who goes next: all ways to go on, what each of them costs, and that everybody
//! has a turn at last.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use super::super::chooser::{Alternative, State, Way};
use super::super::search::LockStep;
use super::round::goes_round;
use super::{PATIENCE, Runtime, Slot, TURN, Threads, set_of};
use crate::kernel::{Changed, Early, Event, Execution, How, Kind, ThreadId};

/// The lists that a decision is made with, kept for the next one.
#[derive(Default)]
pub(super) struct Lists {
    ready: Vec<ThreadId>,
    timers: Vec<(Duration, ThreadId)>,
    /// All ways to go on, the default first.
    alternatives: Vec<Alternative>,
}

/// What else there is to say of the ways to go on.
#[derive(Default)]
struct Found {
    /// The only one is a step aside, for which nobody's turn ends.
    aside: bool,
    /// Whoever would be left by a forced switch.
    turn: Option<ThreadId>,
}

impl Runtime {
    /// Chooses who goes next; `false` when that is nobody, and the books say
    /// why.
    pub(super) fn decide(&self, execution: &Execution) -> bool {
        let steps = self.steps.get() + 1;
        self.steps.set(steps);
        if steps == self.step_limit {
            self.fair.set(true);
        }
        if steps == self.step_limit && !self.takes_turns() {
            *self.chooser.borrow_mut() = Rc::new(RefCell::new(LockStep::default()));
        } else if steps > 2 * self.step_limit {
            let kind = match goes_round(&execution.events()) {
                true => Kind::Livelock,
                false => Kind::TooLong,
            };
            execution.set_failure(kind, None, None);
            return false;
        }
        let mut lists = self.lists.take();
        let found = self.find_alternatives(&mut lists);
        let alternatives = &lists.alternatives;
        let index = match alternatives.len() {
            0 => {
                execution.set_failure(Kind::Deadlock, None, None);
                return false;
            }
            1 => 0,
            _ => {
                let state = || State {
                    number: self.number(execution),
                    turn: found.turn,
                };
                self.pick(execution.me(), &state, alternatives)
            }
        };
        let Alternative {
            thread: next,
            way,
            forced,
            ..
        } = alternatives[index];
        self.lists.replace(lists);
        let how = match way {
            Way::Spurious => How::Spurious,
            Way::TimedOut => How::TimedOut,
            Way::Plain | Way::Takes(_) => How::Plain,
        };
        if forced {
            execution.mark_forced();
            self.threads.borrow_mut()[self.turn.get().index()].paused = true;
        }
        if !found.aside {
            self.turn.set(next);
        }
        if how == How::TimedOut {
            let threads = self.threads.borrow();
            let early = threads[next.index()].pending.as_ref().and_then(|p| p.early);
            execution.advance_to(early.and_then(Early::deadline).unwrap_or_default());
            self.progress.set(self.progress.get() + 1);
            drop(threads);
            self.wake_first(execution, next);
        }
        self.step_taken(next, way);
        execution.thread_mut(next).waits_for = None;
        *self.how.borrow_mut() = how;
        self.next.set(next);
        true
    }

    /// Finds all ways to go on; none is a deadlock.
    fn find_alternatives(&self, lists: &mut Lists) -> Found {
        let Lists {
            ready,
            timers,
            alternatives,
        } = lists;
        ready.clear();
        timers.clear();
        alternatives.clear();
        let current = self.turn.get();
        let mut threads = self.threads.borrow_mut();
        let own = &threads[current.index()];
        if own.behind == 0 && own.pending.as_ref().is_some_and(|own| own.quiet) {
            alternatives.push(plain(current, 0, false));
            return Found::default();
        }

        let alive = self.alive.borrow();
        let (mut can_go_on, mut may_wake) = (0, false);
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
                may_wake |= early.spurious();
                timers.extend(early.deadline().map(|deadline| (deadline, thread)));
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
        let progress = self.progress.get();
        let goes_round = |&thread: &ThreadId| {
            let slot = &threads[thread.index()];
            slot.idle_rounds >= PATIENCE && slot.progress_at_yield == progress
        };
        let free = !timers.is_empty() && ready.iter().all(goes_round);
        let goes_on = can_go_on & set_of(&threads, current) != 0
            && ready.contains(&current)
            && !is_behind(&threads, current);
        let earliest = timers.first().map(|&(deadline, _)| deadline);
        // To leave this thread is a forced switch.
        let forces = goes_on && !would_block(&threads, &alive, current);
        let base = if free { 0 } else { 1 + u8::from(forces) };
        let end_of = |&(deadline, thread): &(Duration, ThreadId)| {
            let late = u8::from(Some(deadline) != earliest);
            early(thread, Way::TimedOut, base + late, forces && !free)
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
        if may_wake && !ready.is_empty() {
            for &thread in alive.iter() {
                let ends = threads[thread.index()]
                    .pending
                    .as_ref()
                    .and_then(|pending| pending.early);
                if ends.is_some_and(Early::spurious) && !ready.contains(&thread) {
                    let cost = 1 + u8::from(forces);
                    alternatives.push(early(thread, Way::Spurious, cost, forces));
                }
            }
        }
        Found {
            aside: false,
            turn: forces.then_some(current),
        }
    }

    fn step_taken(&self, next: ThreadId, way: Way) {
        let mut threads = self.threads.borrow_mut();
        let slot = &mut threads[next.index()];
        slot.paused = false;
        if let Some(pending) = slot.pending.take() {
            if !pending.quiet {
                slot.set_free.clear();
            }
            let how = match way {
                Way::Plain | Way::Takes(_) => 0,
                Way::Spurious => 1,
                Way::TimedOut => 2,
            };
            let mut objects = self.objects.borrow_mut();
            objects.clear();
            objects.extend(pending.objects());
            let mut history = self.history.borrow_mut();
            history.step(next, &objects, pending.looks, how);
        }
        // Whoever it has just overtaken, it need not let go first again.
        threads[next.index()].behind &= !self.can_go_on.get();
        let taken = set_of(&threads, next);
        let slot = &mut threads[next.index()];
        slot.since_yield += 1;
        let lets_go = !self.takes_turns() || slot.since_yield >= TURN;
        let touched = self.objects.borrow();
        for thread in self.alive.borrow().iter() {
            let slot = &mut threads[thread.index()];
            // Nobody could have come so far if it had been paused earlier.
            if slot.paused {
                slot.set_free.retain(|free| !touched.contains(free));
            }
            slot.passed_over &= !taken;
            if lets_go {
                slot.behind &= !taken;
            }
        }
    }

    /// Where everybody has a turn anyway, those whose time has come as well let
    /// the first of them go on: two who sleep equally long and then get in each
    /// other's way do so only here.
    fn wake_first(&self, execution: &Execution, first: ThreadId) {
        if !self.takes_turns() {
            return;
        }
        let now = execution.now();
        let mut threads = self.threads.borrow_mut();
        let goes_on = set_of(&threads, first);
        for (index, slot) in threads.iter_mut().enumerate() {
            let early = slot.pending.as_ref().and_then(|pending| pending.early);
            let awake = early.and_then(Early::deadline).is_some_and(|at| at <= now);
            if awake && index != first.index() {
                slot.behind |= goes_on;
            }
        }
    }

    pub(super) fn takes_turns(&self) -> bool {
        self.chooser.borrow().borrow().takes_turns()
    }

    /// The current thread lets the others go first.
    pub(super) fn stand_behind(&self, execution: &Execution) {
        let me = execution.me();
        let mut threads = self.threads.borrow_mut();
        let mine = set_of(&threads, me);
        for thread in self.alive.borrow().iter() {
            threads[thread.index()].behind &= !mine;
        }
        let slot = &mut threads[me.index()];
        slot.yielded = true;
        slot.since_yield = 0;
        drop(threads);
        self.note_idle_round(me);
    }

    /// The thread has gone round in a loop once more.
    pub(super) fn note_idle_round(&self, thread: ThreadId) {
        let progress = self.progress.get();
        let slot = &mut self.threads.borrow_mut()[thread.index()];
        if slot.progress_at_yield == progress {
            slot.idle_rounds += 1;
        } else {
            slot.progress_at_yield = progress;
            slot.idle_rounds = 0;
        }
    }

    pub(super) fn note_progress(&self, event: &Event) {
        if event.changed != Changed::No {
            self.progress.set(self.progress.get() + 1);
        }
        let mut threads = self.threads.borrow_mut();
        if let Some(slot) = threads.get_mut(event.thread.index()) {
            slot.spin.note(event);
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
