//! Locks order what they protect, also what is read through atomics.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::Ordering::Relaxed;

use crate::{Shared, by_orderings, by_schedules};

static LOCK: Mutex<()> = Mutex::new(());

fn both(x: &Shared) -> Vec<usize> {
    let _guard = LOCK.lock();
    let seen = x[0].load(Relaxed);
    x[0].store(seen + 1, Relaxed);
    vec![seen]
}

#[test]
fn a_lock_orders_what_it_protects() {
    let all = BTreeSet::from([(vec![0, 1], [2, 0, 0]), (vec![1, 0], [2, 0, 0])]);
    assert_eq!(by_orderings(&[both, both]), all);
    assert_eq!(by_schedules(&[both, both]), all);
}
