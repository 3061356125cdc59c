//! Streams that give and take little at a time, and are interrupted.

/// How a stream may behave: at most so many bytes in a read and in a write, and
/// whether it is interrupted in between.
pub const WEATHER: [(usize, usize, bool); 6] = [
    (usize::MAX, usize::MAX, false),
    (1, usize::MAX, false),
    (usize::MAX, 1, false),
    (usize::MAX, usize::MAX, true),
    (3, 2, true),
    (1, 1, true),
];

pub fn weather(reads: usize, writes: usize, interrupted: bool) -> String {
    let mut how = String::new();
    for (what, bytes) in [("read gives", reads), ("write takes", writes)] {
        if bytes < usize::MAX {
            let s = if bytes == 1 { "" } else { "s" };
            how.push_str(&format!(", when a {what} at most {bytes} byte{s}"));
        }
    }
    if interrupted {
        how.push_str(", when calls are interrupted (ErrorKind::Interrupted)");
    }
    how
}
