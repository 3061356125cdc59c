#[macro_use]
extern crate model_std as std;
extern crate core as real_core;

use model::{Config, Verdict, check};
use std::cell::UnsafeCell;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::*};
use std::sync::{Arc, Mutex};
use std::thread;

fn show(name: &str, f: impl Fn() + Send + Sync + 'static) {
    let config = Config::default();
    let start = std::time::SystemTime::now();
    let report = check(&config, f);
    let el = start.elapsed().unwrap();
    let mut out = String::new();
    match &report.verdict {
        Verdict::Fail(s) => {
            out += &format!("{name}: FAIL {} [{}] {el:?}\n", s.headline, report.coverage.line());
            for l in s.lines.iter().take(14) {
                out += &format!("    {l}\n");
            }
        }
        v => out += &format!("{name}: {v:?} [{}] {el:?}\n", report.coverage.line()),
    }
    use std::io::Write;
    std::io::stderr().write_all(out.as_bytes()).unwrap();
}

#[test]
fn smoke() {
    show("lost update", || {
        let n = Arc::new(AtomicUsize::new(0));
        let threads: Vec<_> = (0..2)
            .map(|_| {
                let n = Arc::clone(&n);
                thread::spawn(move || {
                    let v = n.load(SeqCst);
                    n.store(v + 1, SeqCst);
                })
            })
            .collect();
        for t in threads {
            t.join().unwrap();
        }
        assert_eq!(n.load(SeqCst), 2);
    });
    show("lock order", || {
        let (a, b) = (Arc::new(Mutex::new(1)), Arc::new(Mutex::new(2)));
        let (c, d) = (a.clone(), b.clone());
        let t = thread::spawn(move || {
            let _x = c.lock().unwrap();
            let _y = d.lock().unwrap();
        });
        {
            let _y = b.lock().unwrap();
            let _x = a.lock().unwrap();
        }
        t.join().unwrap();
    });
    show("mutex ok", || {
        let n = Arc::new(Mutex::new(0));
        thread::scope(|s| {
            for _ in 0..2 {
                s.spawn(|| {
                    for _ in 0..2 {
                        *n.lock().unwrap() += 1;
                    }
                });
            }
        });
        assert_eq!(*n.lock().unwrap(), 4);
    });
    show("relaxed publication", || {
        let data = Arc::new((AtomicUsize::new(0), AtomicBool::new(false)));
        let d = data.clone();
        let t = thread::spawn(move || {
            d.0.store(1, Relaxed);
            d.1.store(true, Relaxed);
        });
        if data.1.load(Relaxed) {
            assert_eq!(data.0.load(Relaxed), 1);
        }
        t.join().unwrap();
    });
    struct Cell(UnsafeCell<u32>, AtomicBool);
    unsafe impl Sync for Cell {}
    unsafe impl Send for Cell {}
    show("relaxed cell", || {
        let data = Arc::new(Cell(UnsafeCell::new(0), AtomicBool::new(false)));
        let d = data.clone();
        let t = thread::spawn(move || {
            unsafe { *d.0.get() = 1 };
            d.1.store(true, Relaxed);
        });
        if data.1.load(Relaxed) {
            assert_eq!(unsafe { *data.0.get() }, 1);
        }
        t.join().unwrap();
    });
    fn peterson(store: std::sync::atomic::Ordering, load: std::sync::atomic::Ordering) {
        let s = Arc::new((
            [AtomicBool::new(false), AtomicBool::new(false)],
            AtomicUsize::new(0),
            AtomicUsize::new(0),
        ));
        let ts: Vec<_> = (0..2)
            .map(|i| {
                let s = s.clone();
                thread::spawn(move || {
                    s.0[i].store(true, store);
                    s.1.store(1 - i, store);
                    while s.0[1 - i].load(load) && s.1.load(load) == 1 - i {
                        std::hint::spin_loop();
                    }
                    let v = s.2.load(Relaxed);
                    s.2.store(v + 1, Relaxed);
                    s.0[i].store(false, store);
                })
            })
            .collect();
        for t in ts {
            t.join().unwrap();
        }
        assert_eq!(s.2.load(Relaxed), 2);
    }
    show("peterson seqcst", || peterson(SeqCst, SeqCst));
    show("peterson acqrel", || peterson(Release, Acquire));
    show("spin no yield", || {
        let d = Arc::new(AtomicBool::new(false));
        let e = d.clone();
        let t = thread::spawn(move || {
            e.store(true, Release);
        });
        while !d.load(Acquire) {}
        t.join().unwrap();
    });
    show("spin forever", || {
        let d = Arc::new(AtomicBool::new(false));
        while !d.load(Acquire) {}
    });
    show("detached", || {
        let d = Arc::new(Mutex::new(1));
        let g = d.lock().unwrap();
        let e = d.clone();
        thread::spawn(move || {
            let _ = e.lock();
        });
        std::mem::forget(g);
    });
    show("panic in thread", || {
        let d = Arc::new(Mutex::new(1));
        let e = d.clone();
        let r = thread::spawn(move || {
            let _g = e.lock().unwrap();
            panic!("boom")
        })
        .join();
        assert!(r.is_err());
        assert!(d.lock().is_err());
        println!("hello {}", 3);
    });
    struct Bomb;
    impl Drop for Bomb {
        fn drop(&mut self) {
            panic!("in drop")
        }
    }
    show("panic in drop", || {
        let _b = Bomb;
        panic!("first")
    });
    show("200", || {
        let n = Arc::new(Mutex::new(0));
        thread::scope(|s| {
            for _ in 0..2 {
                s.spawn(|| {
                    for _ in 0..3 {
                        *n.lock().unwrap() += 1;
                    }
                });
            }
        });
        assert_eq!(*n.lock().unwrap(), 6);
    });
}
#[test]
fn growth() {
    for k in [8, 9, 10, 20, 100] {
        show(&format!("2x{k}"), move || {
            let n = Arc::new(Mutex::new(0));
            thread::scope(|s| {
                for _ in 0..2 {
                    s.spawn(|| {
                        for _ in 0..k {
                            *n.lock().unwrap() += 1;
                        }
                    });
                }
            });
            assert_eq!(*n.lock().unwrap(), 2 * k);
        });
    }
}
