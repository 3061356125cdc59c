//! Blocks of the system's that the program has freed: kept until the execution is over,
//! as many as there is room for.
//!
//! The system ends the process when it is given a block twice. And whoever writes to
//! what is freed then harms nobody.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::ptr;

use crate::kernel::{Execution, Moment};

/// How many blocks are kept, and how many bytes.
const BLOCKS: usize = 256;
const BYTES: usize = 1 << 20;

/// A block, and when it was freed.
#[derive(Clone, Copy)]
struct Block {
    start: *mut u8,
    layout: Layout,
    freed: Moment,
}

impl Block {
    const NONE: Self = Self {
        start: ptr::null_mut(),
        layout: Layout::new::<()>(),
        freed: Moment::from_bits(0),
    };
}

/// The oldest block is in the place `freed % BLOCKS`; as with everything here, the
/// allocator can use it without a destructor or an allocation.
struct Kept {
    blocks: [Cell<Block>; BLOCKS],
    /// How many blocks have been given to the system, and how many have been freed.
    gone: Cell<usize>,
    freed: Cell<usize>,
    bytes: Cell<usize>,
}

thread_local! {
    static KEPT: Kept = const {
        Kept {
            blocks: [const { Cell::new(Block::NONE) }; BLOCKS],
            gone: Cell::new(0),
            freed: Cell::new(0),
            bytes: Cell::new(0),
        }
    };
}

impl Kept {
    fn find(&self, is_it: impl Fn(&Block) -> bool) -> Option<Block> {
        let mut kept = self.gone.get()..self.freed.get();
        kept.find_map(|number| Some(self.blocks[number % BLOCKS].get()).filter(&is_it))
    }

    fn push(&self, block: Block) {
        let number = self.freed.get();
        self.blocks[number % BLOCKS].set(block);
        self.freed.set(number + 1);
        self.bytes.set(self.bytes.get() + block.layout.size());
    }

    /// Gives the oldest ones to the system, until so many bytes and so many blocks are
    /// left.
    fn shrink(&self, bytes: usize, blocks: usize) {
        while self.bytes.get() > bytes || self.freed.get() - self.gone.get() > blocks {
            let number = self.gone.get();
            let Block { start, layout, .. } = self.blocks[number % BLOCKS].get();
            self.gone.set(number + 1);
            self.bytes.set(self.bytes.get() - layout.size());
            // SAFETY: `free` was given the block, and gives it back once.
            unsafe { System.dealloc(start, layout) };
        }
    }
}

/// Frees a block, or says when it was freed before.
///
/// # Safety
///
/// It is the system's, with that layout.
pub(super) unsafe fn free(
    execution: &Execution,
    start: *mut u8,
    layout: Layout,
) -> Result<(), Moment> {
    KEPT.with(|kept| {
        if let Some(block) = kept.find(|block| block.start == start) {
            return Err(block.freed);
        }
        if layout.size() > BYTES {
            // SAFETY: the caller's.
            unsafe { System.dealloc(start, layout) };
            return Ok(());
        }
        kept.shrink(BYTES - layout.size(), BLOCKS - 1);
        kept.push(Block {
            start,
            layout,
            freed: execution.moment(),
        });
        Ok(())
    })
}

/// When what lies at that address was freed.
pub(super) fn freed(address: usize) -> Option<Moment> {
    let is_there = |block: &Block| {
        let start = block.start.addr();
        (start..start + block.layout.size()).contains(&address)
    };
    KEPT.with(|kept| kept.find(is_there))
        .map(|block| block.freed)
}

/// The execution is over.
pub(crate) fn clear() {
    KEPT.with(|kept| kept.shrink(0, 0));
}
