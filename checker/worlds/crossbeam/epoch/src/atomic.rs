//! `crossbeam_epoch::Atomic`.

use std::marker::PhantomData;
use std::panic::{Location, RefUnwindSafe};
use std::ptr;
use std::sync::atomic::Ordering;

use model::kernel::Site;
use model::primitives::atomic::{self as raw, Shape};
use model::primitives::freed;

#[allow(deprecated, reason = "they are there in the real crate")]
use crate::exchange::{CompareAndSetError, CompareAndSetOrdering};
use crate::tag::{address, masked};
use crate::{CompareExchangeError, Guard, Owned, Pointable, Pointer, Shared};

/// As `crossbeam_epoch::Atomic`. To use one that lies in an object which has been
/// destroyed is a failure of the execution.
pub struct Atomic<T: ?Sized + Pointable> {
    data: raw::Atomic,
    points_to: PhantomData<*mut T>,
}

// SAFETY: every access goes through the model; the objects are shared.
unsafe impl<T: ?Sized + Pointable + Send + Sync> Send for Atomic<T> {}
// SAFETY: as above.
unsafe impl<T: ?Sized + Pointable + Send + Sync> Sync for Atomic<T> {}
impl<T: ?Sized + Pointable + RefUnwindSafe> RefUnwindSafe for Atomic<T> {}

impl<T> Atomic<T> {
    pub fn new(init: T) -> Self {
        Self::init(init)
    }
}

impl<T: ?Sized + Pointable> Atomic<T> {
    pub fn init(init: T::Init) -> Self {
        Self::from(Owned::init(init))
    }

    pub(crate) const fn of(data: usize) -> Self {
        Self {
            data: raw::Atomic::new("Atomic", Shape::Pointer, data as u64),
            points_to: PhantomData,
        }
    }

    pub const fn null() -> Self {
        Self::of(0)
    }

    /// An operation: what the atomic is a part of has to be alive.
    pub(crate) fn operate<R>(
        &self,
        verb: &'static str,
        site: Site,
        operation: impl FnOnce(&raw::Atomic) -> R,
    ) -> R {
        let result = operation(&self.data);
        freed::check_done(ptr::from_ref(self).addr(), verb, site);
        result
    }

