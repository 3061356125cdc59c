//! What a process has open.

use std::fs;
use std::os::unix::fs::{FileTypeExt, MetadataExt};

/// What a descriptor stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(in crate::process) enum Object {
    /// A pipe, with or without a name: its device and its inode.
    Pipe(u64, u64),
    /// A socket's inode.
    Socket(u64),
    Other(u64, u64),
}

/// An open descriptor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::process) struct Open {
    pub number: i32,
    pub object: Object,
    /// A file's path, for what is a file.
    pub path: String,
    pub reads: bool,
    pub writes: bool,
    /// A program that this process starts does not get it.
    pub closed_on_exec: bool,
}

impl Open {
    /// "the write end of a pipe".
    pub fn kind(&self) -> String {
        match (self.object, self.reads, self.writes) {
            (Object::Pipe(..), true, false) => "the read end of a pipe".to_owned(),
            (Object::Pipe(..), false, true) => "the write end of a pipe".to_owned(),
            (Object::Pipe(..), ..) => "a pipe".to_owned(),
            (Object::Socket(_), ..) => "a socket".to_owned(),
            (Object::Other(..), ..) => self.path.clone(),
        }
    }
}

/// What the process has open now, by number. Nothing if it may not be looked
/// at or has ended.
pub(in crate::process) fn of(pid: i32) -> Vec<Open> {
    let folder = format!("/proc/{pid}/fd");
    let Ok(entries) = fs::read_dir(&folder) else {
        return Vec::new();
    };
    let mut open: Vec<Open> = entries
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter_map(|number| look(pid, number))
        // In this process the list itself is open while it is read.
        .filter(|open| open.path != format!("/proc/{pid}/fd"))
        .collect();
    open.sort_by_key(|open| open.number);
    open
}

/// One descriptor of a process.
pub(super) fn look(pid: i32, number: i32) -> Option<Open> {
    let link = format!("/proc/{pid}/fd/{number}");
    let path = fs::read_link(&link).ok()?.display().to_string();
    // Follows the link without opening what it leads to.
    let metadata = fs::metadata(&link).ok()?;
    let object = if metadata.file_type().is_fifo() {
        Object::Pipe(metadata.dev(), metadata.ino())
    } else if metadata.file_type().is_socket() {
        Object::Socket(metadata.ino())
    } else {
        Object::Other(metadata.dev(), metadata.ino())
    };
    let info = fs::read_to_string(format!("/proc/{pid}/fdinfo/{number}")).ok()?;
    let flags = info
        .lines()
        .find_map(|line| line.strip_prefix("flags:"))
        .and_then(|octal| i32::from_str_radix(octal.trim(), 8).ok())?;
    let access = flags & nix::libc::O_ACCMODE;
    Some(Open {
        number,
        object,
        path,
        reads: access != nix::libc::O_WRONLY,
        writes: access != nix::libc::O_RDONLY,
        closed_on_exec: flags & nix::libc::O_CLOEXEC != 0,
    })
}
