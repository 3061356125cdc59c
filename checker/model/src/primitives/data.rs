//! What a lock's data look like when it is taken and when it is given back.

use crate::kernel::{Changed, Value};

/// Taken by a guard when it locks.
#[derive(Debug)]
pub struct Snapshot {
    shown: Value,
    bytes: u64,
    /// Somebody had the data as `&mut`.
    lent: bool,
}

/// The difference between two looks at the data.
#[derive(Debug)]
pub struct Difference {
    pub before: Value,
    pub after: Value,
    pub changed: Changed,
}

impl Snapshot {
    pub fn of<T: ?Sized>(data: &T) -> Self {
        Self {
            shown: Value::of(data),
            bytes: fingerprint(std::ptr::from_ref(data).cast(), size_of_val(data)),
            lent: false,
        }
    }

    /// The data is lent out as `&mut`.
    pub fn lend(&mut self) {
        self.lent = true;
    }

    /// Compares with the data as they are now.
    ///
    /// The bytes alone tell nothing of what they point to: data that were lent
    /// out may have changed there.
    pub fn compare<T: ?Sized>(&self, data: &T) -> Difference {
        let now = Self::of(data);
        let changed = if now.bytes != self.bytes {
            Changed::Yes
        } else if self.lent && self.shown == Value::Unknown && size_of_val(data) > 0 {
            Changed::Perhaps
        } else {
            Changed::No
        };
        Difference {
            before: self.shown.clone(),
            after: now.shown,
            changed,
        }
    }
}

impl Difference {
    /// Of data that nobody knows anything about.
    pub fn unknown() -> Self {
        Self {
            before: Value::Unknown,
            after: Value::Unknown,
            changed: Changed::Perhaps,
        }
    }
}

/// How many bytes of the data are looked at.
const LOOKED_AT: usize = 1_024;

/// FNV-1a (Fowler, Noll, Vo).
fn fingerprint(data: *const u8, len: usize) -> u64 {
    (0..len.min(LOOKED_AT)).fold(0xcbf2_9ce4_8422_2325, |hash, index| {
        // SAFETY: inside a value that the caller holds a reference to; see
        // `cell::read` for bytes of padding.
        let byte = unsafe { super::cell::read(data.add(index)) };
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
