//! A part of the heap: room for blocks of each size.

use std::alloc::{GlobalAlloc, Layout, System};
use std::ptr;
use std::sync::atomic::{AtomicPtr, AtomicU64, Ordering};

use super::marks::Marks;
use super::{SIZES, SPACE, STEP};

/// The bytes for all blocks, and then for who has freed which: a word for each place
/// where one can begin.
const BLOCKS: usize = SIZES * SPACE;
const WORDS: usize = BLOCKS / STEP * size_of::<AtomicU64>();

pub(super) struct Part {
    /// Where the blocks of the first size begin; null until the first is wanted.
    start: AtomicPtr<u8>,
    marks: [Marks; SIZES],
}

/// A block of one size, by its number.
#[derive(Clone, Copy)]
pub(super) struct Block {
    size: usize,
    number: usize,
}

impl Block {
    /// The one to which the byte so far behind the start belongs.
    pub fn at(offset: usize) -> Option<Self> {
        (offset < BLOCKS).then(|| {
            let size = offset / SPACE;
            let number = offset % SPACE / ((size + 1) * STEP);
            Self { size, number }
        })
    }

    fn offset(self) -> usize {
        self.size * SPACE + self.number * (self.size + 1) * STEP
    }
}

impl Part {
    pub const fn new() -> Self {
        Self {
            start: AtomicPtr::new(ptr::null_mut()),
            marks: [const { Marks::new() }; SIZES],
        }
    }

    pub fn start(&self) -> Option<*mut u8> {
        let start = self.start.load(Ordering::Acquire);
        (!start.is_null()).then_some(start)
    }

    /// The lowest free block of that size.
    pub fn take(&self, size: usize) -> Option<*mut u8> {
        let start = self.start().or_else(|| self.begin())?;
        let number = self.marks[size].take(SPACE / ((size + 1) * STEP))?;
        // SAFETY: the block lies inside the space of its size.
        Some(unsafe { start.add(Block { size, number }.offset()) })
    }

    /// Says whether the block was in use.
    pub fn give_back(&self, block: Block) -> bool {
        self.marks[block.size].give_back(block.number)
    }

    /// The word that says who has freed a block.
    pub fn freed(&self, block: Block) -> &AtomicU64 {
        let start = self.start.load(Ordering::Acquire);
        // SAFETY: the words lie behind the blocks, zeroed at first, and are used only
        // as what they are; there is a block, and so there are words.
        unsafe {
            let words = start.add(BLOCKS).cast::<AtomicU64>();
            &*words.add(block.offset() / STEP)
        }
    }

    /// The address space for everything; pages cost nothing until they are touched.
    fn begin(&self) -> Option<*mut u8> {
        let layout = Layout::from_size_align(BLOCKS + WORDS, STEP).ok()?;
        // SAFETY: the size is not 0.
        let start = unsafe { System.alloc_zeroed(layout) };
        self.start.store(start, Ordering::Release);
        self.start()
    }
}
