//! Treiber's stack, and what one can get wrong in it.

use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};

use crossbeam_epoch::{Atomic, Guard, Owned, pin, unprotected};

/// How an element is taken.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Right,
    /// Without a pin.
    Unprotected,
    /// The node is freed at once.
    AtOnce,
    /// The pin ends before the node is looked at.
    TooShort,
    /// A node is destroyed without being taken out first.
    StillLinked,
}

pub struct Stack {
    head: Atomic<Node>,
    way: Way,
}

struct Node {
    value: u32,
    next: Atomic<Node>,
}

impl Stack {
    pub fn new(way: Way) -> Self {
        Self {
            head: Atomic::null(),
            way,
        }
    }

    pub fn push(&self, value: u32) {
        let mut node = Owned::new(Node {
            value,
            next: Atomic::null(),
        });
        let guard = pin();
        loop {
            let head = self.head.load(Relaxed, &guard);
            node.next.store(head, Relaxed);
            match self
                .head
                .compare_exchange(head, node, Release, Relaxed, &guard)
            {
                Ok(_) => return,
                Err(error) => node = error.new,
            }
        }
    }

    pub fn pop(&self) -> Option<u32> {
        let pinned = pin();
        match self.way {
            // SAFETY: there is none.
            Way::Unprotected => self.take(unsafe { unprotected() }, &pinned),
            _ => self.take(&pinned, &pinned),
        }
    }

    fn take(&self, guard: &Guard, freeing: &Guard) -> Option<u32> {
        loop {
            let head = self.head.load(Acquire, guard);
            // SAFETY: the guard keeps it, in the right program.
            let node = unsafe { head.as_ref() }?;
            let next = node.next.load(Acquire, guard);
            let taken = self
                .head
                .compare_exchange(head, next, Acquire, Relaxed, guard);
            if taken.is_err() {
                continue;
            }
            let value = node.value;
            // SAFETY: nobody can reach it any more; not so in the wrong programs.
            unsafe {
                match self.way {
                    Way::AtOnce => drop(head.into_owned()),
                    _ => freeing.defer_destroy(head),
                }
            }
            return Some(value);
        }
    }

    /// The value on top.
    pub fn peek(&self) -> Option<u32> {
        let guard = pin();
        let head = match self.way {
            // SAFETY: there is none.
            Way::Unprotected => self.head.load(Acquire, unsafe { unprotected() }),
            _ => self.head.load(Acquire, &guard),
        };
        if matches!(self.way, Way::TooShort | Way::Unprotected) {
            let head = head.as_raw();
            drop(guard);
            // A pin of its own comes too late.
            let _guard = pin();
            let head = crossbeam_epoch::Shared::from(head);
            // SAFETY: there is none.
            return unsafe { head.as_ref() }.map(|node: &Node| node.value);
        }
        // SAFETY: the guard keeps it.
        unsafe { head.as_ref() }.map(|node| node.value)
    }

    /// Destroys the node on top.
    pub fn destroy(&self) {
        let guard = pin();
        let head = self.head.load(Acquire, &guard);
        if self.way != Way::StillLinked {
            let next = match unsafe_next(&head) {
                Some(next) => next.load(Acquire, &guard),
                None => return,
            };
            let taken = self
                .head
                .compare_exchange(head, next, Acquire, Relaxed, &guard);
            if taken.is_err() {
                return;
            }
        }
        // SAFETY: it has been taken out, in the right program.
        unsafe { guard.defer_destroy(head) };
    }
}

fn unsafe_next<'a>(node: &crossbeam_epoch::Shared<'a, Node>) -> Option<&'a Atomic<Node>> {
    // SAFETY: the caller is pinned.
    unsafe { node.as_ref() }.map(|node| &node.next)
}

impl Drop for Stack {
    fn drop(&mut self) {
        while self.pop().is_some() {
            // The value is dropped with it.
        }
    }
}
