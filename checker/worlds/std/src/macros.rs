//! The macros that print or share, in the modelled world.

use std::panic::Location;

use model::primitives::output::{STDERR, STDOUT};

/// What a program prints is part of its story, and never reaches the terminal.
#[doc(hidden)]
#[track_caller]
pub fn print(arguments: std::fmt::Arguments<'_>, newline: bool) {
    STDOUT.print(arguments, newline, Location::caller());
}

/// The same for the standard error.
#[doc(hidden)]
#[track_caller]
pub fn eprint(arguments: std::fmt::Arguments<'_>, newline: bool) {
    STDERR.print(arguments, newline, Location::caller());
}

#[macro_export]
macro_rules! print {
    ($($argument:tt)*) => { $crate::__print($crate::__format_args!($($argument)*), false) };
}

#[macro_export]
macro_rules! println {
    () => { $crate::__print($crate::__format_args!(""), true) };
    ($($argument:tt)*) => { $crate::__print($crate::__format_args!($($argument)*), true) };
}

#[macro_export]
macro_rules! eprint {
    ($($argument:tt)*) => { $crate::__eprint($crate::__format_args!($($argument)*), false) };
}

#[macro_export]
macro_rules! eprintln {
    () => { $crate::__eprint($crate::__format_args!(""), true) };
    ($($argument:tt)*) => { $crate::__eprint($crate::__format_args!($($argument)*), true) };
}

#[macro_export]
macro_rules! dbg {
    () => { $crate::eprintln!("[{}:{}:{}]", file!(), line!(), column!()) };
    ($value:expr $(,)?) => {
        match $value {
            value => {
                $crate::eprintln!(
                    "[{}:{}:{}] {} = {:#?}", file!(), line!(), column!(), stringify!($value), &value
                );
                value
            }
        }
    };
    ($($value:expr),+ $(,)?) => { ($($crate::dbg!($value)),+,) };
}

/// As the real macro; each execution starts with fresh values.
#[macro_export]
macro_rules! thread_local {
    () => {};
    ($(#[$attribute:meta])* $vis:vis static $name:ident: $type:ty = const $init:block $(; $($rest:tt)*)?) => {
        $(#[$attribute])* $vis const $name: $crate::thread::LocalKey<$type> = {
            fn init() -> $type { $init }
            static KEY: u8 = 0;
            $crate::thread::LocalKey::__new(&KEY, init)
        };
        $($crate::thread_local!($($rest)*);)?
    };
    ($(#[$attribute:meta])* $vis:vis static $name:ident: $type:ty = $init:expr $(; $($rest:tt)*)?) => {
        $(#[$attribute])* $vis const $name: $crate::thread::LocalKey<$type> = {
            fn init() -> $type { $init }
            static KEY: u8 = 0;
            $crate::thread::LocalKey::__new(&KEY, init)
        };
        $($crate::thread_local!($($rest)*);)?
    };
}
