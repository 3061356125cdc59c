//! The heap of the modelled threads: blocks whose order does not change.
//!
//! Some right programs look at the order of addresses: two locks are taken in the
//! order in which they lie in memory. The usual heap hands out what was given back
//! last, so that two blocks lie one way in one execution and the other way in the
//! next, and a program that repeats itself seems not to. Here a modelled thread
//! always gets the lowest free block of its size. Whatever is still in use from
//! before, the blocks of an execution then lie in the same order each time.
//!
//! Other threads, large blocks, and what no longer fits are left to the system.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::UnsafeCell;
use std::hint;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicPtr, Ordering};

use crate::kernel::task;

/// Blocks have sizes in steps of so many bytes, which is what they are aligned to.
const STEP: usize = 16;
/// How many sizes there are.
const SIZES: usize = 32;
/// The bytes for the blocks of one size.
const SPACE: usize = 1 << 20;
/// Blocks whose marks stand in one word.
const PER_WORD: usize = u64::BITS as usize;
const WORDS: usize = SPACE / STEP / PER_WORD;

struct Heap {
    busy: AtomicBool,
    /// Where the blocks of the first size begin; null until the first is wanted.
    start: AtomicPtr<u8>,
    marks: UnsafeCell<[Marks; SIZES]>,
}

/// Which blocks of one size are in use.
struct Marks {
    used: [u64; WORDS],
    /// No block is free in the words before this one.
    first: usize,
}

// SAFETY: the marks are touched only between `lock` and `unlock`.
unsafe impl Sync for Heap {}

#[global_allocator]
static HEAP: Heap = Heap {
    busy: AtomicBool::new(false),
    start: AtomicPtr::new(ptr::null_mut()),
    marks: UnsafeCell::new(
        [const {
            Marks {
                used: [0; WORDS],
                first: 0,
            }
        }; SIZES],
    ),
};

impl Heap {
    /// Runs `f` with the marks; nobody holds them for long, and nothing in here
    /// allocates or panics.
    fn with_marks<R>(&self, f: impl FnOnce(&mut [Marks; SIZES]) -> R) -> R {
        while self.busy.swap(true, Ordering::Acquire) {
            hint::spin_loop();
        }
        // SAFETY: whoever has set `busy` has the marks for itself.
        let result = f(unsafe { &mut *self.marks.get() });
        self.busy.store(false, Ordering::Release);
        result
    }

    /// The lowest free block that `layout` fits into, if a modelled thread asks.
    fn take(&self, layout: Layout) -> Option<*mut u8> {
        let size = layout.size().div_ceil(STEP).checked_sub(1)?;
        if size >= SIZES || layout.align() > STEP || !task::is_running() {
            return None;
        }
        self.with_marks(|marks| {
            let start = self.started()?;
            let block = marks[size].take(SPACE / ((size + 1) * STEP))?;
            // SAFETY: the block lies inside the space of its size.
            Some(unsafe { start.add(size * SPACE + block * (size + 1) * STEP) })
        })
    }

    /// Gives a block back; says whether it was one of ours.
    fn give_back(&self, block: *mut u8) -> bool {
        let start = self.start.load(Ordering::Acquire);
        let offset = block.addr().wrapping_sub(start.addr());
        if start.is_null() || offset >= SIZES * SPACE {
            return false;
        }
        let size = offset / SPACE;
        self.with_marks(|marks| marks[size].give_back(offset % SPACE / ((size + 1) * STEP)));
        true
    }

    fn is_ours(&self, block: *mut u8) -> bool {
        let start = self.start.load(Ordering::Acquire);
        !start.is_null() && block.addr().wrapping_sub(start.addr()) < SIZES * SPACE
    }

    /// The address space for all blocks; pages cost nothing until they are touched.
    fn started(&self) -> Option<*mut u8> {
        let start = self.start.load(Ordering::Relaxed);
        if !start.is_null() {
            return Some(start);
        }
        let layout = Layout::from_size_align(SIZES * SPACE, STEP).ok()?;
        // SAFETY: the size is not 0.
        let start = unsafe { System.alloc(layout) };
        self.start.store(start, Ordering::Release);
        (!start.is_null()).then_some(start)
    }
}

impl Marks {
    /// Marks the lowest of `blocks` blocks that is free.
    fn take(&mut self, blocks: usize) -> Option<usize> {
        let words = self.used[..blocks / PER_WORD].iter().enumerate();
        let (word, used) = words
            .skip(self.first)
            .find(|(_, used)| **used != u64::MAX)?;
        let bit = used.trailing_ones() as usize;
        self.used[word] |= 1 << bit;
        self.first = word;
        Some(word * PER_WORD + bit)
    }

    fn give_back(&mut self, block: usize) {
        let word = block / PER_WORD;
        self.used[word] &= !(1 << (block % PER_WORD));
        self.first = self.first.min(word);
    }
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
        if !self.give_back(block) {
            // SAFETY: the block is not ours, and so the system's.
            unsafe { System.dealloc(block, layout) }
        }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if !self.is_ours(block) {
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
            self.give_back(block);
        }
        moved
    }
}
