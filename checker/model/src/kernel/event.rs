//! What happened in an execution, one event an operation.

use std::fmt::{self, Display};
use std::panic::Location;
use std::rc::Rc;

use super::{ObjectId, ThreadId};

/// Where in the source an operation stands.
pub type Site = &'static Location<'static>;

/// A value that an operation read or wrote, as far as it can be shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Value {
    #[default]
    Unknown,
    Bool(bool),
    Signed(i64),
    Unsigned(u64),
    Pointer(u64),
    Pair(Half, Half),
    Text(Rc<str>),
}

/// One of a pair: a value of eight bytes at most, and how it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Half {
    shown: Shown,
    bits: [u8; 8],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    Bool,
    Signed,
    Unsigned,
}

impl Display for Half {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.shown {
            Shown::Bool => (self.bits[0] != 0).fmt(f),
            Shown::Signed => i64::from_ne_bytes(self.bits).fmt(f),
            Shown::Unsigned => u64::from_ne_bytes(self.bits).fmt(f),
        }
    }
}

/// Does something for the plain type of that name: names of primitive types are
/// reserved.
macro_rules! of_type {
    ($name:expr, |$type:ident| $value:expr) => {
        of_type!(
            $name, $type, $value,
            bool, i8, i16, i32, i64, isize, u8, u16, u32, u64, usize
        )
    };
    ($name:expr, $type:ident, $value:expr, $($plain:ident),+) => {
        match $name {
            $(
                stringify!($plain) => {
                    type $type = $plain;
                    $value
                }
            )+
            _ => Self::Unknown,
        }
    };
}

impl Value {
    /// Shows plain numbers and booleans, and pairs of them; anything else is
    /// unknown.
    pub fn of<T: ?Sized>(value: &T) -> Self {
        // SAFETY: the value is there, and the name is that of its type.
        unsafe { Self::read(std::any::type_name::<T>(), std::ptr::from_ref(value).cast()) }
    }

    /// What lies at `at`, if a type of that name can be shown.
    ///
    /// # Safety
    ///
    /// A live value of that type lies there.
    pub(crate) unsafe fn read(type_name: &str, at: *const u8) -> Self {
        let pair = type_name.strip_prefix('(').and_then(|rest| {
            let (first, second) = rest.strip_suffix(')')?.split_once(',')?;
            Some((first, second.strip_prefix(' ')?))
        });
        // SAFETY: the caller's.
        unsafe {
            match pair {
                Some((first, second)) => {
                    of_type!(first, |First| Self::read_pair::<First>(second, at))
                }
                None => of_type!(type_name, |T| Self::read_one::<T>(at)),
            }
        }
    }

    /// # Safety
    ///
    /// A live `T` lies at `at`.
    unsafe fn read_one<T: Plain>(at: *const u8) -> Self {
        // SAFETY: the caller's.
        unsafe { at.cast::<T>().read() }.shown()
    }

    /// # Safety
    ///
    /// At `at` lies a live pair of `First` and of what the second type is called.
    unsafe fn read_pair<First: Plain>(second: &str, at: *const u8) -> Self {
        // SAFETY: the caller's.
        unsafe { of_type!(second, |Second| Self::read_both::<First, Second>(at)) }
    }

    /// # Safety
    ///
    /// A live `(First, Second)` lies at `at`.
    unsafe fn read_both<First: Plain, Second: Plain>(at: *const u8) -> Self {
        // SAFETY: the caller's.
        let (first, second) = unsafe { at.cast::<(First, Second)>().read() };
        Self::Pair(first.half(), second.half())
    }
}

/// A type whose values can be shown.
trait Plain: Copy {
    fn shown(self) -> Value;

    fn half(self) -> Half {
        let (shown, bits) = match self.shown() {
            Value::Signed(value) => (Shown::Signed, value.to_ne_bytes()),
            Value::Unsigned(value) => (Shown::Unsigned, value.to_ne_bytes()),
            other => {
                let bits = u64::from(other == Value::Bool(true));
                (Shown::Bool, bits.to_le_bytes())
            }
        };
        Half { shown, bits }
    }
}

impl Plain for bool {
    fn shown(self) -> Value {
        Value::Bool(self)
    }
}

macro_rules! plain {
    ($($type:ty: $shown:ident as $widest:ty),*) => {
        $(
            impl Plain for $type {
                fn shown(self) -> Value {
                    Value::$shown(self as $widest)
                }
            }
        )*
    };
}

plain! {
    i8: Signed as i64,
    i16: Signed as i64,
    i32: Signed as i64,
    i64: Signed as i64,
    isize: Signed as i64,
    u8: Unsigned as u64,
    u16: Unsigned as u64,
    u32: Unsigned as u64,
    u64: Unsigned as u64,
    usize: Unsigned as u64
}

/// What an operation does to its object, as the story and the search see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Takes a lock.
    Lock,
    /// Gives a lock back.
    Unlock,
    /// Looks, and changes nothing that another thread could see.
    Read,
    /// Changes what other threads may see.
    Write,
    /// Lets other threads go first.
    Yield,
    /// Stands in the story, and is no operation on shared state.
    Note,
}

/// Whether an operation changed something that another thread could see.
///
/// A thread that goes round in a loop without a change only waits: the engines
/// let others go first then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    No,
    /// What can be seen from here is as before; what it points to may not be.
    Perhaps,
    Yes,
}

/// Why an operation went on, or that it could not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum How {
    #[default]
    Plain,
    /// It has to wait here; a later event of the thread says that it went on.
    Blocked,
    /// A wait that returned although nobody had notified.
    Spurious,
    /// A wait that reached its time limit.
    TimedOut,
    /// A `try_` that did not get what it tried.
    Refused,
    /// A weak compare-exchange that failed although the value was right.
    WeakFailure,
    /// A load that returned an older value; the newest one is given.
    Stale { newest: Value },
}

impl Class {
    /// What an operation of this class changes, if nothing more is known.
    pub fn changes(self) -> Changed {
        match self {
            Self::Write | Self::Unlock => Changed::Yes,
            Self::Lock | Self::Read | Self::Yield | Self::Note => Changed::No,
        }
    }
}

#[derive(Clone, Debug)]
pub struct Event {
    pub thread: ThreadId,
    /// The method's name in the source: `lock`, `fetch_add`.
    pub verb: &'static str,
    pub class: Class,
    pub object: Option<ObjectId>,
    /// `None` where no line of source stands for the operation: a guard's drop.
    pub site: Option<Site>,
    pub read: Value,
    pub wrote: Value,
    pub how: How,
    pub changed: Changed,
    /// The scheduler took the turn from a thread that could have gone on.
    pub forced: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_of_plain_values_is_shown_as_one() {
        let shown = |value: &Value| match value {
            Value::Pair(first, second) => format!("({first}, {second})"),
            other => panic!("{other:?}"),
        };

        assert_eq!(shown(&Value::of(&(1_usize, false))), "(1, false)");
        assert_eq!(
            shown(&Value::of(&(-3_i8, u64::MAX))),
            "(-3, 18446744073709551615)"
        );
        assert_eq!(shown(&Value::of(&(true, 0_i64))), "(true, 0)");
        assert_eq!(Value::of(&(1, "one")), Value::Unknown);
        assert_eq!(Value::of(&(1, 2, 3)), Value::Unknown);
        assert_eq!(size_of::<Value>(), 24);
    }
}
