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

    /// "the write end of the pipe that it reads from (descriptor 4)": by what the
    /// process has as its standard input and output, if it is one of these.
    pub fn told(&self, all: &[Open]) -> String {
        let standard = all
            .iter()
            .find(|other| other.number < 2 && other.object == self.object);
        let is_pipe = matches!(self.object, Object::Pipe(..));
        let kind = match standard.map(|standard| standard.number) {
            Some(0) if is_pipe && self.writes => {
                "the write end of the pipe that it reads from".to_owned()
            }
            Some(1) if is_pipe && self.reads => {
                "the read end of the pipe that it writes to".to_owned()
            }
            Some(0) => "a second copy of its standard input".to_owned(),
            Some(1) => "a second copy of its standard output".to_owned(),
            _ => self.kind(),
        };
        format!("{kind} (descriptor {})", self.number)
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
    })
}
