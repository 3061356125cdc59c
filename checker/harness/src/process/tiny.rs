//! Pipes that are full at once.

use std::io::{self, PipeReader, PipeWriter};

/// A pipe that holds one page, the least that there is: 4,096 bytes on most
/// machines. Elsewhere than on Linux an ordinary one.
pub fn tiny_pipe() -> io::Result<(PipeReader, PipeWriter)> {
    let (reader, writer) = io::pipe()?;
    #[cfg(target_os = "linux")]
    nix::fcntl::fcntl(&writer, nix::fcntl::FcntlArg::F_SETPIPE_SZ(1))?;
    Ok((reader, writer))
}
