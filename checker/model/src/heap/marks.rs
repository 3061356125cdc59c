//! Which blocks of one kind are in use.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};

use super::{SPACE, STEP};

/// Blocks whose marks stand in one word.
const PER_WORD: usize = u64::BITS as usize;
const WORDS: usize = SPACE / STEP / PER_WORD;

/// Anybody may look; whoever changes something has the heap for itself.
pub(super) struct Marks {
    used: [AtomicU64; WORDS],
    /// No block is free in the words before this one.
    first: AtomicUsize,
}

impl Marks {
    pub const fn new() -> Self {
        Self {
            used: [const { AtomicU64::new(0) }; WORDS],
            first: AtomicUsize::new(0),
        }
    }

    /// Marks the lowest of `blocks` blocks that is free.
    pub fn take(&self, blocks: usize) -> Option<usize> {
        let words = self.used[..blocks / PER_WORD].iter().enumerate();
        let (word, used) = words
            .skip(self.first.load(Relaxed))
            .map(|(word, used)| (word, used.load(Relaxed)))
            .find(|(_, used)| *used != u64::MAX)?;
        let bit = used.trailing_ones() as usize;
        self.used[word].store(used | 1 << bit, Relaxed);
        self.first.store(word, Relaxed);
        Some(word * PER_WORD + bit)
    }

    /// Says whether the block was in use.
    pub fn give_back(&self, block: usize) -> bool {
        let was_used = self.is_used(block);
        let word = block / PER_WORD;
        let used = self.used[word].load(Relaxed);
        self.used[word].store(used & !(1 << (block % PER_WORD)), Relaxed);
        let first = self.first.load(Relaxed);
        self.first.store(first.min(word), Relaxed);
        was_used
    }

    pub fn is_used(&self, block: usize) -> bool {
        let used = self.used[block / PER_WORD].load(Relaxed);
        used & 1 << (block % PER_WORD) != 0
    }
}
