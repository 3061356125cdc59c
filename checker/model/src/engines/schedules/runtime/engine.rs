//! What the kernel asks of the schedules engine.

use super::history::mix;
use super::slot::Pending;
use super::{QUANTUM, Runtime};
use crate::engines::Engine;
use crate::engines::schedules::chooser::{Alternative, State, Way};
use crate::kernel::task::{Request, Task};
use crate::kernel::{Class, Early, Execution, How, Kind, Op, Progress, ThreadId};

impl Engine for Runtime {
    fn arrive(&self, execution: &Execution, op: &Op<'_>) -> How {
        let me = execution.me();
        let mut yields = op.class == Class::Yield;
        if self.threads.borrow()[me.index()].spin.repeats(op) {
            self.threads.borrow_mut()[me.index()].spin.restart();
            if self.takes_turns() {
                self.note_idle_round(me);
            } else {
                yields = true;
            }
        }
        if self.in_a_row.get() >= QUANTUM {
            self.in_a_row.set(0);
            yields = true;
        }
        // Who does not wait at all lets others go first all the same, or it would go round
        // alone for ever.
        let deadline = op.early.and_then(Early::deadline);
        let over = deadline.is_some_and(|at| at <= execution.now()) && !op.is_ready();
        if yields || over {
            self.stand_behind(execution);
        }
        let unseen = |progress: Option<Progress>| {
            progress.is_some_and(|progress| !self.known_looks.contains(progress))
        };
        self.count_step(me);
        let quiet = unseen(op.quiet);
        let mut threads = self.threads.borrow_mut();
        if quiet {
            threads[me.index()].set_free.extend(op.object);
        }
        if deadline.is_some() {
            threads[me.index()].poll.comes_to(op.site);
        }
        threads[me.index()].pending = Some(Pending {
            ready: op.ready.map(unbound),
            early: op.early,
            over,
            worth_waking: op.worth_waking.filter(|_| self.leaves_out).map(unbound),
            object: op.object,
            also: op.also,
            looks: op.class == Class::Read,
            quiet,
            commutes: unseen(op.commutes),
            aside: op.aside && self.leaves_out,
        });
        drop(threads);
        if let Some(parent) = self.parent.take() {
            self.next.set(parent);
            self.block(execution, op);
            execution.suspend(Request::Switch);
        } else {
            self.block(execution, op);
            if !self.decide(execution) {
                loop {
                    execution.suspend(Request::Leave);
                }
            }
            if self.next.get() == me {
                self.in_a_row.set(self.in_a_row.get() + 1);
            } else {
                self.in_a_row.set(0);
                execution.suspend(Request::Switch);
            }
        }
        self.how.take()
    }

    fn progressed(&self) {
        self.made_progress();
    }

    fn looked_at(&self, progress: Progress) {
        let mut looks = self.looks.get();
        looks.add(progress);
        self.looks.set(looks);
    }

    fn settle(&self, execution: &Execution) {
        if let Some(event) = execution.events().last() {
            self.note_progress(execution, event);
        }
    }

    fn spawn(&self, execution: &Execution, thread: ThreadId, body: Box<dyn FnOnce()>) {
        self.enter(thread);
        self.alive.borrow_mut().push(thread);
        self.history
            .borrow_mut()
            .start(thread, Some(execution.me()));
        let Some(task) = Task::of(thread, body) else {
            let threads = self.alive.borrow().len();
            execution.fail(Kind::OutOfMemory { threads }, None);
        };
        self.spawned.borrow_mut().push(task);
        let before = self.parent.replace(Some(execution.me()));
        self.next.set(thread);
        execution.suspend(Request::Switch);
        self.parent.set(before);
    }

    fn choose(&self, execution: &Execution, count: usize, costs: bool) -> usize {
        if count < 2 {
            return 0;
        }
        let me = execution.me();
        let alternatives: Vec<Alternative> = (0..count)
            .map(|index| Alternative {
                thread: me,
                way: Way::Takes(index as u16),
                cost: u8::from(costs && index > 0),
                behind: false,
                early: false,
                forced: false,
            })
            .collect();
        self.count_step(me);
        let state = || State {
            number: mix(self.number(execution), 1 + me.index() as u64),
            turn: Some(me),
        };
        let taken = self.pick(me, &state, &alternatives);
        let objects = self.objects.borrow();
        self.history.borrow_mut().choice(me, &objects, taken);
        taken
    }
}

/// A pointer to a closure of the operation that a thread comes to: it is kept only until
/// that thread goes on.
fn unbound(condition: &dyn Fn() -> bool) -> *const dyn Fn() -> bool {
    // SAFETY: only the lifetime changes, and whoever follows the pointer says why the
    // closure is still there.
    unsafe {
        std::mem::transmute::<*const (dyn Fn() -> bool + '_), *const dyn Fn() -> bool>(condition)
    }
}
