//! The values that a story shows.
//!
//! Every operation on a lock looks at the data behind it, in every execution, and
//! almost none of these looks is ever told: so a value is copied as it is, and turned
//! into text only for a story.

use std::any::type_name;
use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;

/// A value that an operation read or wrote, as far as it can be shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Value {
    #[default]
    Unknown,
    Bool(bool),
    Signed(i64),
    Unsigned(u64),
    Pointer(u64),
    Pair(Plain, Plain),
    Text(Rc<str>),
}

/// A number or a boolean. Its bytes are not aligned, so that two of them and a tag
/// take no more room than a text does: an execution keeps many values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plain {
    kind: Kind,
    bytes: [u8; 8],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Bool,
    Signed,
    Unsigned,
}

const _: () = assert!(size_of::<Value>() == 24);

impl fmt::Display for Plain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            Kind::Bool => (self.bytes[0] != 0).fmt(f),
            Kind::Signed => i64::from_ne_bytes(self.bytes).fmt(f),
            Kind::Unsigned => u64::from_ne_bytes(self.bytes).fmt(f),
        }
    }
}

impl From<Plain> for Value {
    fn from(value: Plain) -> Self {
        match value.kind {
            Kind::Bool => Self::Bool(value.bytes[0] != 0),
            Kind::Signed => Self::Signed(i64::from_ne_bytes(value.bytes)),
            Kind::Unsigned => Self::Unsigned(u64::from_ne_bytes(value.bytes)),
        }
    }
}

impl From<bool> for Plain {
    fn from(value: bool) -> Self {
        let mut bytes = [0; 8];
        bytes[0] = value.into();
        let kind = Kind::Bool;
        Self { kind, bytes }
    }
}

impl Value {
    /// Shows plain numbers and booleans, and pairs of them; anything else is
    /// unknown.
    pub fn of<T: ?Sized>(value: &T) -> Self {
        // SAFETY: the value is there, and of that type.
        unsafe { Reader::of::<T>().read(std::ptr::from_ref(value).cast()) }
    }
}

/// How the values of a type are shown.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reader(Option<Read>);

type Read = unsafe fn(*const u8) -> Value;

thread_local! {
    /// What was found for the types met so far, by the addresses of their names.
    static KNOWN: RefCell<Vec<(*const str, Reader)>> = const { RefCell::new(Vec::new()) };
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
                    Some($value as Read)
                }
            )+
            _ => None,
        }
    };
}

impl Reader {
    pub fn of<T: ?Sized>() -> Self {
        let name = type_name::<T>();
        KNOWN.with_borrow_mut(|known| {
            let found = known.iter().find(|(n, _)| std::ptr::eq(*n, name));
            match found {
                Some((_, reader)) => *reader,
                None => {
                    let reader = Self::of_type_named(name);
                    known.push((name, reader));
                    reader
                }
            }
        })
    }

    fn of_type_named(name: &str) -> Self {
        let pair = name
            .strip_prefix('(')
            .and_then(|rest| rest.strip_suffix(')')?.split_once(", "));
        Self(match pair {
            Some((first, second)) => match second_of(first) {
                Some(find) => find(second),
                None => None,
            },
            None => of_type!(name, |T| read_one::<T>),
        })
    }

    /// What lies at `at`, if it can be shown.
    ///
    /// # Safety
    ///
    /// A live value of the reader's type lies there.
    pub unsafe fn read(self, at: *const u8) -> Value {
        match self.0 {
            // SAFETY: the caller's.
            Some(read) => unsafe { read(at) },
            None => Value::Unknown,
        }
    }
}

/// Finds the reader of a pair by the name of its second type.
type Find = fn(&str) -> Option<Read>;

/// By the name of the first type.
fn second_of(first: &str) -> Option<Find> {
    macro_rules! by_name {
        ($($plain:ident),+) => {
            match first {
                $(stringify!($plain) => Some(pair_with::<$plain> as Find),)+
                _ => None,
            }
        };
    }
    by_name!(bool, i8, i16, i32, i64, isize, u8, u16, u32, u64, usize)
}

fn pair_with<First: Into<Plain> + Copy>(second: &str) -> Option<Read> {
    of_type!(second, |Second| read_both::<First, Second>)
}

/// # Safety
///
/// A live `T` lies at `at`.
unsafe fn read_one<T: Into<Plain> + Copy>(at: *const u8) -> Value {
    // SAFETY: the caller's.
    let value = unsafe { at.cast::<T>().read() };
    value.into().into()
}

/// # Safety
///
/// A live `(First, Second)` lies at `at`.
unsafe fn read_both<First, Second>(at: *const u8) -> Value
where
    First: Into<Plain> + Copy,
    Second: Into<Plain> + Copy,
{
    // SAFETY: the caller's.
    let (first, second) = unsafe { at.cast::<(First, Second)>().read() };
    Value::Pair(first.into(), second.into())
}

macro_rules! plain {
    ($($type:ty: $shown:ident as $widest:ty),*) => {
        $(
            impl From<$type> for Plain {
                fn from(value: $type) -> Self {
                    Self {
                        kind: Kind::$shown,
                        bytes: (value as $widest).to_ne_bytes(),
                    }
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

#[cfg(test)]
mod tests {
    use super::{Plain, Value};

    #[test]
    fn what_is_plain_is_shown() {
        assert_eq!(Value::of(&-3_i8), Value::Signed(-3));
        assert_eq!(Value::of(&true), Value::Bool(true));
        let pair = Value::Pair(Plain::from(7_u16), Plain::from(false));
        assert_eq!(Value::of(&(7_u16, false)), pair);
        let shown = [Plain::from(-3_i8), Plain::from(u64::MAX), Plain::from(true)];
        let shown = shown.map(|plain| plain.to_string());
        assert_eq!(shown, ["-3", "18446744073709551615", "true"]);
        assert_eq!(Value::of("text"), Value::Unknown);
        assert_eq!(Value::of(&(1, 2, 3)), Value::Unknown);
    }
}
