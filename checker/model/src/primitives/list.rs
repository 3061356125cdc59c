//! A list inside a primitive, without a destructor: the real locks have none either, so
//! that a `const fn` may let go of a struct with one in it.

use std::cell::{Ref, RefCell};
use std::mem::{self, ManuallyDrop};

/// Gives its memory back as soon as it is empty, as the list of those who wait or hold is
/// before its primitive goes, unless a guard was forgotten.
#[derive(Debug)]
pub(super) struct List<T>(RefCell<ManuallyDrop<Vec<T>>>);

impl<T> List<T> {
    pub const fn new() -> Self {
        Self(RefCell::new(ManuallyDrop::new(Vec::new())))
    }

    pub fn borrow(&self) -> Ref<'_, [T]> {
        Ref::map(self.0.borrow(), |items| items.as_slice())
    }

    pub fn push(&self, item: T) {
        self.0.borrow_mut().push(item);
    }

    pub fn retain(&self, keep: impl FnMut(&T) -> bool) {
        let mut items = self.0.borrow_mut();
        items.retain(keep);
        if items.is_empty() {
            mem::take(&mut **items);
        }
    }

    pub fn clear(&self) {
        mem::take(&mut **self.0.borrow_mut());
    }
}

impl<T: PartialEq> List<T> {
    /// Takes the first such item out.
    pub fn remove(&self, item: &T) {
        let place = self.borrow().iter().position(|other| other == item);
        let mut index = 0..;
        self.retain(|_| index.next() != place);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_two_is_removed() {
        let list = List::new();
        for item in [1, 2, 1] {
            list.push(item);
        }
        list.remove(&1);
        list.remove(&3);
        assert_eq!(*list.borrow(), [2, 1]);
        list.retain(|_| false);
        assert_eq!(list.0.borrow().capacity(), 0);
        assert!(!mem::needs_drop::<List<Box<u8>>>());
    }
}