    #[track_caller]
    fn change<'g>(
        &self,
        verb: &'static str,
        ord: Ordering,
        change: impl Fn(usize) -> usize,
    ) -> Shared<'g, T> {
        let site = Location::caller();
        let orderings = (ord, Ordering::Relaxed);
        let change = |old| Some(change(old as usize) as u64);
        let (Ok(old) | Err(old)) = self.operate(verb, site, |data| {
            data.update(verb, orderings, site, &change)
        });
        shared(old)
    }

    #[track_caller]
    pub fn load<'g>(&self, ord: Ordering, _: &'g Guard) -> Shared<'g, T> {
        let site = Location::caller();
        shared(self.operate("load", site, |data| data.load(ord, site)))
    }

    #[track_caller]
    pub fn load_consume<'g>(&self, guard: &'g Guard) -> Shared<'g, T> {
        self.load(Ordering::Acquire, guard)
    }

    #[track_caller]
    pub fn store<P: Pointer<T>>(&self, new: P, ord: Ordering) {
        let site = Location::caller();
        let new = new.into_usize() as u64;
        self.operate("store", site, |data| data.store(new, ord, site));
    }

    #[track_caller]
    pub fn swap<'g, P: Pointer<T>>(&self, new: P, ord: Ordering, _: &'g Guard) -> Shared<'g, T> {
        let new = new.into_usize();
        self.change("swap", ord, |_| new)
    }

    #[track_caller]
    pub fn compare_exchange<'g, P>(
        &self,
        current: Shared<'_, T>,
        new: P,
        success: Ordering,
        failure: Ordering,
        _: &'g Guard,
    ) -> Result<Shared<'g, T>, CompareExchangeError<'g, T, P>>
    where
        P: Pointer<T>,
    {
        let (verb, site) = ("compare_exchange", Location::caller());
        let (current, new) = (current.into_usize() as u64, new.into_usize());
        let orderings = (success, failure);
        let result = self.operate(verb, site, |data| {
            data.update(verb, orderings, site, &|old| {
                (old == current).then_some(new as u64)
            })
        });
        exchanged(result, new)
    }

    #[track_caller]
    pub fn compare_exchange_weak<'g, P>(
        &self,
        current: Shared<'_, T>,
        new: P,
        success: Ordering,
        failure: Ordering,
        _: &'g Guard,
    ) -> Result<Shared<'g, T>, CompareExchangeError<'g, T, P>>
    where
        P: Pointer<T>,
    {
        let (verb, site) = ("compare_exchange_weak", Location::caller());
        let (current, new) = (current.into_usize() as u64, new.into_usize());
        let orderings = (success, failure);
        let result = self.operate(verb, site, |data| {
            data.update_weak(verb, orderings, site, &|old| {
                (old == current).then_some(new as u64)
            })
        });
        exchanged(result, new)
    }

    #[track_caller]
    pub fn fetch_update<'g, F>(
        &self,
        set_order: Ordering,
        fail_order: Ordering,
        guard: &'g Guard,
        mut func: F,
    ) -> Result<Shared<'g, T>, Shared<'g, T>>
    where
        F: FnMut(Shared<'g, T>) -> Option<Shared<'g, T>>,
    {
        let mut old = self.load(fail_order, guard);
        while let Some(new) = func(old) {
            match self.compare_exchange_weak(old, new, set_order, fail_order, guard) {
                Ok(_) => return Ok(old),
                Err(error) => old = error.current,
            }
        }
        Err(old)
    }

    #[track_caller]
    #[allow(deprecated, reason = "they are there in the real crate")]
    #[deprecated(note = "Use `compare_exchange` instead")]
    pub fn compare_and_set<'g, O, P>(
        &self,
        current: Shared<'_, T>,
        new: P,
        ord: O,
        guard: &'g Guard,
    ) -> Result<Shared<'g, T>, CompareAndSetError<'g, T, P>>
    where
        O: CompareAndSetOrdering,
        P: Pointer<T>,
    {
        self.compare_exchange(current, new, ord.success(), ord.failure(), guard)
    }

    #[track_caller]
    #[allow(deprecated, reason = "they are there in the real crate")]
    #[deprecated(note = "Use `compare_exchange_weak` instead")]
    pub fn compare_and_set_weak<'g, O, P>(
        &self,
        current: Shared<'_, T>,
        new: P,
        ord: O,
        guard: &'g Guard,
    ) -> Result<Shared<'g, T>, CompareAndSetError<'g, T, P>>
    where
        O: CompareAndSetOrdering,
        P: Pointer<T>,
    {
        self.compare_exchange_weak(current, new, ord.success(), ord.failure(), guard)
    }

    #[track_caller]
    pub fn fetch_and<'g>(&self, val: usize, ord: Ordering, _: &'g Guard) -> Shared<'g, T> {
        // The address stays as it is.
        self.change("fetch_and", ord, |old| {
            address::<T>(old) | masked::<T>(old & val)
        })
    }

    #[track_caller]
    pub fn fetch_or<'g>(&self, val: usize, ord: Ordering, _: &'g Guard) -> Shared<'g, T> {
        self.change("fetch_or", ord, |old| old | masked::<T>(val))
    }

    #[track_caller]
    pub fn fetch_xor<'g>(&self, val: usize, ord: Ordering, _: &'g Guard) -> Shared<'g, T> {
        self.change("fetch_xor", ord, |old| old ^ masked::<T>(val))
    }

    /// # Safety
    ///
    /// As for the real one: nobody else uses the object.
    #[track_caller]
    pub unsafe fn into_owned(self) -> Owned<T> {
        // SAFETY: the caller's.
        unsafe { shared(self.data.last()).into_owned() }
    }

    /// # Safety
    ///
    /// As for the real one: nobody else uses the object.
    #[track_caller]
    pub unsafe fn try_into_owned(self) -> Option<Owned<T>> {
        // SAFETY: the caller's.
        unsafe { shared(self.data.last()).try_into_owned() }
    }

    pub(crate) fn peek(&self) -> usize {
        self.data.peek() as usize
    }
}

fn shared<'g, T: ?Sized + Pointable>(bits: u64) -> Shared<'g, T> {
    // SAFETY: it was a pointer when it was stored.
    unsafe { Shared::from_usize(bits as usize) }
}

fn exchanged<'g, T: ?Sized + Pointable, P: Pointer<T>>(
    result: Result<u64, u64>,
    new: usize,
) -> Result<Shared<'g, T>, CompareExchangeError<'g, T, P>> {
    match result {
        Ok(_) => Ok(shared(new as u64)),
        Err(current) => Err(CompareExchangeError {
            current: shared(current),
            // SAFETY: it was not stored.
            new: unsafe { P::from_usize(new) },
        }),
    }
}
