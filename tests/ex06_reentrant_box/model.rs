//! What must hold in every schedule.

use std::array;
use std::cell::Cell;
use std::marker::PhantomData;
use std::panic::{self, AssertUnwindSafe};
use std::rc::Rc;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use harness::{Check, Plain, expect, expect_eq, name, spawn};

use crate::exercise::{ItemBox, ReMutex};

#[path = "nesting.rs"]
mod nesting;
#[path = "stock.rs"]
mod stock;

pub const CHECKS: &[Check] = &[
    Check::model("the_owner_passes", the_owner_passes),
    Check::model("one_owner_at_a_time", one_owner_at_a_time),
    Check::model(
        "others_wait_for_the_last_guard",
        others_wait_for_the_last_guard,
    ),
    Check::model("guards_go_in_any_order", guards_go_in_any_order),
    Check::model("a_panic_gives_its_level_back", a_panic_gives_its_level_back),
    Check::model("no_wait_for_the_clock", no_wait_for_the_clock)
        .bound(1)
        .schedules_only("time is virtual only there"),
    Check::model("the_owner_is_a_thread", the_owner_is_a_thread),
    Check::model("each_lock_has_its_own_owner", each_lock_has_its_own_owner),
    Check::model("try_lock_never_waits", try_lock_never_waits),
    Check::model("what_was_written_is_seen", what_was_written_is_seen),
    Check::model(
        "a_guard_stays_with_its_thread",
        a_guard_stays_with_its_thread,
    ),
    Check::model("only_what_may_move_is_shared", only_what_may_move_is_shared),
    Check::model("adds_minus_removes", adds_minus_removes),
    Check::model("in_one_go_is_one_step", in_one_go_is_one_step),
    Check::model("a_panic_frees_the_box", a_panic_frees_the_box),
    Check::modelled_race("any_nesting", nesting::small, nesting::run),
    Check::modelled_race("any_stock", stock::small, stock::run),
];

/// Level 1: the owner takes the lock again, and again, and all guards lend one value.
fn the_owner_passes() {
    let lock = ReMutex::new(Cell::new(0));
    name("lock", &lock);
    for round in 1..=2 {
        let guards = [lock.lock(), lock.lock(), lock.lock()];
        for guard in &guards {
            guard.set(guard.get() + 1);
        }
        expect_eq!(
            lock.lock().get(),
            3 * round,
            "the value after {round} rounds in which each of three guards added one"
        );
    }
}

/// Level 2: of two threads that hold the lock twice, again and again, one waits for the
/// other.
fn one_owner_at_a_time() {
    let (lock, inside) = (ReMutex::new(()), Inside::default());
    name("lock", &lock);
    name("inside", &inside);
    thread::scope(|scope| {
        for number in 1..=2 {
            let (lock, inside) = (&lock, &inside);
            spawn!(scope, "worker-{number}", move || {
                for _ in 0..2 {
                    visit(lock, inside);
                }
            });
        }
    });
}

/// Level 2: that the inner guard has gone does not make the lock free.
fn others_wait_for_the_last_guard() {
    let (lock, inside) = (ReMutex::new(()), Inside::default());
    name("lock", &lock);
    name("inside", &inside);
    thread::scope(|scope| {
        spawn!(scope, "worker-1", || {
            let _outer = lock.lock();
            inside.comes();
            drop(lock.lock());
            drop((lock.lock(), lock.lock()));
            inside.goes();
        });
        spawn!(scope, "worker-2", || visit(&lock, &inside));
    });
}

/// Level 2: the guard that came first may go first, and the lock is held by the others.
fn guards_go_in_any_order() {
    let (lock, inside) = (ReMutex::new(()), Inside::default());
    name("lock", &lock);
    name("inside", &inside);
    thread::scope(|scope| {
        spawn!(scope, "worker-1", || {
            let (first, second, third) = (lock.lock(), lock.lock(), lock.lock());
            inside.comes();
            drop(second);
            drop(first);
            inside.goes();
            drop(third);
        });
        spawn!(scope, "worker-2", || visit(&lock, &inside));
    });
}

