//! Statics start as written in every execution.
//!
//! A `static`'s value comes from a constant expression, so that it owns nothing
//! and its bytes are all there is to it. They are kept at the first touch and
//! put back when a later execution touches the static. What an execution had
//! put in their place is leaked: dropping it could run code of an execution that
//! is over.

use std::cell::Cell;
use std::ptr;

use crate::kernel::Touch;

/// Stands beside the data of a primitive that may be in a `static`.
#[derive(Debug)]
pub struct Frozen {
    bytes: Cell<*const u8>,
}

// SAFETY: the copy is never written again and never freed.
unsafe impl Send for Frozen {}

impl Frozen {
    pub const fn new() -> Self {
        Self {
            bytes: Cell::new(ptr::null()),
        }
    }

    /// Keeps or restores `len` bytes at `data`.
    ///
    /// # Safety
    ///
    /// `data` points to the `len` bytes of a live value beside this `Frozen`,
    /// to which nothing else has access now.
    pub unsafe fn touched(&self, touch: Touch, data: *mut u8, len: usize) {
        if len == 0 || !is_static(data.addr()) {
            return;
        }
        let kept = self.bytes.get();
        match touch {
            Touch::First => {
                let copy: &mut [u8] = Box::leak(vec![0; len].into_boxed_slice());
                // SAFETY: `data` holds `len` bytes, and the copy is new.
                unsafe { ptr::copy_nonoverlapping(data, copy.as_mut_ptr(), len) };
                self.bytes.set(copy.as_ptr());
            }
            Touch::Stale if !kept.is_null() => {
                // SAFETY: the bytes were taken from this place when it held the
                // value of a constant expression, which can be copied freely
                // because it owns nothing.
                unsafe { ptr::copy_nonoverlapping(kept, data, len) };
            }
            _ => {}
        }
    }
}

impl Default for Frozen {
    fn default() -> Self {
        Self::new()
    }
}

/// Whether the address lies in the writable data of the program itself.
#[cfg(target_os = "linux")]
fn is_static(address: usize) -> bool {
    use std::ops::Range;
    use std::sync::OnceLock;

    static WRITABLE: OnceLock<Vec<Range<usize>>> = OnceLock::new();

    unsafe extern "C" fn note(
        info: *mut libc::dl_phdr_info,
        _: libc::size_t,
        found: *mut libc::c_void,
    ) -> libc::c_int {
        // SAFETY: `dl_iterate_phdr` passes a valid object and our own pointer.
        let (info, found) = unsafe { (&*info, &mut *found.cast::<Vec<Range<usize>>>()) };
        // SAFETY: the object says how many headers it has.
        let headers =
            unsafe { std::slice::from_raw_parts(info.dlpi_phdr, usize::from(info.dlpi_phnum)) };
        for header in headers {
            if header.p_type == libc::PT_LOAD && header.p_flags & libc::PF_W != 0 {
                let start = (info.dlpi_addr + header.p_vaddr) as usize;
                found.push(start..start + header.p_memsz as usize);
            }
        }
        0
    }

    WRITABLE
        .get_or_init(|| {
            let mut found: Vec<Range<usize>> = Vec::new();
            // SAFETY: the callback gets what it expects, for this call only.
            unsafe { libc::dl_iterate_phdr(Some(note), (&raw mut found).cast()) };
            found
        })
        .iter()
        .any(|range| range.contains(&address))
}

/// Elsewhere a primitive that outlives its execution is taken for a `static`: in
/// a check's closure nothing else does.
#[cfg(not(target_os = "linux"))]
fn is_static(_: usize) -> bool {
    true
}
