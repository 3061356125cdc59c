//! A value of any type that is read and written whole.
//!
//! Behind it stands an [`Atomic`]. Of a plain number that holds the value; of
//! anything else, which may have padding or point somewhere, it holds the number
//! of a version, and the versions are kept here as they are.

use std::any::type_name;
use std::cell::{RefCell, UnsafeCell};
use std::mem::MaybeUninit;
use std::ptr;
use std::sync::atomic::Ordering;

use super::atomic::{Atomic, Shape};
use super::frozen::Frozen;
use crate::kernel::{Site, with};

#[derive(Debug)]
pub struct Register<T> {
    atomic: Atomic,
    frozen: Frozen,
    /// The newest value.
    value: UnsafeCell<MaybeUninit<T>>,
    /// Every value of this execution, unless it is a plain number.
    versions: RefCell<Vec<MaybeUninit<T>>>,
}

// SAFETY: as for `Lock`; the values are passed on between threads.
unsafe impl<T: Send> Send for Register<T> {}
// SAFETY: as above; nobody gets a reference to a value.
unsafe impl<T: Send> Sync for Register<T> {}

impl<T> Register<T> {
    pub const fn new(kind: &'static str, value: T) -> Self {
        Self {
            atomic: Atomic::new(kind, Shape::Named(type_name::<T>), 0),
            frozen: Frozen::new(),
            value: UnsafeCell::new(MaybeUninit::new(value)),
            versions: RefCell::new(Vec::new()),
        }
    }

    /// The address of the newest value. The model does not see what is written
    /// there.
    pub const fn as_ptr(&self) -> *mut T {
        self.value.get().cast()
    }

    /// An execution's first operation enters the value into the books.
    fn begin(&self, site: Site) {
        with(|execution| {
            self.atomic.begin(execution, self, site, |touch| {
                // SAFETY: the value lies beside `frozen`, and only the running
                // thread of an execution has access to it.
                unsafe {
                    self.frozen
                        .touched(touch, self.value.get().cast(), size_of::<T>());
                }
                self.versions.borrow_mut().clear();
                // SAFETY: as above; this is a copy of the bytes, and one of the
                // two is used as a value at a time.
                self.number(unsafe { ptr::read(self.value.get()) })
            });
        });
    }

    /// What stands for the value in the atomic.
    fn number(&self, value: MaybeUninit<T>) -> u64 {
        if Shape::of_plain(type_name::<T>()).is_none() {
            let mut versions = self.versions.borrow_mut();
            versions.push(value);
            return versions.len() as u64 - 1;
        }
        let mut bits = 0_u64;
        // SAFETY: the name is that of a plain type of up to 64 bits, all of which
        // are initialised; the low end comes first.
        unsafe {
            let to = (&raw mut bits).cast::<u8>();
            ptr::copy_nonoverlapping(value.as_ptr().cast::<u8>(), to, size_of::<T>());
        }
        bits
    }

    /// The value that `number` stands for: a copy of its bytes.
    fn kept(&self, number: u64) -> MaybeUninit<T> {
        if Shape::of_plain(type_name::<T>()).is_none() {
            // SAFETY: whoever uses the copy as a value sees to it that it is the
            // only one, or that the type is `Copy`.
            return unsafe { ptr::read(&self.versions.borrow()[number as usize]) };
        }
        let mut value = MaybeUninit::<T>::uninit();
        // SAFETY: as in `number`.
        unsafe {
            let from = (&raw const number).cast::<u8>();
            ptr::copy_nonoverlapping(from, value.as_mut_ptr().cast::<u8>(), size_of::<T>());
        }
        value
    }

    /// The newest value takes its place.
    fn put_in_place(&self) {
        let newest = self.kept(self.atomic.peek());
        // SAFETY: as for `Sync`; what was there is owned by whoever replaced it.
        unsafe { *self.value.get() = newest }
    }

    /// Puts `value` in the place of the one that is there, and gives that back.
    pub fn replace(&self, verb: &'static str, ordering: Ordering, value: T, site: Site) -> T {
        self.begin(site);
        let number = self.number(MaybeUninit::new(value));
        let orderings = (ordering, Ordering::Relaxed);
        let replaced = self.atomic.update(verb, orderings, site, &|_| Some(number));
        self.put_in_place();
        let (Ok(old) | Err(old)) = replaced;
        // SAFETY: every value is replaced once, and owned by nobody else then.
        unsafe { self.kept(old).assume_init() }
    }
}

impl<T: Copy> Register<T> {
    pub fn load(&self, ordering: Ordering, site: Site) -> T {
        self.begin(site);
        let number = self.atomic.load(ordering, site);
        // SAFETY: each number stands for a value, and those are `Copy`.
        unsafe { self.kept(number).assume_init() }
    }

    /// Changes the value unless `change` does not want to. Gives back what was
    /// there.
    pub fn update(
        &self,
        verb: &'static str,
        orderings: (Ordering, Ordering),
        site: Site,
        change: &dyn Fn(T) -> Option<T>,
    ) -> Result<T, T> {
        self.begin(site);
        // SAFETY: as in `load`.
        let value_of = |number| unsafe { self.kept(number).assume_init() };
        let updated = self.atomic.update(verb, orderings, site, &|number| {
            let value = change(value_of(number))?;
            Some(self.number(MaybeUninit::new(value)))
        });
        self.put_in_place();
        updated.map(value_of).map_err(value_of)
    }
}
