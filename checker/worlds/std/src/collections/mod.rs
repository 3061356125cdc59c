//! `std::collections`: real, but the hashed ones have an order that is the same
//! in every execution.

pub mod hash_map;
pub mod hash_set;
mod serde;

pub use hash_map::HashMap;
pub use hash_set::HashSet;
pub use std::collections::{
    BTreeMap, BTreeSet, BinaryHeap, Bound, LinkedList, TryReserveError, VecDeque, binary_heap,
    btree_map, btree_set, linked_list, vec_deque,
};

/// Both are thin covers of the real type with another default hasher: the real
/// `new` would take a random one.
macro_rules! cover {
    ([$($key:ident),+] $name:ident) => {
        impl<$($key),+> $name<$($key),+, RandomState> {
            pub fn new() -> Self {
                Self::default()
            }

            pub fn with_capacity(capacity: usize) -> Self {
                Self::with_capacity_and_hasher(capacity, RandomState::default())
            }
        }

        impl<$($key),+, S> $name<$($key),+, S> {
            pub const fn with_hasher(hasher: S) -> Self {
                Self(real::$name::with_hasher(hasher))
            }

            pub fn with_capacity_and_hasher(capacity: usize, hasher: S) -> Self {
                Self(real::$name::with_capacity_and_hasher(capacity, hasher))
            }
        }

        impl<$($key),+, S> Deref for $name<$($key),+, S> {
            type Target = real::$name<$($key),+, S>;

            fn deref(&self) -> &Self::Target {
                &self.0
            }
        }

        impl<$($key),+, S> DerefMut for $name<$($key),+, S> {
            fn deref_mut(&mut self) -> &mut Self::Target {
                &mut self.0
            }
        }

        impl<$($key),+, S: Default> Default for $name<$($key),+, S> {
            fn default() -> Self {
                Self(real::$name::default())
            }
        }
    };
}
use cover;
