//! What an `Atomic` can point to.

use std::alloc::{Layout, alloc, handle_alloc_error};
use std::mem::MaybeUninit;
use std::ptr;
use std::slice;

use model::primitives::freed;

/// As `crossbeam_epoch::Pointable`.
pub trait Pointable {
    const ALIGN: usize;

    type Init;

    /// # Safety
    ///
    /// The result is a multiple of `ALIGN`.
    unsafe fn init(init: Self::Init) -> usize;

    /// # Safety
    ///
    /// `ptr` comes from [`Pointable::init`], has not been dropped, and is not
    /// borrowed mutably.
    unsafe fn deref<'a>(ptr: usize) -> &'a Self;

    /// # Safety
    ///
    /// `ptr` comes from [`Pointable::init`], has not been dropped, and is not
    /// borrowed.
    unsafe fn deref_mut<'a>(ptr: usize) -> &'a mut Self;

    /// # Safety
    ///
    /// `ptr` comes from [`Pointable::init`], has not been dropped, and is not
    /// borrowed.
    unsafe fn drop(ptr: usize);
}

impl<T> Pointable for T {
    const ALIGN: usize = align_of::<T>();

    type Init = T;

    unsafe fn init(init: T) -> usize {
        Box::into_raw(Box::new(init)).expose_provenance()
    }

    unsafe fn deref<'a>(ptr: usize) -> &'a Self {
        // SAFETY: the caller's.
        unsafe { &*ptr::with_exposed_provenance(ptr) }
    }

    unsafe fn deref_mut<'a>(ptr: usize) -> &'a mut Self {
        // SAFETY: the caller's.
        unsafe { &mut *ptr::with_exposed_provenance_mut(ptr) }
    }

    unsafe fn drop(ptr: usize) {
        let object = ptr::with_exposed_provenance_mut::<T>(ptr);
        // SAFETY: the caller's; a box has this layout.
        unsafe {
            object.drop_in_place();
            freed::free(object.cast(), Layout::new::<T>());
        }
    }
}

/// A slice with its length before it.
#[repr(C)]
struct Array<T> {
    len: usize,
    elements: [MaybeUninit<T>; 0],
}

impl<T> Array<T> {
    fn layout(len: usize) -> Layout {
        let elements = Layout::array::<MaybeUninit<T>>(len);
        match elements.and_then(|elements| Layout::new::<Self>().extend(elements)) {
            Ok((layout, _)) => layout.pad_to_align(),
            Err(_) => panic!("the array is too large"),
        }
    }

    /// # Safety
    ///
    /// An array lies at `ptr`.
    unsafe fn elements(ptr: usize) -> (*mut MaybeUninit<T>, usize) {
        let array = ptr::with_exposed_provenance_mut::<Self>(ptr);
        // SAFETY: the caller's.
        unsafe { ((&raw mut (*array).elements).cast(), (*array).len) }
    }
}

impl<T> Pointable for [MaybeUninit<T>] {
    const ALIGN: usize = align_of::<Array<T>>();

    type Init = usize;

    unsafe fn init(len: usize) -> usize {
        let layout = Array::<T>::layout(len);
        // SAFETY: the layout has room for the length at least.
        let array = unsafe { alloc(layout) }.cast::<Array<T>>();
        if array.is_null() {
            handle_alloc_error(layout);
        }
        // SAFETY: it has just been allocated.
        unsafe { (&raw mut (*array).len).write(len) };
        array.expose_provenance()
    }

    unsafe fn deref<'a>(ptr: usize) -> &'a Self {
        // SAFETY: the caller's.
        unsafe {
            let (elements, len) = Array::<T>::elements(ptr);
            slice::from_raw_parts(elements, len)
        }
    }

    unsafe fn deref_mut<'a>(ptr: usize) -> &'a mut Self {
        // SAFETY: the caller's.
        unsafe {
            let (elements, len) = Array::<T>::elements(ptr);
            slice::from_raw_parts_mut(elements, len)
        }
    }

    unsafe fn drop(ptr: usize) {
        // SAFETY: the caller's; it was allocated with this layout, and nothing in
        // it is dropped.
        unsafe {
            let (_, len) = Array::<T>::elements(ptr);
            freed::free(
                ptr::with_exposed_provenance_mut(ptr),
                Array::<T>::layout(len),
            );
        }
    }
}

/// As `crossbeam_epoch::Pointer`.
pub trait Pointer<T: ?Sized + Pointable> {
    fn into_usize(self) -> usize;

    /// # Safety
    ///
    /// `data` comes from [`Pointer::into_usize`], and is used once if it is owned.
    unsafe fn from_usize(data: usize) -> Self;
}
