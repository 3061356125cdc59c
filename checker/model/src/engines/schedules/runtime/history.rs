//! What an execution has come to, as one number.
//!
//! Two beginnings in which every thread has done the same, and has met the same
//! operations of others on everything that it touched, differ only in the order of
//! steps that have nothing to do with each other. They lead to the same state, and
//! what can happen from there need be explored only once. The operations form a
//! partial order, happens-before, and the number is a hash of it: Mazurkiewicz,
//! "Trace Theory" (1986); as a cache of a bounded search, Musuvathi and Qadeer,
//! "Partial-Order Reduction for Context-Bounded State Exploration" (2007).

use crate::kernel::{ObjectId, ThreadId};

#[derive(Debug, Default)]
pub(super) struct History {
    /// By thread: its latest step, with all that happened before.
    threads: Vec<u64>,
    /// By object.
    objects: Vec<Past>,
}

/// What was done to an object.
#[derive(Clone, Copy, Debug, Default)]
struct Past {
    /// The latest change, with all that happened before.
    change: u64,
    /// The looks since then. Their order makes no difference.
    looks: u64,
}

impl History {
    /// A thread is started by another; `main` by nobody.
    pub fn start(&mut self, thread: ThreadId, parent: Option<ThreadId>) {
        debug_assert_eq!(thread.index(), self.threads.len());
        let before = parent.map_or(0, |parent| self.threads[parent.index()]);
        self.threads.push(mix(before, thread.index() as u64));
    }

    /// A thread does something to `objects`, or only looks at them.
    pub fn step(&mut self, thread: ThreadId, objects: &[ObjectId], looks: bool, how: u64) {
        let mut now = mix(self.threads[thread.index()], how);
        for &object in objects {
            let past = self.past(object);
            now = mix(now, past.change);
            if !looks {
                now = mix(now, past.looks);
            }
        }
        for &object in objects {
            let past = self.past(object);
            if looks {
                past.looks = past.looks.wrapping_add(now);
            } else {
                past.change = now;
                past.looks = 0;
            }
        }
        self.threads[thread.index()] = now;
    }

    /// A thread takes one of several ways inside an operation: whoever meets that
    /// operation later meets what came of it.
    pub fn choice(&mut self, thread: ThreadId, objects: &[ObjectId], taken: usize) {
        let now = mix(self.threads[thread.index()], taken as u64 + 1);
        for &object in objects {
            self.past(object).change = now;
        }
        self.threads[thread.index()] = now;
    }

    /// The whole of it, for the scheduler's own state to be added.
    pub fn number(&self) -> u64 {
        self.threads
            .iter()
            .fold(0, |whole, &thread| mix(whole, thread))
    }

    fn past(&mut self, object: ObjectId) -> &mut Past {
        let index = object.index();
        if self.objects.len() <= index {
            self.objects.resize(index + 1, Past::default());
        }
        &mut self.objects[index]
    }
}

/// A number that depends on both, and on which is which; even if both are 0.
pub(super) fn mix(one: u64, other: u64) -> u64 {
    let z = (one ^ 0x2545_f491_4f6c_dd1d)
        .rotate_left(23)
        .wrapping_add(other)
        .wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    z ^ (z >> 29)
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: ThreadId = ThreadId::new(1);
    const B: ThreadId = ThreadId::new(2);

    /// The number after these steps on these objects, which only look or do not.
    fn after(steps: &[(ThreadId, u32, bool)]) -> u64 {
        let mut history = History::default();
        history.start(ThreadId::MAIN, None);
        history.start(A, Some(ThreadId::MAIN));
        history.start(B, Some(ThreadId::MAIN));
        for &(thread, object, looks) in steps {
            history.step(thread, &[ObjectId(object)], looks, 0);
        }
        history.number()
    }

    #[test]
    fn only_the_order_of_steps_that_have_to_do_with_each_other_makes_a_difference() {
        for (looks, same) in [(true, true), (false, false)] {
            let (one, other) = ((A, 7, looks), (B, 7, looks));
            assert_eq!(after(&[one, other]) == after(&[other, one]), same);
        }
        let (one, other) = ((A, 7, false), (B, 8, false));
        assert_eq!(after(&[one, other]), after(&[other, one]));
        // A look comes before a change, or after it.
        let (look, change) = ((A, 7, true), (B, 7, false));
        assert_ne!(after(&[look, change]), after(&[change, look]));
        // `main` has done nothing before, and nobody else has.
        let main = |looks: usize| after(&vec![(ThreadId::MAIN, 7, true); looks]);
        assert_ne!(main(1), main(2));
        // The same steps by the other thread.
        assert_ne!(after(&[one]), after(&[(B, 7, false)]));
    }
}