/// Level 2: a guard that a panic drops gives its own level back, and no other; the last
/// one frees the lock. Who takes it while a panic unwinds waits like everybody else.
fn a_panic_gives_its_level_back() {
    let (lock, inside) = (ReMutex::new(()), Inside::default());
    name("lock", &lock);
    name("inside", &inside);
    thread::scope(|scope| {
        spawn!(scope, "worker-1", || {
            let both_levels = falls(|| {
                let _at_last = VisitsOnItsWay(&lock, &inside);
                let _outer = lock.lock();
                inside.comes();
                let inner_level = falls(|| {
                    let _inner = lock.lock();
                    panic!("the inner level gives up");
                });
                inside.goes();
                assert!(!inner_level, "the outer level gives up");
            });
            expect!(both_levels, "a panic got lost on its way through a guard");
        });
        spawn!(scope, "worker-2", || visit(&lock, &inside));
    });
}

/// Whether this panics.
fn falls(run: impl FnOnce()) -> bool {
    panic::catch_unwind(AssertUnwindSafe(run)).is_err()
}

/// Level 2: of three who want the lock, the next one has it when the last guard has gone,
/// be it by a panic, and does not sleep until its own time is up.
fn no_wait_for_the_clock() {
    let (lock, over) = (ReMutex::new(()), AtomicUsize::new(0));
    name("lock", &lock);
    name("over", &over);
    let all_are_over = thread::scope(|scope| {
        for number in 1..=3 {
            let (lock, over) = (&lock, &over);
            spawn!(scope, "worker-{number}", move || {
                let panics = falls(|| {
                    let _guards = (lock.lock(), lock.lock());
                    thread::yield_now();
                    assert!(number != 1, "worker-1 gives up");
                });
                expect_eq!(panics, number == 1, "whether worker-{number} panics");
                over.fetch_add(1, Relaxed);
            });
        }
        before_the_clock(|| over.load(Relaxed) == 3)
    });
    expect!(
        all_are_over,
        "the lock is free, and somebody who waits for it sleeps until a time of its own is up: \
         was it not woken?"
    );
}

/// Level 3: two threads of one name are two.
fn the_owner_is_a_thread() {
    let (lock, inside) = (ReMutex::new(()), Inside::default());
    name("lock", &lock);
    name("inside", &inside);
    thread::scope(|scope| {
        for twin in ["twin", "twin"] {
            spawn!(scope, "{twin}", || visit(&lock, &inside));
        }
    });
}

/// Level 3: who holds one lock neither holds another one nor keeps others from it. It may
/// hold many, and come to each again.
fn each_lock_has_its_own_owner() {
    let many: [ReMutex<()>; 8] = array::from_fn(|_| ReMutex::new(()));
    let guards = || many.iter().map(ReMutex::lock).collect::<Vec<_>>();
    drop((guards(), guards()));

    let (left, right) = (ReMutex::new(()), ReMutex::new(()));
    let (inside, meeting) = (Inside::default(), Barrier::new(2));
    name("left", &left);
    name("right", &right);
    name("inside right", &inside);
    name("meeting", &meeting);
    thread::scope(|scope| {
        spawn!(scope, "worker-1", || {
            let _left = (left.lock(), left.lock());
            meeting.wait();
            visit(&right, &inside);
        });
        spawn!(scope, "worker-2", || {
            let _right = (right.lock(), right.lock());
            inside.comes();
            meeting.wait();
            inside.goes();
        });
    });
}

/// Level 3: `try_lock` gives the owner one guard more, and everybody else nothing.
fn try_lock_never_waits() {
    let lock = ReMutex::new(());
    name("lock", &lock);
    let other_gets_it = || {
        // The second `try_lock` finds what the first one has left.
        let tries = || [try_at_once(&lock), try_at_once(&lock)];
        thread::scope(|scope| spawn!(scope, "worker-1", tries).join().unwrap())
    };
    let outer = lock.lock();
    let inner = lock.try_lock();
    expect!(inner.is_some(), "the owner's `try_lock` gets nothing");
    expect!(
        other_gets_it() == [false, false],
        "another thread's `try_lock` gets a lock that is held"
    );
    drop(outer);
    expect!(
        other_gets_it() == [false, false],
        "another thread's `try_lock` gets the lock while its owner has the guard of a `try_lock`"
    );
    drop(inner);
    expect_eq!(
        other_gets_it(),
        [true, true],
        "whether the first and the second `try_lock` after all guards are gone get the lock"
    );

    // Here the other one takes the lock at any moment, and keeps it until the `try_lock`
    // is over.
    let lock = ReMutex::new(());
    name("lock", &lock);
    let has_tried = Barrier::new(2);
    name("has tried", &has_tried);
    thread::scope(|scope| {
        spawn!(scope, "worker-2", || {
            let _guard = lock.lock();
            has_tried.wait();
        });
        drop(lock.try_lock());
        has_tried.wait();
    });
}

