//! Memory that the program has given back. It stays where it is until the
//! execution is over, so that whoever still uses it is found, and not struck by
//! it.

use std::alloc::{Layout, dealloc};
use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::kernel::{Execution, Kind, Site, ThreadId, try_with, with};

thread_local! {
    static YARD: RefCell<Yard> = RefCell::default();
}

/// What has been freed in one execution, by its first address.
#[derive(Default)]
struct Yard {
    execution: u64,
    freed: BTreeMap<usize, Freed>,
    /// Who does what for whom.
    behalf: Vec<Behalf>,
}

/// Work that one thread does and another has asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Behalf {
    does: ThreadId,
    asked: ThreadId,
    at: Site,
}

struct Freed {
    start: *mut u8,
    layout: Layout,
    /// How many events came before.
    events: usize,
    by: ThreadId,
    /// The last operation of that thread which says where it stands.
    after: Option<Site>,
}

impl Yard {
    /// Clears away what an earlier execution has left.
    fn enter(&mut self, execution: &Execution) {
        if self.execution != execution.number {
            self.clear();
            self.behalf.clear();
            self.execution = execution.number;
        }
    }

    fn clear(&mut self) {
        for freed in std::mem::take(&mut self.freed).into_values() {
            // SAFETY: `free` was given the memory, and gives it back once.
            unsafe { dealloc(freed.start, freed.layout) };
        }
    }
}

impl Drop for Yard {
    fn drop(&mut self) {
        self.clear();
    }
}

/// Gives memory back, once nobody can use it any more.
///
/// # Safety
///
/// `start` was allocated with this layout by the global allocator, and what was
/// in it has been dropped.
pub unsafe fn free(start: *mut u8, layout: Layout) {
    if layout.size() == 0 {
        return;
    }
    let kept = try_with(|execution| {
        let me = execution.me();
        YARD.with_borrow_mut(|yard| {
            yard.enter(execution);
            let behalf = yard.behalf.iter().rev().find(|behalf| behalf.does == me);
            let (by, after) = match behalf {
                Some(behalf) => (behalf.asked, Some(behalf.at)),
                None => (me, execution.last_site_of(me, execution.event_count())),
            };
            let freed = Freed {
                start,
                layout,
                events: execution.event_count(),
                by,
                after,
            };
            yard.freed.insert(start.addr(), freed);
        });
    });
    if kept.is_none() {
        // SAFETY: the caller's.
        unsafe { dealloc(start, layout) };
    }
}

/// Does what thread `asked` wants done, which says so at `at`.
pub(super) fn on_behalf(asked: ThreadId, at: Site, work: impl FnOnce()) {
    /// Also if it panics.
    struct Done(Behalf);

    impl Drop for Done {
        fn drop(&mut self) {
            YARD.with_borrow_mut(|yard| {
                let place = yard.behalf.iter().rposition(|behalf| *behalf == self.0);
                place.map(|place| yard.behalf.remove(place));
            });
        }
    }

    let behalf = with(|execution| Behalf {
        does: execution.me(),
        asked,
        at,
    });
    with(|execution| {
        YARD.with_borrow_mut(|yard| {
            yard.enter(execution);
            yard.behalf.push(behalf);
        });
    });
    let _done = Done(behalf);
    work();
}

/// The program is about to use what is at `address`: if that has been freed, the
/// execution fails here.
pub fn check(address: usize, verb: &'static str, site: Site) {
    fail_if_freed(address, verb, site, Execution::event_count);
}

/// The current thread has done an operation on what is at `address`: if that had
/// been freed before, the execution fails here.
pub fn check_done(address: usize, verb: &'static str, site: Site) {
    fail_if_freed(address, verb, site, |execution| {
        let me = execution.me();
        execution.before_last_event_of(me).unwrap_or(0)
    });
}

/// If it had been freed when there were so many events.
fn fail_if_freed(
    address: usize,
    verb: &'static str,
    site: Site,
    events: impl FnOnce(&Execution) -> usize,
) {
    let found = try_with(|execution| {
        YARD.with_borrow_mut(|yard| {
            yard.enter(execution);
            let (start, freed) = yard.freed.range(..=address).next_back()?;
            let inside = address < start + freed.layout.size();
            (inside && freed.events <= events(execution)).then_some(Kind::UseAfterFree {
                verb,
                by: freed.by,
                freed: freed.after,
            })
        })
    });
    if let Some(Some(kind)) = found {
        with(|execution| execution.fail(kind, Some(site)));
    }
}
