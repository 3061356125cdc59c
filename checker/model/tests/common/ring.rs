//! A queue for one producer and one consumer: one cell round the whole array, of
//! which each of them uses the elements that are its own.

use std::cell::UnsafeCell;
use std::mem::MaybeUninit;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// How strong a store of an index is.
#[derive(Clone, Copy)]
pub struct Stores {
    pub tail: Ordering,
    pub head: Ordering,
}

/// An array, or something round it.
pub trait Elements: Send {
    fn empty() -> Self;
}

impl Elements for [u32; 2] {
    fn empty() -> Self {
        [0; 2]
    }
}

impl Elements for [MaybeUninit<u32>; 2] {
    fn empty() -> Self {
        [MaybeUninit::uninit(); 2]
    }
}

impl Elements for MaybeUninit<[u32; 2]> {
    fn empty() -> Self {
        Self::uninit()
    }
}

pub struct Ring<E> {
    elements: UnsafeCell<E>,
    /// How many have been taken out, and how many put in.
    head: AtomicUsize,
    tail: AtomicUsize,
    stores: Stores,
}

// SAFETY: each element is the producer's or the consumer's, as the indices say.
unsafe impl<E: Elements> Sync for Ring<E> {}

impl<E: Elements> Ring<E> {
    pub fn new(stores: Stores) -> Self {
        Self {
            elements: UnsafeCell::new(E::empty()),
            head: AtomicUsize::new(0),
            tail: AtomicUsize::new(0),
            stores,
        }
    }

    fn at(&self, index: usize) -> *mut u32 {
        // SAFETY: inside the array.
        unsafe { self.elements.get().cast::<u32>().add(index % 2) }
    }

    pub fn push(&self, value: u32) -> bool {
        let tail = self.tail.load(Ordering::Relaxed);
        if tail - self.head.load(Ordering::Acquire) == 2 {
            return false;
        }
        // SAFETY: the element is free, and so the producer's.
        unsafe { *self.at(tail) = value };
        self.tail.store(tail + 1, self.stores.tail);
        true
    }

    pub fn pop(&self) -> Option<u32> {
        let head = self.head.load(Ordering::Relaxed);
        if head == self.tail.load(Ordering::Acquire) {
            return None;
        }
        // SAFETY: the element is full, and so the consumer's.
        let value = unsafe { *self.at(head) };
        self.head.store(head + 1, self.stores.head);
        Some(value)
    }

    /// The same, with the pointer at hand before it is known whether it is needed.
    #[allow(dead_code, reason = "for right programs only")]
    pub fn pop_from(&self) -> Option<u32> {
        let elements = self.elements.get().cast::<u32>();
        let head = self.head.load(Ordering::Relaxed);
        if head == self.tail.load(Ordering::Acquire) {
            return None;
        }
        // SAFETY: as above.
        let value = unsafe { *elements.add(head % 2) };
        self.head.store(head + 1, self.stores.head);
        Some(value)
    }

    /// One thread puts three in, and another takes them out.
    pub fn hands_over(&self, pop: fn(&Self) -> Option<u32>) {
        thread::scope(|scope| {
            scope.spawn(|| {
                for value in 1..=3 {
                    while !self.push(value) {
                        thread::yield_now();
                    }
                }
            });
            for value in 1..=3 {
                let popped = loop {
                    match pop(self) {
                        Some(popped) => break popped,
                        None => thread::yield_now(),
                    }
                };
                assert_eq!(popped, value);
            }
        });
    }
}
