//! `std::prelude`. The traits and types are listed, because a glob would bring
//! the real `println` and its like as well.

pub mod v1 {
    pub use std::prelude::v1::{
        AsMut, AsRef, AsyncFn, AsyncFnMut, AsyncFnOnce, Box, Clone, Copy, Default,
        DoubleEndedIterator, Drop, Eq, Err, ExactSizeIterator, Extend, Fn, FnMut, FnOnce, From,
        Into, IntoIterator, Iterator, None, Ok, Option, Ord, PartialEq, PartialOrd, Result, Send,
        Sized, Some, String, Sync, ToOwned, ToString, Unpin, Vec, align_of, align_of_val, drop,
        size_of, size_of_val,
    };
}

pub mod rust_2015 {
    pub use super::v1::*;
}

pub mod rust_2018 {
    pub use super::v1::*;
}

pub mod rust_2021 {
    pub use super::v1::*;
    pub use std::prelude::rust_2021::{FromIterator, TryFrom, TryInto};
}

pub mod rust_2024 {
    pub use super::rust_2021::*;
    pub use std::prelude::rust_2024::{Future, IntoFuture};
}
