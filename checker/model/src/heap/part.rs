//! A part of the heap: room for blocks of each kind.

use std::alloc::{GlobalAlloc, Layout, System};
use std::ptr;
use std::sync::atomic::{AtomicPtr, AtomicU64, Ordering};

use super::marks::Marks;
use super::{KINDS, SIZES, SPACE, STEP};
use crate::kernel::Moment;

/// The bytes for all blocks, and then for who has freed which of the program's: a word
/// for each place where one can begin.
const BLOCKS: usize = KINDS * SPACE;
const WORDS: usize = SIZES * SPACE / STEP * size_of::<AtomicU64>();

pub(super) struct Part {
    /// Where the blocks of the first kind begin; null until the first is wanted.
    start: AtomicPtr<u8>,
    marks: [Marks; KINDS],
}

/// A block of one kind.
#[derive(Clone, Copy)]
pub(super) struct Block {
    kind: usize,
    number: usize,
}

/// How long the blocks of a kind are, in steps.
const fn steps_of(kind: usize) -> usize {
    kind % SIZES + 1
}

impl Block {
    /// The one to which the byte so far behind the start of the part belongs.
    fn at(offset: usize) -> Option<Self> {
        let kind = offset / SPACE;
        let steps = (offset % SPACE / STEP) as u32;
        (kind < KINDS).then(|| Self {
            kind,
            number: (steps / steps_of(kind) as u32) as usize,
        })
    }

    pub fn is_program(self) -> bool {
        self.kind < SIZES
    }

    /// How far it lies behind the start of the part, in steps.
    fn place(self) -> usize {
        self.kind * (SPACE / STEP) + self.number * steps_of(self.kind)
    }
}

impl Part {
    pub const fn new() -> Self {
        Self {
            start: AtomicPtr::new(ptr::null_mut()),
            marks: [const { Marks::new() }; KINDS],
        }
    }

    /// The block to which the address belongs, if it is one of this part; `None` if
    /// the part has not begun.
    pub fn find(&self, address: usize) -> Option<Option<Block>> {
        let start = self.start()?.addr();
        Some(Block::at(address.wrapping_sub(start)))
    }

    fn start(&self) -> Option<*mut u8> {
        let start = self.start.load(Ordering::Acquire);
        (!start.is_null()).then_some(start)
    }

    /// The lowest free block of that kind.
    pub fn take(&self, kind: usize) -> Option<*mut u8> {
        let start = self.start().or_else(|| self.begin())?;
        let number = self.marks[kind].take(SPACE / (steps_of(kind) * STEP))?;
        // SAFETY: the block lies inside the space of its kind.
        Some(unsafe { start.add(Block { kind, number }.place() * STEP) })
    }

    /// Says whether the block was in use.
    pub fn give_back(&self, block: Block) -> bool {
        self.marks[block.kind].give_back(block.number)
    }

    /// When the program's block was freed last.
    pub fn moment(&self, block: Block) -> Moment {
        Moment::from_bits(self.word(block).load(Ordering::Relaxed))
    }

    /// The program's block is freed now.
    pub fn note(&self, block: Block, now: Moment) {
        self.word(block).store(now.to_bits(), Ordering::Relaxed);
    }

    /// When the program's block was freed, if it is free.
    pub fn when_freed(&self, block: Block) -> Option<Moment> {
        let is_free = block.is_program() && !self.marks[block.kind].is_used(block.number);
        is_free.then(|| self.moment(block))
    }

    fn word(&self, block: Block) -> &AtomicU64 {
        assert!(block.is_program());
        let start = self.start.load(Ordering::Acquire);
        // SAFETY: the words lie behind the blocks, zeroed at first, and are used only
        // as what they are; there is a block of the program's, and so there are words.
        unsafe {
            let words = start.add(BLOCKS).cast::<AtomicU64>();
            &*words.add(block.place())
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
