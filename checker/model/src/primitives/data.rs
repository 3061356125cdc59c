//! What a lock's data look like when it is taken and when it is given back.

use std::cell::UnsafeCell;

use super::frozen::Frozen;
use crate::kernel::{Changed, Reader, Touch, Value};

/// Data behind a lock. In a `static` they start every execution as written.
#[derive(Debug)]
pub struct Guarded<T: ?Sized> {
    frozen: Frozen,
    data: UnsafeCell<T>,
}

impl<T> Guarded<T> {
    pub const fn new(value: T) -> Self {
        Self {
            frozen: Frozen::new(),
            data: UnsafeCell::new(value),
        }
    }

    pub fn into_inner(self) -> T {
        self.data.into_inner()
    }
}

impl<T: ?Sized> Guarded<T> {
    /// Runs at the first touch of the lock in an execution, before anybody holds
    /// it.
    pub fn touched(&self, touch: Touch) {
        let data = self.data.get();
        // SAFETY: nobody holds the lock in this execution yet.
        unsafe {
            let len = size_of_val(&*data);
            self.frozen.touched(touch, data.cast(), len);
        }
    }

    pub const fn as_ptr(&self) -> *mut T {
        self.data.get()
    }

    pub const fn get_mut(&mut self) -> &mut T {
        self.data.get_mut()
    }

    /// # Safety
    ///
    /// The caller holds the lock.
    pub unsafe fn show(&self) -> Value {
        // SAFETY: the caller's.
        Value::of(unsafe { &*self.data.get() })
    }

    /// # Safety
    ///
    /// The caller holds the lock.
    pub unsafe fn snapshot(&self) -> Snapshot {
        // SAFETY: the caller's.
        unsafe { Snapshot::of(self.data.get()) }
    }
}

/// Taken by a guard when it locks.
#[derive(Clone, Debug)]
pub struct Snapshot {
    data: *const u8,
    len: usize,
    reader: Reader,
    shown: Value,
    bytes: u64,
    /// Somebody had the data as `&mut`.
    lent: bool,
}

/// The difference between two looks at the data.
#[derive(Debug)]
pub struct Difference {
    pub before: Value,
    /// Unknown if nobody can have written to them.
    pub after: Value,
    pub changed: Changed,
    /// The thread panics, and others are to know.
    pub poisons: bool,
}

impl Snapshot {
    /// # Safety
    ///
    /// `data` is alive, and nobody else writes to it now.
    pub unsafe fn of<T: ?Sized>(data: *const T) -> Self {
        // SAFETY: the caller's.
        let len = size_of_val(unsafe { &*data });
        // SAFETY: the caller's; the reader is that of the type.
        unsafe { Self::taken(data.cast(), len, Reader::of::<T>()) }
    }

    /// # Safety
    ///
    /// At `data` lie `len` bytes of a live value of the reader's type, to which
    /// nobody else writes now.
    unsafe fn taken(data: *const u8, len: usize, reader: Reader) -> Self {
        Self {
            data,
            len,
            reader,
            // SAFETY: the caller's.
            shown: unsafe { reader.read(data) },
            // SAFETY: the caller's.
            bytes: unsafe { fingerprint(data, len) },
            lent: false,
        }
    }

    /// The same data, as they are now.
    ///
    /// # Safety
    ///
    /// The data are where they were, and nobody else writes to them now.
    pub unsafe fn again(&self) -> Self {
        // SAFETY: the caller's.
        unsafe { Self::taken(self.data, self.len, self.reader) }
    }

    /// What was seen.
    pub fn shown(&self) -> Value {
        self.shown.clone()
    }

    /// The data is lent out as `&mut`.
    pub fn lend(&mut self) {
        self.lent = true;
    }

    /// Compares with the data as they are now.
    ///
    /// The bytes alone tell nothing of what they point to: data that were lent
    /// out may have changed there.
    ///
    /// # Safety
    ///
    /// As for [`Snapshot::again`].
    pub unsafe fn compare(&self) -> Difference {
        // SAFETY: the caller's.
        let now = unsafe { self.again() };
        let changed = if now.bytes != self.bytes {
            Changed::Yes
        } else if self.lent && self.shown == Value::Unknown && self.len > 0 {
            Changed::Perhaps
        } else {
            Changed::No
        };
        let written = self.lent || changed == Changed::Yes;
        Difference {
            before: self.shown(),
            after: if written { now.shown } else { Value::Unknown },
            changed,
            poisons: false,
        }
    }
}

/// How many bytes of the data are looked at.
const LOOKED_AT: usize = 1_024;

/// FNV-1a (Fowler, Noll, Vo).
///
/// # Safety
///
/// At `data` lie `len` bytes that are alive.
unsafe fn fingerprint(data: *const u8, len: usize) -> u64 {
    (0..len.min(LOOKED_AT)).fold(0xcbf2_9ce4_8422_2325, |hash, index| {
        // SAFETY: inside the value.
        let byte = unsafe { super::cell::read(data.add(index)) };
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
