//! The modelled types look like the real ones from outside.

#[macro_use]
#[path = "../../auto_traits.rs"]
mod auto_traits;

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

type Local = Cell<u8>;
type Owner = Rc<u8>;

macro_rules! interface {
    ($name:ident, $krate:ident, $std:ident) => {
        mod $name {
            use super::*;
            use $krate::atomic::{AtomicCell, AtomicConsume};
            use $krate::sync::*;
            use $krate::thread::{Scope, ScopedJoinHandle, ScopedThreadBuilder, scope};
            use $krate::{Backoff, CachePadded};

            pub fn traits() -> Vec<(&'static str, bool, bool, bool, bool)> {
                auto_traits![
                    Parker,
                    Unparker,
                    WaitGroup,
                    Backoff,
                    ShardedLock<u8>,
                    ShardedLock<Local>,
                    ShardedLock<Owner>,
                    ShardedLockReadGuard<'static, u8>,
                    ShardedLockReadGuard<'static, Local>,
                    ShardedLockWriteGuard<'static, u8>,
                    ShardedLockWriteGuard<'static, Local>,
                    AtomicCell<u8>,
                    AtomicCell<Local>,
                    AtomicCell<Owner>,
                    CachePadded<u8>,
                    CachePadded<Owner>,
                    Scope<'static>,
                    ScopedJoinHandle<'static, u8>,
                    ScopedJoinHandle<'static, Owner>,
                ]
            }

            /// Compiles for both.
            #[allow(dead_code, clippy::type_complexity)]
            fn uses() {
                static CELL: AtomicCell<(u8, &str)> = AtomicCell::new((1, ""));
                const FREE: bool = AtomicCell::<u64>::is_lock_free();
                const INNER: u16 = AtomicCell::new(7).into_inner();
                let _: fn(&AtomicCell<u8>) -> *mut u8 = AtomicCell::as_ptr;
                let _: fn(&AtomicCell<u8>, u8, u8) -> Result<u8, u8> = AtomicCell::compare_exchange;
                let _: fn(&AtomicCell<String>, String) -> String = AtomicCell::swap;
                let _: fn(&AtomicCell<String>) -> String = AtomicCell::take;
                let _: fn(&$std::sync::atomic::AtomicPtr<u8>) -> *mut u8 =
                    AtomicConsume::load_consume;
                let _: fn(&Parker, Duration) = Parker::park_timeout;
                let _: fn(&Parker, $std::time::Instant) = Parker::park_deadline;
                let _: fn(&Parker) -> &Unparker = Parker::unparker;
                let _: fn(WaitGroup) = WaitGroup::wait;
                let _: fn(&mut ShardedLock<u8>) -> std::sync::LockResult<&mut u8> =
                    ShardedLock::get_mut;
                let _: Box<ShardedLock<dyn Send>> = Box::new(ShardedLock::from(5));
                let handles: std::thread::Result<u8> = scope(|s: &Scope<'_>| {
                    let builder: ScopedThreadBuilder<'_, '_> = s.builder();
                    let builder = builder.name(String::new()).stack_size(1 << 16);
                    let handle: ScopedJoinHandle<'_, u8> =
                        builder.spawn(|_: &Scope<'_>| 1).unwrap();
                    let _: &$std::thread::Thread = handle.thread();
                    handle.join().unwrap()
                });
                let shown = (
                    (Parker::default(), Unparker::clone(Parker::new().unparker())),
                    (WaitGroup::default(), ShardedLock::<u8>::default()),
                    (AtomicCell::from(1), Backoff::default(), CELL.load()),
                    (FREE, INNER, handles),
                );
                let _ = format!("{shown:?}");
            }
        }
    };
}

interface!(real, crossbeam_utils, std);
interface!(modelled, model_crossbeam_utils, model_std);

#[test]
fn the_same_auto_traits() {
    assert_eq!(modelled::traits(), real::traits());
}
