#[macro_use]
extern crate model_std as std;
extern crate model_parking_lot as parking_lot;
extern crate std as real;
mod common;
use std::cell::UnsafeCell;
use std::collections::*;
use std::sync::atomic::{*, Ordering::*};
use std::sync::*;
use std::thread;
use std::time::*;
use common::*;
use std::mem::MaybeUninit;

fn show(name: &str, f: fn()) {
    let start = real::time::Instant::now();
    let r = model::check(&model::Config::default(), f);
    let el = start.elapsed();
    match &r.verdict {
        model::Verdict::Fail(s) => { real::eprintln!("{name}: FAIL {:?} {} | {} {el:?}", s.problem, s.headline, r.coverage.found(s)); }
        v => real::eprintln!("{name}: {v:?} {} {el:?}", r.coverage.line()),
    }
}
fn run(threads: usize, body: impl Fn(usize) + Sync) {
    thread::scope(|scope| { for index in 0..threads { let body = &body; scope.spawn(move || body(index)); } });
}
#[test]
fn t() {
    show("sleep back-off", || {
        let (one, other) = (Mutex::new(0), Mutex::new(0));
        run(2, |index| {
            let (first, second) = if index == 0 { (&one, &other) } else { (&other, &one) };
            loop {
                let g = first.lock().unwrap();
                if let Ok(_s) = second.try_lock() { break; }
                drop(g);
                thread::sleep(Duration::from_millis(1));
            }
        });
    });
    show("pl try_lock_for", || {
        let (one, other) = (parking_lot::Mutex::new(0), parking_lot::Mutex::new(0));
        run(2, |index| {
            let (first, second) = if index == 0 { (&one, &other) } else { (&other, &one) };
            loop {
                let g = first.lock();
                if let Some(_s) = second.try_lock_for(Duration::from_millis(1)) { break; }
                drop(g);
            }
        });
    });
    show("read then write self", || {
        let l = RwLock::new(0);
        let r = l.read().unwrap();
        *l.write().unwrap() = *r;
    });
    show("lazies", || {
        static A: LazyLock<u32> = LazyLock::new(|| *B + 1);
        static B: LazyLock<u32> = LazyLock::new(|| if LazyLock::get(&A).is_some() { 1 } else { *A });
        let t = thread::spawn(|| *A);
        let _ = *B;
        t.join().unwrap();
    });
    show("treiber", || {
        struct Node { v: u32, next: *mut Node }
        struct Stack { head: AtomicPtr<Node> }
        impl Stack {
            fn push(&self, v: u32) {
                let n = Box::into_raw(Box::new(Node { v, next: real::ptr::null_mut() }));
                loop {
                    let h = self.head.load(Relaxed);
                    unsafe { (*n).next = h };
                    if self.head.compare_exchange_weak(h, n, Release, Relaxed).is_ok() { return; }
                }
            }
            fn pop(&self) -> Option<u32> {
                loop {
                    let h = self.head.load(Acquire);
                    if h.is_null() { return None; }
                    let next = unsafe { (*h).next };
                    if self.head.compare_exchange_weak(h, next, Relaxed, Relaxed).is_ok() { return Some(unsafe { (*h).v }); }
                }
            }
        }
        let s = Stack { head: AtomicPtr::new(real::ptr::null_mut()) };
        let got = Mutex::new(vec![]);
        run(2, |i| { s.push(i as u32); if let Some(x) = s.pop() { got.lock().unwrap().push(x); } });
        let mut g = got.into_inner().unwrap(); g.sort();
        assert_eq!(g, [0, 1]);
    });
    show("own channel ok", || {
        struct Channel<T> { m: UnsafeCell<MaybeUninit<T>>, ready: AtomicBool }
        unsafe impl<T: Send> Sync for Channel<T> {}
        let c: Channel<String> = Channel { m: UnsafeCell::new(MaybeUninit::uninit()), ready: AtomicBool::new(false) };
        thread::scope(|s| {
            let t = thread::current();
            let c = &c;
            s.spawn(move || { unsafe { (*c.m.get()).write("hello".to_string()); } c.ready.store(true, Release); t.unpark(); });
            while !c.ready.load(Acquire) { thread::park(); }
            assert_eq!(unsafe { (*c.m.get()).assume_init_read() }, "hello");
        });
    });
    show("own channel relaxed", || {
        struct Channel<T> { m: UnsafeCell<MaybeUninit<T>>, ready: AtomicBool }
        unsafe impl<T: Send> Sync for Channel<T> {}
        let c: Channel<u64> = Channel { m: UnsafeCell::new(MaybeUninit::uninit()), ready: AtomicBool::new(false) };
        thread::scope(|s| {
            let c = &c;
            s.spawn(move || { unsafe { (*c.m.get()).write(7); } c.ready.store(true, Relaxed); });
            while !c.ready.load(Acquire) { thread::yield_now(); }
            assert_eq!(unsafe { (*c.m.get()).assume_init_read() }, 7);
        });
    });
    show("own arc", || {
        struct Data { count: AtomicUsize, v: Mutex<u32> }
        struct MyArc(*mut Data);
        unsafe impl Send for MyArc {}
        impl Clone for MyArc { fn clone(&self) -> Self { unsafe { (*self.0).count.fetch_add(1, Relaxed) }; MyArc(self.0) } }
        impl Drop for MyArc { fn drop(&mut self) { unsafe { if (*self.0).count.fetch_sub(1, Release) == 1 { fence(Acquire); drop(Box::from_raw(self.0)); } } } }
        let a = MyArc(Box::into_raw(Box::new(Data { count: AtomicUsize::new(1), v: Mutex::new(0) })));
        let b = a.clone();
        let t = thread::spawn(move || { let b = b; unsafe { *(*b.0).v.lock().unwrap() += 1; } });
        unsafe { *(*a.0).v.lock().unwrap() += 1; }
        drop(a);
        t.join().unwrap();
    });
    show("4 producers", || {
        let (tx, rx) = mpsc::channel();
        let ts: Vec<_> = (0..3).map(|i| { let tx = tx.clone(); thread::spawn(move || tx.send(i).unwrap()) }).collect();
        drop(tx);
        let mut v: Vec<i32> = rx.iter().collect(); v.sort();
        assert_eq!(v, [0, 1, 2]);
        for t in ts { t.join().unwrap(); }
    });
    show("notify_one for two conditions", || {
        let (q, c) = (Mutex::new(0i32), Condvar::new());
        thread::scope(|s| {
            for _ in 0..2 { s.spawn(|| { let mut g = q.lock().unwrap(); while *g == 0 { g = c.wait(g).unwrap(); } *g -= 1; c.notify_one(); }); }
            for _ in 0..2 { let mut g = q.lock().unwrap(); while *g == 1 { g = c.wait(g).unwrap(); } *g += 1; c.notify_one(); drop(g); }
        });
    });
    show("double-checked relaxed", || {
        struct Lazy { done: AtomicBool, lock: Mutex<()>, v: UnsafeCell<u32> }
        unsafe impl Sync for Lazy {}
        let l = Lazy { done: AtomicBool::new(false), lock: Mutex::new(()), v: UnsafeCell::new(0) };
        run(2, |_| { let l = &l;
            if !l.done.load(Relaxed) { let _g = l.lock.lock().unwrap(); if !l.done.load(Relaxed) { unsafe { *l.v.get() = 5 }; l.done.store(true, Relaxed); } }
            assert_eq!(unsafe { *l.v.get() }, 5);
        });
    });
    show("double-checked acquire", || {
        struct Lazy { done: AtomicBool, lock: Mutex<()>, v: UnsafeCell<u32> }
        unsafe impl Sync for Lazy {}
        let l = Lazy { done: AtomicBool::new(false), lock: Mutex::new(()), v: UnsafeCell::new(0) };
        run(2, |_| { let l = &l;
            if !l.done.load(Acquire) { let _g = l.lock.lock().unwrap(); if !l.done.load(Relaxed) { unsafe { *l.v.get() = 5 }; l.done.store(true, Release); } }
            assert_eq!(unsafe { *l.v.get() }, 5);
        });
    });
    show("seqlock without fences", || {
        let version = AtomicUsize::new(0);
        let data = [AtomicUsize::new(0), AtomicUsize::new(0)];
        thread::scope(|scope| {
            scope.spawn(|| { version.store(1, Relaxed); data[0].store(7, Relaxed); data[1].store(7, Relaxed); version.store(2, Relaxed); });
            loop {
                let before = version.load(Relaxed);
                if before % 2 == 1 { thread::yield_now(); continue; }
                let copy = (data[0].load(Relaxed), data[1].load(Relaxed));
                if version.load(Relaxed) == before { assert_eq!(copy.0, copy.1); break; }
                thread::yield_now();
            }
        });
    });
    show("nested", || {
        let h = thread::spawn(|| thread::spawn(|| thread::spawn(|| 3).join().unwrap()));
        assert_eq!(h.join().unwrap().join().unwrap(), 3);
    });
    show("deep recursion", || {
        fn f(n: u64) -> u64 { if n == 0 { 0 } else { 1 + real::hint::black_box(f(n - 1)) } }
        assert_eq!(f(10_000), 10_000);
    });
    show("arc strong_count yield", || {
        let a = Arc::new(AtomicUsize::new(0));
        let b = a.clone();
        thread::spawn(move || { b.fetch_add(1, Relaxed); });
        while Arc::strong_count(&a) > 1 { thread::yield_now(); }
        let n = Arc::try_unwrap(a).unwrap().into_inner();
        assert_eq!(n, 1);
    });
    show("reader reads 1000", || {
        let x = AtomicUsize::new(0);
        let mut s = 0; for _ in 0..1000 { s += x.load(Relaxed); }
        assert_eq!(s, 0);
    });
    show("timeouts: watchdog", || {
        let done = Arc::new((Mutex::new(false), Condvar::new()));
        let d = done.clone();
        let w = thread::spawn(move || {
            let g = d.0.lock().unwrap();
            let (g, r) = d.1.wait_timeout_while(g, Duration::from_secs(1), |d| !*d).unwrap();
            *g || r.timed_out()
        });
        thread::sleep(Duration::from_millis(10));
        *done.0.lock().unwrap() = true;
        done.1.notify_all();
        assert!(w.join().unwrap());
    });
    show("polling 3 threads vec", || {
        let q = Mutex::new(VecDeque::new());
        thread::scope(|s| {
            s.spawn(|| for i in 0..3 { q.lock().unwrap().push_back(i); });
            s.spawn(|| { let mut n = 0; while n < 3 { if q.lock().unwrap().pop_front().is_some() { n += 1; } } });
        });
    });
    show("polling 3 consumers yield", || {
        let q = Mutex::new(VecDeque::new()); let left = AtomicUsize::new(2);
        thread::scope(|s| {
            for _ in 0..2 { s.spawn(|| while left.load(SeqCst) > 0 { if q.lock().unwrap().pop_front().is_some() { left.fetch_sub(1, SeqCst); } else { thread::yield_now(); } }); }
            for i in 0..2 { q.lock().unwrap().push_back(i); }
        });
    });
}
