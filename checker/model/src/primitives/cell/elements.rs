//! How many parts of a value are used by themselves: the elements of an array.

/// The wrappers round an array of which nobody needs to know.
const WRAPPERS: [&str; 2] = [
    "core::mem::maybe_uninit::MaybeUninit<",
    "core::mem::manually_drop::ManuallyDrop<",
];

/// Those of a value of the type of that name, `len` bytes long. A slice does not say
/// how long its elements are: its bytes are taken for them.
pub(super) fn count(type_name: &str, len: usize) -> usize {
    elements(type_name).unwrap_or(len).clamp(1, len.max(1))
}

/// `None` for a slice.
fn elements(type_name: &str) -> Option<usize> {
    let wrapped = |start| type_name.strip_prefix(start)?.strip_suffix('>');
    if let Some(inner) = WRAPPERS.into_iter().find_map(wrapped) {
        return elements(inner);
    }
    let array = type_name
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    let Some(inner) = array else {
        return Some(1);
    };
    let (element, count) = inner.rsplit_once("; ")?;
    let count: usize = count.parse().ok()?;
    Some(count.saturating_mul(elements(element).unwrap_or(1)))
}

#[cfg(test)]
mod tests {
    use std::any::type_name;
    use std::mem::{ManuallyDrop, MaybeUninit};

    fn count<T>() -> usize {
        super::count(type_name::<T>(), size_of::<T>())
    }

    #[test]
    fn those_of_arrays() {
        assert_eq!(count::<[u32; 3]>(), 3);
        assert_eq!(count::<[MaybeUninit<u32>; 3]>(), 3);
        assert_eq!(count::<MaybeUninit<[ManuallyDrop<String>; 3]>>(), 3);
        assert_eq!(count::<[[u8; 4]; 3]>(), 12);
        assert_eq!(count::<[Option<[u8; 4]>; 3]>(), 3);
        assert_eq!(super::count(type_name::<[[u8; 4]]>(), 20), 20);
    }

    #[test]
    fn anything_else_is_one() {
        assert_eq!(count::<u32>(), 1);
        assert_eq!(count::<([u8; 4], u32)>(), 1);
        assert_eq!(count::<Option<[u8; 4]>>(), 1);
        assert_eq!(count::<&[u8]>(), 1);
        assert_eq!(count::<[(); 3]>(), 1);
    }
}
