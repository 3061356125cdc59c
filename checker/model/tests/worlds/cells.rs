//! All that a `Cell` can do, and where one may stand.

use std::cell::Cell;
use std::cmp::Ordering;
use std::thread;

use crate::common::passes;

#[test]
fn what_a_cell_can_do() {
    passes("Cell", || {
        let cell = Cell::new(1);
        cell.set(2);
        assert_eq!((cell.replace(3), cell.get()), (2, 3));
        cell.update(|value| value * 2);
        let other = Cell::from(1);
        cell.swap(&other);
        cell.swap(&cell);
        assert_eq!((cell.get(), other.take(), other.get()), (1, 6, 0));
        assert_eq!(cell, cell.clone());
        assert_eq!(cell.partial_cmp(&other), Some(Ordering::Greater));
        assert_eq!(cell.cmp(&other), Ordering::Greater);
        assert_eq!(Cell::<u8>::default(), Cell::new(0));
        assert_eq!(format!("{cell:?}"), "Cell { value: 1 }");
        // SAFETY: nobody else uses the cell.
        unsafe { *cell.as_ptr() += 1 };
        assert_eq!(cell.into_inner(), 2);

        let mut words = Cell::new(String::from("one"));
        words.get_mut().push_str(" two");
        assert_eq!(words.replace(String::new()), "one two");
        words.set("three".to_owned());
        assert_eq!(words.into_inner(), "three");
    });
}

#[test]
fn what_is_dropped_and_when() {
    struct Noted<'a>(&'a Cell<u32>);

    impl Drop for Noted<'_> {
        fn drop(&mut self) {
            self.0.set(self.0.get() + 1);
        }
    }

    passes("Cell of what has a destructor", || {
        let dropped = Cell::new(0);
        let cell = Cell::new(Some(Noted(&dropped)));
        cell.set(Some(Noted(&dropped)));
        assert_eq!(dropped.get(), 1);
        drop(cell.take());
        assert_eq!(dropped.get(), 2);
        cell.set(Some(Noted(&dropped)));
        drop(cell);
        assert_eq!(dropped.get(), 3);
    });
}

/// A list whose last element knows the first.
#[test]
fn cells_of_references() {
    struct Node<'a> {
        next: Cell<Option<&'a Node<'a>>>,
    }

    passes("a ring of Cells", || {
        let [one, other] = [const {
            Node {
                next: Cell::new(None),
            }
        }; 2];
        one.next.set(Some(&other));
        other.next.set(Some(&one));
        let two_on = one.next.get().unwrap().next.get().unwrap();
        assert!(std::ptr::eq(two_on, &one));
    });
}

#[test]
fn cells_of_what_has_no_size() {
    passes("Cell<[T]> and Cell<dyn …>", || {
        let mut three = Cell::new([1, 2, 3]);
        let slice: &mut Cell<[u32]> = &mut three;
        slice.get_mut().reverse();
        let any: Box<Cell<dyn std::fmt::Debug>> = Box::new(Cell::new(1));
        // SAFETY: nobody else uses the cell.
        assert_eq!(format!("{:?}", unsafe { &*any.as_ptr() }), "1");
        assert_eq!(three.get(), [3, 2, 1]);
    });
}

const fn five() -> u32 {
    let mut cell = Cell::new(4);
    *cell.get_mut() += 1;
    cell.into_inner()
}

#[test]
fn in_constants_and_statics() {
    const FIVE: u32 = five();

    struct Own(Cell<u32>);
    // SAFETY: one thread at a time uses it below.
    unsafe impl Sync for Own {}
    static OWN: Own = Own(Cell::new(FIVE));

    passes("a static Cell", || {
        assert_eq!(OWN.0.replace(6), 5);
        // So that there is more than one execution.
        let thread = thread::spawn(|| println!("hello"));
        println!("hello");
        thread.join().unwrap();
        assert_eq!(OWN.0.get(), 6);
    });
    assert!(!std::mem::needs_drop::<Cell<u32>>());
}

thread_local! {
    static COUNT: Cell<u32> = const { Cell::new(1) };
    static NAME: Cell<String> = Cell::new("nobody".to_owned());
}

#[test]
fn thread_locals() {
    struct Late;

    impl Drop for Late {
        fn drop(&mut self) {
            // It has no destructor, and so it is there to the end.
            COUNT.set(COUNT.get() + 1);
        }
    }

    thread_local!(static LATE: Late = const { Late });

    passes("thread-local Cells", || {
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    LATE.with(|_| ());
                    assert_eq!(COUNT.replace(2), 1);
                    assert_eq!((COUNT.get(), COUNT.take(), COUNT.get()), (2, 2, 0));
                    NAME.set("somebody".to_owned());
                    assert_eq!(NAME.take(), "somebody");
                    COUNT.with(|count| count.update(|count| count + 1));
                });
            }
        });
        assert_eq!((COUNT.get(), NAME.take()), (1, "nobody".to_owned()));
    });
}
