//! The heap of the modelled threads: blocks whose order does not change.
//!
//! Some right programs look at the order of addresses: two locks are taken in the
//! order in which they lie in memory. The usual heap hands out what was given back
//! last, so that two blocks lie one way in one execution and the other way in the
//! next, and a program that repeats itself seems not to. Here a modelled thread
//! always gets the lowest free block of its size. Whatever is still in use from
//! before, the blocks of an execution then lie in the same order each time. The kernel
//! has blocks of its own, so that a block of the program's that is used after it was
//! freed mostly still holds what it held.
//!
//! Other threads, large blocks, and what no longer fits are left to the system. What the
//! program frees of that is kept for a while.

mod freed;
mod kept;
mod marks;
mod part;

use std::alloc::{GlobalAlloc, Layout, System};
use std::hint;
use std::ptr;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::kernel::task::{self, Running};
use crate::kernel::{Execution, Moment, try_with};
use part::{Block, Part};

pub(crate) use freed::{is_suspect, twice};
pub(crate) use kept::clear;

/// Blocks have sizes in steps of so many bytes, which is what they are aligned to.
const STEP: usize = 16;
/// How many sizes there are.
const SIZES: usize = 32;
/// How many kinds of blocks: those of each size for the program, and for the kernel.
const KINDS: usize = 2 * SIZES;
/// The bytes for the blocks of one kind in one part of the heap.
const SPACE: usize = 1 << 20;
/// How many parts there are: what executions that fail leave behind is never given
/// back, and takes up one after the other.
const PARTS: usize = 16;

struct Heap {
    /// Somebody takes a block, or gives one back.
    busy: AtomicBool,
    parts: [Part; PARTS],
}

#[global_allocator]
static HEAP: Heap = Heap {
    busy: AtomicBool::new(false),
    parts: [const { Part::new() }; PARTS],
};

impl Heap {
    /// Runs `f` while nobody else changes marks; nobody does for long, and nothing in
    /// here allocates or panics.
    fn alone<R>(&self, f: impl FnOnce() -> R) -> R {
        while self.busy.swap(true, Ordering::Acquire) {
            hint::spin_loop();
        }
        let result = f();
        self.busy.store(false, Ordering::Release);
        result
    }

    /// The lowest free block that `layout` fits into, if a modelled thread asks.
    fn take(&self, layout: Layout) -> Option<*mut u8> {
        let size = layout.size().div_ceil(STEP).checked_sub(1)?;
        if size >= SIZES || layout.align() > STEP {
            return None;
        }
        let kind = match task::running() {
            Running::Engine => return None,
            Running::Program => size,
            Running::Kernel => SIZES + size,
        };
        self.alone(|| self.parts.iter().find_map(|part| part.take(kind)))
    }

    /// Gives a block back; says whether it was one of ours.
    ///
    /// # Safety
    ///
    /// If it is one, it is so long.
    unsafe fn give_back(&self, address: *mut u8, len: usize) -> bool {
        let Some((part, block)) = self.find(address.addr()) else {
            return false;
        };
        let noted = |execution: &Execution| {
            // SAFETY: the caller's; it is still the caller's block, or nobody's.
            unsafe { freed::look_for_objects(execution, address, len) };
            self.alone(|| match part.give_back(block) {
                true => part.note(block, execution.moment()),
                false => freed::note_twice(execution, part.moment(block)),
            });
        };
        if !block.is_program() || try_with(noted).is_none() {
            self.alone(|| part.give_back(block));
        }
        true
    }

    /// The block to which the address belongs, if it is one of ours.
    fn find(&self, address: usize) -> Option<(&Part, Block)> {
        let [first, others @ ..] = &self.parts;
        let block = first.find(address)?;
        match block {
            Some(block) => Some((first, block)),
            None => find_in(others, address),
        }
    }
}

/// When what lies at that address was freed, if nobody has been given it since.
pub(crate) fn freed(address: usize) -> Option<Moment> {
    match HEAP.find(address) {
        Some((part, block)) => part.when_freed(block),
        None => kept::freed(address),
    }
}

/// Gives back a block of the system's.
///
/// # Safety
///
/// It is one, with that layout.
unsafe fn give_to_system(block: *mut u8, layout: Layout) {
    // SAFETY: the caller's.
    let keep = |execution: &Execution| match unsafe { kept::free(execution, block, layout) } {
        Ok(()) => freed::suspect(execution),
        Err(first) => freed::note_twice(execution, first),
    };
    if !is_program() || try_with(keep).is_none() {
        // SAFETY: the caller's.
        unsafe { System.dealloc(block, layout) };
    }
}

/// Whether the program calls, and neither the model nor anybody else.
fn is_program() -> bool {
    task::running() == Running::Program
}

#[cold]
fn find_in(parts: &[Part], address: usize) -> Option<(&Part, Block)> {
    for part in parts {
        if let Some(block) = part.find(address)? {
            return Some((part, block));
        }
    }
    None
}

// SAFETY: a block is handed out to one at a time, lies in memory that is never given
// back, and is as large and as aligned as was asked for; the rest is the system's.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        self.take(layout).unwrap_or_else(|| {
            // SAFETY: the caller's.
            unsafe { System.alloc(layout) }
        })
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        match self.take(layout) {
            Some(block) => {
                // SAFETY: the block has that size.
                unsafe { block.write_bytes(0, layout.size()) };
                block
            }
            // SAFETY: the caller's.
            None => unsafe { System.alloc_zeroed(layout) },
        }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the caller's.
        if unsafe { !self.give_back(block, layout.size()) } {
            // SAFETY: the block is not ours, and so the system's.
            unsafe { give_to_system(block, layout) }
        }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if !is_program() && self.find(block.addr()).is_none() {
            // SAFETY: the block is the system's.
            return unsafe { System.realloc(block, layout, size) };
        }
        // SAFETY: the caller promises that the size is valid for this alignment.
        let larger = unsafe { Layout::from_size_align_unchecked(size, layout.align()) };
        // SAFETY: the size is not 0, as the caller promises.
        let moved = unsafe { self.alloc(larger) };
        if !moved.is_null() {
            // SAFETY: both blocks are at least so long, and different.
            unsafe { ptr::copy_nonoverlapping(block, moved, layout.size().min(size)) };
            // SAFETY: the caller's.
            unsafe { self.dealloc(block, layout) };
        }
        moved
    }
}
