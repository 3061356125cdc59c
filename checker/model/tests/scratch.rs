#[macro_use]
extern crate model_std as std;
extern crate std as real;
mod common;
use std::sync::atomic::{AtomicUsize, Ordering::*};
use std::sync::{Mutex, Arc};
use std::thread;
use common::*;
static FOUND: real::sync::Mutex<real::collections::BTreeSet<Vec<usize>>> = real::sync::Mutex::new(real::collections::BTreeSet::new());
fn go(name: &str, bound: usize, f: fn() -> Vec<usize>) {
    FOUND.lock().unwrap().clear();
    let config = model::Config { bound, ..Default::default() };
    let r = model::check_orderings(&config, move || { let o = f(); FOUND.lock().unwrap().insert(o); });
    real::eprintln!("{name} bound {bound} {:?} {:?} {:?}", r.verdict, r.coverage.orderings, FOUND.lock().unwrap());
}
#[test]
fn t() {
    for bound in [0, 1,2,3,4,6] {
    go("scope", bound, || {
        let l = [Mutex::new(0), Mutex::new(0)];
        let x = AtomicUsize::new(0);
        thread::scope(|s| {
            let a = s.spawn(|| { let g = l[0].lock().unwrap(); x.store(2, SeqCst); drop(g); 0 });
            let b = s.spawn(|| { let g = l[0].lock().unwrap(); let r = x.load(SeqCst); drop(g); let g = l[0].lock().unwrap(); x.store(2, SeqCst); drop(g); r });
            let c = s.spawn(|| { let (Ok(r) | Err(r)) = x.compare_exchange(2, 2, SeqCst, SeqCst); let h = l[1].lock().unwrap(); let g = l[0].lock().unwrap(); drop(g); drop(h); r });
            vec![a.join().unwrap(), b.join().unwrap(), c.join().unwrap()]
        })
    });
    }
}
