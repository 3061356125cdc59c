//! The modelled types look like the real ones from outside.

#[macro_use]
#[path = "../../auto_traits.rs"]
mod auto_traits;

use std::cell::Cell;
use std::mem::MaybeUninit;
use std::rc::Rc;
use std::sync::atomic::Ordering;

type Local = Cell<u8>;
type Owner = Rc<u8>;

macro_rules! interface {
    ($name:ident, $krate:ident) => {
        mod $name {
            use super::*;
            use $krate::*;

            pub fn traits() -> Vec<(&'static str, bool, bool, bool, bool)> {
                auto_traits![
                    Atomic<u8>,
                    Atomic<Local>,
                    Atomic<Owner>,
                    Atomic<[MaybeUninit<u8>]>,
                    Owned<u8>,
                    Owned<Local>,
                    Owned<Owner>,
                    Shared<'static, u8>,
                    Shared<'static, Local>,
                    Collector,
                    LocalHandle,
                    Guard,
                    CompareExchangeError<'static, u8, Owned<u8>>,
                ]
            }

            /// Compiles for both.
            #[allow(dead_code, deprecated)]
            fn uses<'g>(guard: &'g mut Guard) {
                static NULL: Atomic<u8> = Atomic::null();
                const SHARED: Shared<'static, u8> = Shared::null();
                let _: fn(&Atomic<u8>, Ordering, &'g Guard) -> Shared<'g, u8> = Atomic::load;
                let _: fn(Shared<'g, u8>) -> usize = Pointer::into_usize;
                let _: unsafe fn(usize) -> Owned<u8> = Pointer::from_usize;
                let _: fn(Owned<u8>) -> Box<u8> = Owned::into_box;
                let _: fn(&Shared<'g, u8>) -> *const u8 = Shared::as_raw;
                let _: unsafe fn(&Shared<'g, u8>) -> &'g u8 = Shared::deref;
                let _: unsafe fn(&mut Shared<'g, u8>) -> &'g mut u8 = Shared::deref_mut;
                let _: unsafe fn(Shared<'g, u8>) -> Option<Owned<u8>> = Shared::try_into_owned;
                let _: unsafe fn(Atomic<u8>) -> Option<Owned<u8>> = Atomic::try_into_owned;
                let _: fn(&Collector) -> LocalHandle = Collector::register;
                let _: fn(&LocalHandle) -> &Collector = LocalHandle::collector;
                let _: unsafe fn() -> &'static Guard = unprotected;
                let orders: (Ordering, Ordering) = (Ordering::Release, Ordering::Relaxed);
                let old = NULL.compare_and_set(SHARED, Owned::new(1), orders, guard);
                let old = old.map_err(|error: CompareAndSetError<'_, u8, _>| error.new);
                let more = NULL.compare_and_set_weak(SHARED, SHARED, Ordering::AcqRel, guard);
                let _ = format!("{old:?} {:?} {NULL:?} {NULL:p} {SHARED:p}", more.is_ok());
                let owned: Owned<Vec<u8>> = Owned::from(vec![1]).with_tag(1);
                let _: (&Vec<u8>, Owned<Vec<u8>>) = (owned.as_ref(), owned.clone());
                let _: Atomic<u8> = Atomic::from(Box::new(1)).clone();
                let _: Atomic<u8> = Atomic::from(SHARED.as_raw());
                let _: bool = Collector::default() == *default_collector() && is_pinned();
                guard.defer(|| 1);
                guard.flush();
                guard.repin();
                let _: u8 = guard.repin_after(|| 1);
                let _: Option<&Collector> = guard.collector();
                let _: Guard = pin();
                let _ = (<[MaybeUninit<u8>] as Pointable>::ALIGN, SHARED.max(SHARED));
            }
        }
    };
}

interface!(real, crossbeam_epoch);
interface!(modelled, model_crossbeam_epoch);

#[test]
fn the_same_auto_traits() {
    assert_eq!(modelled::traits(), real::traits());
}
