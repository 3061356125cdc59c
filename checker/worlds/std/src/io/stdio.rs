//! `std::io::stdout` and `stderr`.

use std::fmt;
use std::io::{Result, Write};
use std::marker::PhantomData;
use std::panic::Location;

use model::primitives::output::{STDERR, STDOUT, Stream};

/// As [`std::io::IsTerminal`]: nothing is one here.
pub trait IsTerminal {
    fn is_terminal(&self) -> bool;
}

macro_rules! stream {
    ($function:ident, $handle:ident, $guard:ident, $stream:ident) => {
        #[doc = concat!("As [`std::io::", stringify!($handle), "`].")]
        #[derive(Debug)]
        pub struct $handle(());

        #[doc = concat!("As [`std::io::", stringify!($guard), "`].")]
        pub struct $guard<'a> {
            not_send: PhantomData<(&'a (), *const ())>,
        }

        pub fn $function() -> $handle {
            $handle(())
        }

        impl $handle {
            #[track_caller]
            pub fn lock(&self) -> $guard<'static> {
                $stream.lock(Location::caller());
                $guard {
                    not_send: PhantomData,
                }
            }
        }

        impl Drop for $guard<'_> {
            fn drop(&mut self) {
                $stream.unlock();
            }
        }

        impl IsTerminal for $handle {
            fn is_terminal(&self) -> bool {
                false
            }
        }

        impl IsTerminal for $guard<'_> {
            fn is_terminal(&self) -> bool {
                false
            }
        }

        impl fmt::Debug for $guard<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($guard)).finish_non_exhaustive()
            }
        }

        write_to!($handle, $stream);
        write_to!(&$handle, $stream);
        write_to!($guard<'_>, $stream);
    };
}

/// Each call prints at once, as the real ones do under their lock.
macro_rules! write_to {
    ($handle:ty, $stream:ident) => {
        impl Write for $handle {
            #[track_caller]
            fn write(&mut self, bytes: &[u8]) -> Result<usize> {
                self.write_all(bytes)?;
                Ok(bytes.len())
            }

            #[track_caller]
            fn write_all(&mut self, bytes: &[u8]) -> Result<()> {
                print_bytes(&$stream, bytes, Location::caller());
                Ok(())
            }

            #[track_caller]
            fn write_fmt(&mut self, text: fmt::Arguments<'_>) -> Result<()> {
                $stream.print(text, false, Location::caller());
                Ok(())
            }

            fn flush(&mut self) -> Result<()> {
                Ok(())
            }
        }
    };
}

fn print_bytes(stream: &Stream, bytes: &[u8], site: model::kernel::Site) {
    stream.print_text(&String::from_utf8_lossy(bytes), site);
}

stream!(stdout, Stdout, StdoutLock, STDOUT);
stream!(stderr, Stderr, StderrLock, STDERR);
