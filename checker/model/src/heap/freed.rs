//! What has been freed that somebody may use, or free, once more.
//!
//! Inside an allocator nobody may allocate or panic: what is found there is kept
//! until the kernel asks for it.

use std::cell::Cell;
use std::mem::MaybeUninit;

use crate::kernel::{Execution, Moment, NONE};

thread_local! {
    /// The number of the last execution in which there was something to keep.
    static FOUND: Cell<u64> = const { Cell::new(NONE) };
    /// When a block was freed that has been freed again.
    static TWICE: Cell<Option<Moment>> = const { Cell::new(None) };
}

/// Whether the execution has freed a block twice, or one in which there lay a
/// primitive: so it may be that something is wrong.
pub(crate) fn is_suspect(execution: &Execution) -> bool {
    FOUND.get() == execution.number
}

/// When the execution first freed a block that it has freed again, as far as nobody
/// has asked for that yet.
pub(crate) fn twice(execution: &Execution) -> Option<Moment> {
    let first = TWICE.take()?;
    first
        .is_in_execution_of(execution.moment())
        .then_some(first)
}

/// The execution has freed what somebody may still use.
pub(super) fn suspect(execution: &Execution) {
    FOUND.set(execution.number);
}

/// The current thread frees what was freed at that moment.
#[cold]
pub(super) fn note_twice(execution: &Execution, first: Moment) {
    suspect(execution);
    TWICE.set(TWICE.get().or(Some(first)));
}

/// Looks for primitives in a block that is freed. They may have been moved to somewhere
/// else.
///
/// # Safety
///
/// The block is so long, and nobody writes to it.
pub(super) unsafe fn look_for_objects(execution: &Execution, block: *const u8, len: usize) {
    let words = block.cast::<MaybeUninit<u64>>();
    for index in 0..len / size_of::<u64>() {
        // SAFETY: inside the block, which is aligned; a word that nobody has written
        // reads as some word, which the volatile read keeps from being assumed
        // anything.
        let word = unsafe { words.add(index).read_volatile().assume_init() };
        if (NONE..=execution.number).contains(&word) {
            suspect(execution);
            return;
        }
    }
}