/// Whether `try_lock` gets the lock, and no time passes meanwhile.
fn try_at_once(lock: &ReMutex<()>) -> bool {
    let start = Instant::now();
    let gets_it = lock.try_lock().is_some();
    // A look at the clock takes a little time, too.
    expect!(
        start.elapsed() < Duration::from_millis(1),
        "`try_lock` waits for a time to pass"
    );
    gets_it
}

/// Level 4: what an owner wrote, the next one finds. The note is plain memory: nothing
/// but the lock orders who uses it when.
fn what_was_written_is_seen() {
    let (lock, note) = (ReMutex::new(()), Plain::new(0));
    name("lock", &lock);
    name("note", &note);
    thread::scope(|scope| {
        for number in 1..=2 {
            let (lock, note) = (&lock, &note);
            spawn!(scope, "worker-{number}", move || {
                let outer = lock.lock();
                let inner = lock.lock();
                note.set(note.get() + 1);
                drop(outer);
                note.set(note.get() + 1);
                drop(inner);
            });
        }
    });
    expect_eq!(note.get(), 4, "a note to which two workers added 1 twice");
}

/// Whether the type of a value is so, asked of the compiler.
macro_rules! is {
    ($what:path, $value:expr) => {{
        struct Asked<T>(PhantomData<T>);
        impl<T: $what> Asked<T> {
            #[allow(dead_code)]
            fn answer(&self) -> bool {
                true
            }
        }
        // Whoever has no `answer` of its own takes this one.
        #[allow(dead_code)]
        trait No {
            fn answer(&self) -> bool {
                false
            }
        }
        impl<T> No for Asked<T> {}
        fn asked<T>(_: &T) -> Asked<T> {
            Asked(PhantomData)
        }
        asked(&$value).answer()
    }};
}

/// Level 4: neither a guard nor a reference to it gets to another thread, and it lends
/// nothing that may be written.
fn a_guard_stays_with_its_thread() {
    let lock = ReMutex::new(Cell::new(0));
    let guard = lock.lock();
    expect!(
        !is!(Send, guard),
        "a guard can be sent to another thread (it is `Send`): the level would be given back by \
         a thread that does not hold the lock"
    );
    expect!(
        !is!(Sync, guard),
        "a guard of a lock round a `Cell` can be lent to another thread (it is `Sync`): both \
         would use the `Cell` at once"
    );
    expect!(
        !is!(std::ops::DerefMut, guard),
        "a guard lends `&mut T` (it is `DerefMut`): two guards of one owner would lend two"
    );
    let shared_anyway = ReMutex::new(0);
    expect!(
        !is!(Send, shared_anyway.lock()),
        "the guard of a lock round a number can be sent to another thread (it is `Send`)"
    );
}

/// Level 4: a lock is shared by threads if its value may go from one to the other.
fn only_what_may_move_is_shared() {
    expect!(
        is!(Sync, ReMutex::new(Cell::new(0))),
        "threads cannot share a lock round a `Cell` (it is not `Sync`)"
    );
    expect!(
        !is!(Sync, ReMutex::new(Rc::new(0))),
        "threads can share a lock round an `Rc` (it is `Sync`): each could take a clone of the \
         `Rc` along, and then both would count without the lock"
    );
    expect!(
        !is!(Send, ReMutex::new(Rc::new(0))),
        "a lock can take an `Rc` to another thread (it is `Send`)"
    );
}

/// More than fit into 32 bits.
const PLENTY: i64 = 1 << 40;

