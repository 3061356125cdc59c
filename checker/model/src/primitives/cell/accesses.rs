//! Which accesses to a cell race.
//!
//! Two of which one is a write and that no happens-before edge orders: Flanagan
//! and Freund, "FastTrack" (PLDI 2009). The elements of an array are used one by
//! one, as in a ring buffer:
//!
//! - A write is one of the elements that have changed.
//! - Of a read nobody knows which element it was of. It races once others have
//!   written every element with nothing to order them: it was of one of these. And
//!   whoever looks at something else first, at an index or a lock, may only have
//!   asked where the array is.
//!
//! Fields are not told apart: of a thread that changes one field nobody knows
//! whether it has read another, as a lock that does not order would let it, and all
//! of them together are one value far more often than they are not.

use super::changes::{Bytes, Contents};
use super::past::Past;
use crate::kernel::failure::Access;
use crate::kernel::{Class, Clock, Execution, Site, Value};

/// What the kernel knows of the accesses to one cell.
#[derive(Debug, Default)]
pub(crate) struct Accesses {
    /// The latest `get`, not judged yet.
    open: Option<Open>,
    /// The latest write of each part, as far as there is one.
    writes: Vec<(Bytes, Past)>,
    reads: Vec<Read>,
}

#[derive(Debug)]
struct Open {
    past: Past,
    clock: Clock,
    contents: Contents,
}

#[derive(Debug)]
struct Read {
    past: Past,
    /// What others have written, and nothing orders that.
    raced: Vec<Bytes>,
}

impl Open {
    fn is_ordered_after(&self, past: &Past) -> bool {
        past.is_known_to(self.past.thread, &self.clock)
    }

    /// Whether the thread has used what it asked for before it did anything else.
    fn is_used(&self, execution: &Execution) -> bool {
        let thread = self.past.thread;
        if self.contents.elements == 1 {
            return true;
        }
        match execution.first_event_of(thread, self.past.events) {
            Some(next) => {
                let changes = matches!(next.class, Class::Write | Class::Unlock);
                changes && next.read == Value::Unknown || matches!(next.verb, "join" | "scope")
            }
            None => thread == execution.me() || execution.thread(thread).finished,
        }
    }
}

impl Accesses {
    /// The current thread gets a pointer to the cell.
    pub fn open(&mut self, execution: &Execution, site: Site, contents: Contents) {
        self.open = Some(Open {
            past: Past::of_now(execution, site),
            clock: execution.thread(execution.me()).clock.clone(),
            contents,
        });
    }

    /// Decides whether the open access was a write, and whether it raced.
    pub fn judge(&mut self, execution: &Execution, now: &Contents) -> Option<(Access, Access)> {
        let open = self.open.take()?;
        let written = open.contents.changed(now, execution);
        let earlier = if !written.is_empty() {
            self.write(&open, &written)
        } else if open.is_used(execution) {
            self.read(&open)
        } else {
            None
        };
        earlier.map(|first| (first, open.past.access(!written.is_empty())))
    }

    /// Returns the access that it races with.
    fn write(&mut self, open: &Open, written: &[Bytes]) -> Option<Access> {
        let mut writes = self.writes.iter();
        let write = writes.find(|(part, past)| {
            !open.is_ordered_after(past) && written.iter().any(|new| overlap(new, part))
        });
        let mut earlier = write.map(|(_, past)| past.access(true));
        // Whoever writes one of its elements later without knowing of a read that
        // is ordered before this write does not know of this one either.
        self.reads.retain(|read| !open.is_ordered_after(&read.past));
        for read in &mut self.reads {
            for part in written {
                add(&mut read.raced, part.clone());
            }
            if earlier.is_none() && open.contents.are_all(&read.raced) {
                earlier = Some(read.past.access(false));
            }
        }
        for part in written {
            cut(&mut self.writes, part);
            self.writes.push((part.clone(), open.past));
        }
        earlier
    }

    /// The same.
    fn read(&mut self, open: &Open) -> Option<Access> {
        let mut raced = Vec::new();
        let writes = self.writes.iter();
        for (part, _) in writes.filter(|(_, past)| !open.is_ordered_after(past)) {
            add(&mut raced, part.clone());
        }
        let races = open.contents.are_all(&raced);
        self.reads
            .retain(|read| read.past.thread != open.past.thread);
        self.reads.push(Read {
            past: open.past,
            raced,
        });
        let (_, last) = self.writes.last().filter(|_| races)?;
        Some(last.access(true))
    }
}

fn overlap(one: &Bytes, other: &Bytes) -> bool {
    one.start < other.end && other.start < one.end
}

/// Takes `hole` out of disjoint parts.
fn cut<T: Copy>(parts: &mut Vec<(Bytes, T)>, hole: &Bytes) {
    let mut ends = Vec::new();
    parts.retain_mut(|(part, of)| {
        if !overlap(part, hole) {
            return true;
        }
        if hole.end < part.end {
            ends.push((hole.end..part.end, *of));
        }
        part.end = hole.start;
        part.start < part.end
    });
    parts.extend(ends);
}

/// Puts `new` to disjoint parts, which stay disjoint.
fn add(parts: &mut Vec<Bytes>, new: Bytes) {
    let mut new = new;
    parts.retain(|part| {
        let apart = part.end < new.start || new.end < part.start;
        if !apart {
            new = part.start.min(new.start)..part.end.max(new.end);
        }
        apart
    });
    parts.push(new);
}

#[cfg(test)]
mod tests {
    use super::{add, cut};

    #[test]
    fn parts_are_cut() {
        let mut parts = vec![(0..4, 'a'), (6..9, 'b')];
        cut(&mut parts, &(1..2));
        cut(&mut parts, &(8..12));
        cut(&mut parts, &(4..6));
        assert_eq!(parts, [(0..1, 'a'), (6..8, 'b'), (2..4, 'a')]);
        cut(&mut parts, &(0..9));
        assert!(parts.is_empty());
    }

    #[test]
    fn parts_that_touch_are_one() {
        let mut parts = Vec::new();
        for part in [4..5, 0..1, 2..3, 1..2] {
            add(&mut parts, part);
        }
        assert_eq!(parts, [4..5, 0..3]);
        add(&mut parts, 6..7);
        add(&mut parts, 2..5);
        assert_eq!(parts, [6..7, 0..5]);
    }
}
