//! Which blocks of one kind are in use.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use super::{SPACE, STEP};

/// Blocks whose marks stand in one word.
const PER_WORD: usize = u64::BITS as usize;
const WORDS: usize = SPACE / STEP / PER_WORD;

/// Anybody may look; whoever changes something has the heap for itself.
pub(super) struct Marks {
    used: [AtomicU64; WORDS],
    /// The words in which no block is free, marked in words in their turn: executions
    /// that fail leave thousands behind.
    full: [AtomicU64; WORDS / PER_WORD],
}

impl Marks {
    pub const fn new() -> Self {
        Self {
            used: [const { AtomicU64::new(0) }; WORDS],
            full: [const { AtomicU64::new(0) }; WORDS / PER_WORD],
        }
    }

    /// Marks the lowest of `blocks` blocks that is free.
    pub fn take(&self, blocks: usize) -> Option<usize> {
        let word = lowest_unmarked(&self.full)?;
        if word >= blocks / PER_WORD {
            return None;
        }
        let bit = lowest_unmarked(&self.used[word..=word])?;
        mark(&self.used, word * PER_WORD + bit);
        if self.used[word].load(Relaxed) == u64::MAX {
            mark(&self.full, word);
        }
        Some(word * PER_WORD + bit)
    }

    /// Says whether the block was in use.
    pub fn give_back(&self, block: usize) -> bool {
        unmark(&self.full, block / PER_WORD);
        unmark(&self.used, block)
    }

    pub fn is_used(&self, block: usize) -> bool {
        is_marked(&self.used, block)
    }
}

fn lowest_unmarked(words: &[AtomicU64]) -> Option<usize> {
    let mut words = words.iter().map(|word| word.load(Relaxed)).enumerate();
    let (index, word) = words.find(|&(_, word)| word != u64::MAX)?;
    Some(index * PER_WORD + word.trailing_ones() as usize)
}

fn is_marked(words: &[AtomicU64], number: usize) -> bool {
    words[number / PER_WORD].load(Relaxed) & 1 << (number % PER_WORD) != 0
}

fn mark(words: &[AtomicU64], number: usize) {
    let word = &words[number / PER_WORD];
    word.store(word.load(Relaxed) | 1 << (number % PER_WORD), Relaxed);
}

/// Says whether it was marked.
fn unmark(words: &[AtomicU64], number: usize) -> bool {
    let was_marked = is_marked(words, number);
    let word = &words[number / PER_WORD];
    word.store(word.load(Relaxed) & !(1 << (number % PER_WORD)), Relaxed);
    was_marked
}

#[cfg(test)]
mod tests {
    use super::Marks;

    #[test]
    fn the_lowest_free_block_is_taken() {
        const BLOCKS: usize = 8_192;
        let marks = Marks::new();
        for block in 0..BLOCKS {
            assert_eq!(marks.take(BLOCKS), Some(block));
        }
        assert_eq!(marks.take(BLOCKS), None);
        for block in [8_000, 4_097, 4_096, 65, 0] {
            assert!(marks.give_back(block));
            assert!(!marks.give_back(block));
            assert!(!marks.is_used(block));
        }
        for block in [0, 65, 4_096, 4_097, 8_000] {
            assert_eq!(marks.take(BLOCKS), Some(block));
            assert!(marks.is_used(block));
        }
        assert_eq!(marks.take(BLOCKS), None);
    }
}
