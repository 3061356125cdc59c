//! Who goes next, and that everybody has a turn at last.

use std::cell::RefCell;
use std::rc::Rc;

use super::super::chooser::{Alternative, State, Way};
use super::super::search::LockStep;
use super::round::goes_round;
use super::slot::{Pending, Slot};
use super::{Runtime, TURN, set_of};
use crate::kernel::{Changed, Event, Execution, How, Kind, ThreadId};

impl Runtime {
    /// Chooses who goes next; `false` when that is nobody, and the books say
    /// why.
    pub(super) fn decide(&self, execution: &Execution) -> bool {
        let steps = self.steps.get() + 1;
        self.steps.set(steps);
        let steps = steps.saturating_sub(self.polled.get());
        if steps >= self.step_limit && !self.fair.replace(true) && !self.takes_turns() {
            *self.chooser.borrow_mut() = Rc::new(RefCell::new(LockStep::default()));
        }
        if steps > 2 * self.step_limit + self.more_rounds {
            let kind = match goes_round(&execution.events(), self.asleep().into_iter()) {
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
            early,
            ..
        } = alternatives[index];
        self.lists.replace(lists);
        let is_over = |slot: &Slot| slot.pending.as_ref().is_some_and(Pending::is_over);
        let how = match way {
            Way::Plain if is_over(&self.threads.borrow()[next.index()]) => {
                How::TimedOut { early: false }
            }
            Way::Spurious => How::Spurious,
            Way::TimedOut => How::TimedOut { early },
            Way::Plain | Way::Takes(_) => How::Plain,
        };
        if forced {
            execution.mark_forced();
            self.threads.borrow_mut()[self.turn.get().index()].paused = true;
        }
        if !found.aside {
            self.turn.set(next);
        }
        let deadline = self.threads.borrow()[next.index()].deadline();
        if way == Way::TimedOut {
            execution.advance_to(deadline.unwrap_or_default());
            self.made_progress();
            self.wake_first(execution, next);
        }
        if deadline.is_some_and(|deadline| deadline <= execution.now()) {
            self.note_time_out(execution, next, early);
        }
        self.step_taken(next, way);
        execution.thread_mut(next).waits_for = None;
        *self.how.borrow_mut() = how;
        self.next.set(next);
        true
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
            let awake = slot.deadline().is_some_and(|at| at <= now);
            if awake && index != first.index() {
                slot.behind |= goes_on;
            }
        }
    }

    /// Who waits for a time to come.
    fn asleep(&self) -> Vec<ThreadId> {
        let threads = self.threads.borrow();
        let alive = self.alive.borrow();
        let waits = |id: &ThreadId| threads[id.index()].deadline().is_some();
        alive.iter().copied().filter(waits).collect()
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
        let slot = &mut self.threads.borrow_mut()[thread.index()];
        slot.idle_rounds.another(self.progress.get());
        slot.doubtful_rounds.another(self.certain.get());
    }

    pub(super) fn note_progress(&self, execution: &Execution, event: &Event) {
        let mut threads = self.threads.borrow_mut();
        let Some(slot) = threads.get_mut(event.thread.index()) else {
            return;
        };
        slot.spin.note(event);
        let woken_in_vain = slot.vain.note(execution, event);
        if event.changed != Changed::No && !slot.vain.goes_on() {
            match event.changed {
                Changed::Yes => self.made_progress(),
                _ => self.progress.set(self.progress.get() + 1),
            }
            if !slot.poll.is_one() {
                self.news.set(self.news.get() + 1);
            }
        }
        drop(threads);
        if woken_in_vain {
            self.stand_behind(execution);
        }
    }
}
