//! The contents of messages, copied out of buffers and into them.

use std::fmt;

use crate::api::Count;
use crate::api::datatype::traits::{Buffer, BufferMut, UncommittedDatatype};

use super::complaint::Complaint;

/// A basic datatype (MPI-4 §3.2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum System {
    Bool,
    F32,
    F64,
    I8,
    I16,
    I32,
    I64,
    U8,
    U16,
    U32,
    U64,
}

impl System {
    pub const fn size(self) -> usize {
        match self {
            Self::Bool | Self::I8 | Self::U8 => 1,
            Self::I16 | Self::U16 => 2,
            Self::F32 | Self::I32 | Self::U32 => 4,
            Self::F64 | Self::I64 | Self::U64 => 8,
        }
    }

    /// As it is called in Rust. `usize` and `isize` are sent as numbers of their
    /// width.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::F32 => "f32",
            Self::F64 => "f64",
            Self::I8 => "i8",
            Self::I16 => "i16",
            Self::I32 => "i32",
            Self::I64 => "i64",
            Self::U8 => "u8",
            Self::U16 => "u16",
            Self::U32 => "u32",
            Self::U64 => "u64",
        }
    }
}

/// A number of values of one basic datatype.
#[derive(Clone, Debug, PartialEq)]
pub struct Data {
    pub datatype: System,
    bytes: Box<[u8]>,
}

impl Data {
    /// Copies what `buffer` holds.
    pub fn of<B: Buffer + ?Sized>(buffer: &B) -> Self {
        let datatype = buffer.as_datatype().as_system();
        let len = index(buffer.count()) * datatype.size();
        // SAFETY: a `Buffer` points to `count` values of its datatype, which are
        // plain numbers without padding.
        let bytes = unsafe { std::slice::from_raw_parts(buffer.pointer().cast::<u8>(), len) };
        Self {
            datatype,
            bytes: bytes.into(),
        }
    }

    /// Copies what a buffer for receiving holds now.
    pub fn held<B: BufferMut + ?Sized>(buffer: &mut B) -> Self {
        let (datatype, count) = (buffer.as_datatype().as_system(), buffer.count());
        // SAFETY: a `BufferMut` points to `count` values of its datatype.
        unsafe { Self::part(buffer.pointer_mut().cast(), datatype, 0, count) }
    }

    /// Copies `count` values from place `from` on, out of memory that holds values
    /// of `datatype`.
    ///
    /// # Safety
    ///
    /// `start` points to at least `from + count` such values.
    pub unsafe fn part(start: *const u8, datatype: System, from: Count, count: Count) -> Self {
        let (from, count) = (index(from), index(count));
        // SAFETY: the caller answers for it.
        let bytes = unsafe {
            std::slice::from_raw_parts(start.add(from * datatype.size()), count * datatype.size())
        };
        Self {
            datatype,
            bytes: bytes.into(),
        }
    }

    pub fn count(&self) -> usize {
        self.bytes.len() / self.datatype.size()
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub fn bytes_mut(&mut self) -> &mut [u8] {
        &mut self.bytes
    }

    /// The `number`-th of as many equal blocks as fit; what does not fill a block
    /// is in none.
    pub fn block(&self, number: usize, len: usize) -> Self {
        let len = len * self.datatype.size();
        Self {
            datatype: self.datatype,
            bytes: self.bytes[number * len..][..len].into(),
        }
    }

    /// Writes the values to the beginning of `buffer`.
    pub fn land<B: BufferMut + ?Sized>(&self, buffer: &mut B) -> Result<(), Complaint> {
        let (datatype, room) = (buffer.as_datatype().as_system(), buffer.count());
        // SAFETY: a `BufferMut` points to room for `count` values of its datatype.
        unsafe { self.land_at(buffer.pointer_mut().cast(), datatype, 0, room) }
    }

    /// Writes the values to memory that holds values of `datatype`, from place
    /// `from` on, where there is room for `room`.
    ///
    /// # Safety
    ///
    /// `start` points to at least `from + room` such values, for this call alone.
    pub unsafe fn land_at(
        &self,
        start: *mut u8,
        datatype: System,
        from: Count,
        room: Count,
    ) -> Result<(), Complaint> {
        let (from, room) = (index(from), index(room));
        if self.datatype != datatype {
            return Err(Complaint::new(format!(
                "the message holds {self}, and the receive is for {}: both sides have to name the \
                 same type (MPI-4 §3.3.1)",
                datatype.name()
            )));
        }
        if self.count() > room {
            return Err(Complaint::new(format!(
                "the message holds {self}, and the receive has room for {room}: a message never \
                 comes in parts (MPI-4 §3.2.4)"
            )));
        }
        // SAFETY: the room was measured above, the types are the same, and the
        // caller answers for the memory.
        unsafe {
            std::ptr::copy_nonoverlapping(
                self.bytes.as_ptr(),
                start.add(from * datatype.size()),
                self.bytes.len(),
            );
        }
        Ok(())
    }

    /// The values, as far as a line of a record has room for them.
    pub fn preview(&self) -> String {
        const SHOWN: usize = 6;
        let size = self.datatype.size();
        let mut shown: Vec<String> = self
            .bytes
            .chunks_exact(size)
            .take(SHOWN)
            .map(|value| self.show(value))
            .collect();
        if self.count() > SHOWN {
            shown.push(format!("… {} in all", self.count()));
        }
        match shown.as_slice() {
            [one] => one.clone(),
            many => format!("[{}]", many.join(", ")),
        }
    }

    fn show(&self, value: &[u8]) -> String {
        macro_rules! as_number {
            ($type:ty) => {
                value.try_into().map_or_else(
                    |_| String::new(),
                    |bytes| <$type>::from_ne_bytes(bytes).to_string(),
                )
            };
        }
        match self.datatype {
            System::Bool => (value != [0]).to_string(),
            System::F32 => as_number!(f32),
            System::F64 => as_number!(f64),
            System::I8 => as_number!(i8),
            System::I16 => as_number!(i16),
            System::I32 => as_number!(i32),
            System::I64 => as_number!(i64),
            System::U8 => as_number!(u8),
            System::U16 => as_number!(u16),
            System::U32 => as_number!(u32),
            System::U64 => as_number!(u64),
        }
    }
}

/// `3 values of type i32`.
impl fmt::Display for Data {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.count() {
            1 => write!(f, "1 value of type {}", self.datatype.name()),
            n => write!(f, "{n} values of type {}", self.datatype.name()),
        }
    }
}

/// Counts come from lengths of slices, and were checked where not.
pub(super) fn index(count: Count) -> usize {
    usize::try_from(count).unwrap_or(0)
}
