//! The messages of a channel, in the order in which they were put there.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::marker::PhantomData;
use std::ptr::NonNull;

/// Messages with their numbers. Each is in a box of its own: a program has a copy of
/// what follows for each type of message, compiled again after each edit, and boxes can
/// be kept without the type.
pub(super) struct Messages<T> {
    kept: Boxes,
    messages: PhantomData<T>,
}

impl<T> Messages<T> {
    pub fn new() -> Self {
        Self {
            kept: Boxes::default(),
            messages: PhantomData,
        }
    }

    pub fn push(&self, number: u64, message: T) {
        let message = NonNull::from(Box::leak(Box::new(message)));
        self.kept.push(number, message.cast());
    }

    pub fn take(&self, number: u64) -> T {
        let message = self.kept.take(number);
        // SAFETY: `push` has made the box, of this type, and it was there until now.
        *unsafe { Box::from_raw(message.cast::<T>().as_ptr()) }
    }

    /// Drops those with these numbers. If one of them panics, those behind it are leaked:
    /// two panics at once would end the process.
    pub fn drop_each(&self, numbers: impl IntoIterator<Item = u64>) {
        let messages: Vec<_> = numbers.into_iter().map(|it| self.kept.take(it)).collect();
        for message in messages {
            // SAFETY: as in `take`.
            drop(unsafe { Box::from_raw(message.cast::<T>().as_ptr()) });
        }
    }
}

impl<T> Drop for Messages<T> {
    fn drop(&mut self) {
        self.drop_each(self.kept.numbers());
    }
}

#[derive(Default)]
struct Boxes(RefCell<VecDeque<(u64, NonNull<()>)>>);

impl Boxes {
    fn push(&self, number: u64, message: NonNull<()>) {
        self.0.borrow_mut().push_back((number, message));
    }

    fn take(&self, number: u64) -> NonNull<()> {
        let mut messages = self.0.borrow_mut();
        let place = messages.iter().position(|&(known, _)| known == number);
        match place.and_then(|place| messages.remove(place)) {
            Some((_, message)) => message,
            None => unreachable!("a channel holds what it says"),
        }
    }

    fn numbers(&self) -> Vec<u64> {
        self.0.borrow().iter().map(|&(number, _)| number).collect()
    }
}
