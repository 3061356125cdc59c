//! Each execution starts as written.

use std::cell::{Cell, RefCell, UnsafeCell};
use std::sync::atomic::{AtomicI8, AtomicPtr, AtomicUsize, Ordering::*};
use std::sync::{Arc, LazyLock, Mutex, Once, OnceLock, RwLock};
use std::thread;

use crate::common::{Problem, fails, passes};

#[test]
fn statics_start_as_written() {
    static NUMBER: AtomicUsize = AtomicUsize::new(7);
    static SIGNED: AtomicI8 = AtomicI8::new(-7);
    static LOCK: Mutex<Vec<u32>> = Mutex::new(Vec::new());
    static TABLE: RwLock<[u32; 2]> = RwLock::new([1, 2]);
    static ONCE: Once = Once::new();
    static CELL: OnceLock<String> = OnceLock::new();
    static LAZY: LazyLock<Mutex<u32>> = LazyLock::new(|| Mutex::new(3));
    static TARGET: u32 = 5;
    static POINTER: AtomicPtr<u32> = AtomicPtr::new(&raw const TARGET as *mut u32);

    struct Own(UnsafeCell<u32>);
    // SAFETY: one thread at a time uses it below.
    unsafe impl Sync for Own {}
    static OWN: Own = Own(UnsafeCell::new(9));

    passes("statics", || {
        assert_eq!(NUMBER.fetch_add(1, Relaxed), 7);
        assert_eq!(SIGNED.fetch_sub(1, Relaxed), -7);
        assert!(LOCK.lock().unwrap().is_empty());
        LOCK.lock().unwrap().push(1);
        assert_eq!(*TABLE.read().unwrap(), [1, 2]);
        TABLE.write().unwrap()[0] = 9;
        let mut first = false;
        ONCE.call_once(|| first = true);
        assert!(first);
        assert_eq!(CELL.get(), None);
        CELL.set("once".to_owned()).unwrap();
        assert_eq!(*LAZY.lock().unwrap(), 3);
        *LAZY.lock().unwrap() += 1;
        let target = POINTER.swap(real::ptr::null_mut(), Relaxed);
        // SAFETY: the pointer is that of the static.
        assert_eq!(unsafe { *target }, 5);
        // SAFETY: nobody else uses the cell.
        unsafe {
            assert_eq!(*OWN.0.get(), 9);
            *OWN.0.get() = 10;
        }
        // So that there is more than one schedule.
        thread::spawn(|| NUMBER.load(Relaxed)).join().unwrap();
    });
}

#[test]
fn a_static_lock_is_not_poisoned_again() {
    static LOCKS: (Mutex<u32>, RwLock<u32>) = (Mutex::new(0), RwLock::new(0));

    passes("poisons static locks", || {
        assert!(!LOCKS.0.is_poisoned() && !LOCKS.1.is_poisoned());
        let result = thread::spawn(|| {
            let _guards = (LOCKS.0.lock().unwrap(), LOCKS.1.write().unwrap());
            panic!("with both held");
        })
        .join();
        assert!(result.is_err());
        assert!(LOCKS.0.is_poisoned() && LOCKS.1.is_poisoned());
    });
}

#[test]
fn a_static_lock_is_free_again() {
    static LOCK: Mutex<u32> = Mutex::new(0);

    for _ in 0..2 {
        fails(
            "leaves a static lock taken",
            Problem::Deadlock,
            "holds",
            || {
                let _first = LOCK.lock().unwrap();
                let _second = LOCK.lock().unwrap();
            },
        );
    }
    passes("takes it", || drop(LOCK.lock().unwrap()));
}

#[test]
fn thread_locals_are_fresh_and_dropped() {
    struct Told(Arc<Mutex<Vec<&'static str>>>, &'static str);

    impl Drop for Told {
        fn drop(&mut self) {
            self.0.lock().unwrap().push(self.1);
        }
    }

    thread_local! {
        static COUNT: Cell<u32> = const { Cell::new(1) };
        static FIRST: RefCell<Option<Told>> = const { RefCell::new(None) };
        static SECOND: RefCell<Option<Told>> = RefCell::new(None);
    }

    passes("thread-locals", || {
        let told = Arc::new(Mutex::new(Vec::new()));
        assert_eq!(COUNT.replace(5), 1);
        let in_thread = Arc::clone(&told);
        thread::spawn(move || {
            assert_eq!(COUNT.get(), 1);
            FIRST.set(Some(Told(Arc::clone(&in_thread), "first")));
            SECOND.set(Some(Told(in_thread, "second")));
        })
        .join()
        .unwrap();
        assert_eq!(COUNT.get(), 5);
        assert_eq!(*told.lock().unwrap(), ["second", "first"]);
    });
}

#[test]
fn a_thread_local_after_its_end() {
    struct LooksBack;

    impl Drop for LooksBack {
        fn drop(&mut self) {
            assert!(OWN.try_with(|_| ()).is_err());
            // Another one is made, and dropped in its turn.
            OTHER.with(|other| other.set(1));
        }
    }

    thread_local! {
        static OWN: LooksBack = const { LooksBack };
        static OTHER: Cell<u32> = const { Cell::new(0) };
    }

    passes("thread-local after its end", || {
        thread::spawn(|| OWN.with(|_| ())).join().unwrap();
    });
}

#[test]
fn programs_have_to_repeat_themselves() {
    // The address of something on the real heap decides.
    static TURN: real::sync::atomic::AtomicUsize = real::sync::atomic::AtomicUsize::new(0);
    fails(
        "not the same twice",
        Problem::Nondeterminism,
        "same schedule",
        || {
            let lock = Mutex::new(0);
            if TURN.fetch_add(1, Relaxed).is_multiple_of(2) {
                *lock.lock().unwrap() += 1;
            }
        },
    );
}
