//! Wrong programs.

use std::sync::atomic::Ordering::{AcqRel, Acquire, Release};
use std::thread;

use crossbeam_epoch::{Atomic, Owned, Shared, pin, unprotected};

use crate::common::{Problem, fails, passes_schedules};
use crate::stack::{Stack, Way};

fn two_pop(way: Way) {
    let stack = Stack::new(way);
    stack.push(1);
    stack.push(2);
    thread::scope(|scope| {
        scope.spawn(|| stack.pop());
        stack.pop();
    });
}

fn one_looks(way: Way) {
    let stack = Stack::new(way);
    stack.push(1);
    thread::scope(|scope| {
        scope.spawn(|| stack.peek());
        stack.pop();
    });
}

const FREED: &str = "has freed already: `";

#[test]
fn a_node_that_is_freed_at_once() {
    passes_schedules("freed in time", || two_pop(Way::Right));
    let story = fails("freed at once", Problem::UseAfterFree, FREED, || {
        two_pop(Way::AtOnce);
    });
    assert!(
        story.why[0].contains("Who could still see it"),
        "{:?}",
        story.why
    );
    assert!(story.at.is_some());
}

#[test]
fn a_look_without_a_pin() {
    fails("no pin", Problem::UseAfterFree, FREED, || {
        one_looks(Way::Unprotected);
    });
}

#[test]
fn a_pin_that_is_too_short() {
    fails("short pin", Problem::UseAfterFree, FREED, || {
        one_looks(Way::TooShort);
    });
}

#[test]
fn a_node_that_can_still_be_reached() {
    fails("still linked", Problem::UseAfterFree, FREED, || {
        let stack = Stack::new(Way::StillLinked);
        stack.push(1);
        thread::scope(|scope| {
            scope.spawn(|| stack.destroy());
            stack.peek();
        });
    });
}

#[test]
fn destroyed_twice() {
    fails("twice", Problem::UseAfterFree, "`defer_destroy`", || {
        let atomic = Atomic::new(1);
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    let guard = pin();
                    let object = atomic.load(Acquire, &guard);
                    if !object.is_null() {
                        // Should have been a compare-exchange.
                        atomic.store(Shared::null(), Release);
                        // SAFETY: there is none.
                        unsafe { guard.defer_destroy(object) };
                    }
                });
            }
        });
    });
}

#[test]
fn a_field_of_what_is_gone() {
    struct Node {
        next: Atomic<Node>,
    }

    fails("field", Problem::UseAfterFree, "`load`", || {
        let node = Node {
            next: Atomic::null(),
        };
        let head = Atomic::new(node);
        thread::scope(|scope| {
            scope.spawn(|| {
                let guard = pin();
                let old = head.swap(
                    Owned::new(Node {
                        next: Atomic::null(),
                    }),
                    AcqRel,
                    &guard,
                );
                // SAFETY: it can no longer be reached.
                unsafe { guard.defer_destroy(old) };
            });
            // SAFETY: there is none.
            let guard = unsafe { unprotected() };
            // SAFETY: there is none.
            let node = unsafe { head.load(Acquire, guard).deref() };
            node.next.load(Acquire, guard);
        });
    });
}