/// Level 5: what is in the box is what was added, less what was removed.
fn adds_minus_removes() {
    let (items, others) = (ItemBox::new(5), ItemBox::new(PLENTY));
    name("items", &items);
    name("others", &others);
    let (added, removed) = thread::scope(|scope| {
        let adder = spawn!(scope, "adder", || [items.add(), items.add()]);
        let remover = spawn!(scope, "remover", || items.remove());
        (adder.join().unwrap(), remover.join().unwrap())
    });
    items.execute(10);
    expect_eq!(
        items.items(),
        16,
        "the number of items after 5 + 2 - 1 + 10"
    );
    expect_eq!(
        others.items(),
        PLENTY,
        "the number of items in another box, that nobody has used,"
    );
    let in_turn = [([6, 7], 6), ([6, 6], 5), ([5, 6], 4)];
    expect!(
        in_turn.contains(&(added, removed)),
        "with 5 items at first, the adder heard of {added:?} after its two, and the remover of \
         {removed}; one after the other they hear of [6, 7] and 6, [6, 6] and 5, or [5, 6] and 4"
    );
}

/// Level 5: nobody comes between the calls inside `in_one_go`.
fn in_one_go_is_one_step() {
    let items = ItemBox::new(5);
    name("items", &items);
    let swap = |items: &ItemBox| {
        let left = items.remove();
        items.in_one_go(|items| items.execute(1));
        (left, items.items())
    };
    let (swapped, looked) = thread::scope(|scope| {
        let one = spawn!(scope, "worker-1", || items.in_one_go(swap));
        let two = spawn!(scope, "worker-2", || (items.items(), items.add()));
        (one.join().unwrap(), two.join().unwrap())
    });
    expect!(
        swapped == (4, 5) || swapped == (5, 6),
        "worker-1 took an item out, put one in, and saw {swapped:?} items; with nobody in between \
         that is (4, 5), or (5, 6) after worker-2"
    );
    expect_eq!(
        looked,
        (5, 6),
        "what worker-2 saw while worker-1 exchanged one of 5 items in one go, and after its own `add`,"
    );
}

/// Level 5: a panic inside `in_one_go` leaves the box to others, and who undoes something
/// on the panic's way still has it.
fn a_panic_frees_the_box() {
    let items = ItemBox::new(5);
    name("items", &items);
    let caught = panic::catch_unwind(AssertUnwindSafe(|| {
        items.in_one_go(|items| {
            items.add();
            items.add();
            let _undone = RemovesOne(items);
            panic!("the work gives up");
        })
    }));
    expect!(
        caught.is_err(),
        "a panic got lost on its way through `in_one_go`"
    );
    let there = thread::scope(|scope| spawn!(scope, "worker-1", || items.add()).join().unwrap());
    expect_eq!(
        there,
        7,
        "what is in the box after 5, two `add`s, a panic that undoes one, and an `add`"
    );
}

/// Uses a box when it is dropped.
struct RemovesOne<'a>(&'a ItemBox);

impl Drop for RemovesOne<'_> {
    fn drop(&mut self) {
        self.0.remove();
    }
}

/// Whether it becomes so without that time goes on. Others go first, again and again;
/// time is virtual, and passes only when nothing changes any more: here something does.
fn before_the_clock(is_so: impl Fn() -> bool) -> bool {
    let change = AtomicBool::new(false);
    (0..100).any(|_| {
        thread::yield_now();
        change.fetch_not(Relaxed);
        is_so()
    })
}

/// Whether a thread is inside, as it says itself.
#[derive(Default)]
struct Inside(AtomicBool);

impl Inside {
    fn comes(&self) {
        expect!(
            !self.0.swap(true, Relaxed),
            "a thread got the lock while another one held a guard of it"
        );
    }

    fn goes(&self) {
        self.0.store(false, Relaxed);
    }
}

/// Takes the lock when it is dropped.
struct VisitsOnItsWay<'a>(&'a ReMutex<()>, &'a Inside);

impl Drop for VisitsOnItsWay<'_> {
    fn drop(&mut self) {
        visit(self.0, self.1);
    }
}

/// Takes the lock twice, and is inside meanwhile.
fn visit(lock: &ReMutex<()>, inside: &Inside) {
    let _guards = (lock.lock(), lock.lock());
    inside.comes();
    inside.goes();
}
