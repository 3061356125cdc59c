//! Who has the file lock that somebody waits for.

use std::fs;

/// The processes whose locks this one waits for, as far as the kernel names them:
/// the lock of an open file is listed under the process that took it.
pub(super) fn holders(pid: i32) -> Vec<i32> {
    let table = fs::read_to_string("/proc/locks").unwrap_or_default();
    let rows: Vec<Vec<&str>> = table
        .lines()
        .map(|line| line.split_whitespace().collect())
        .collect();
    // 7: FLOCK ADVISORY WRITE 4711 08:01:1234 0 EOF
    // 7: -> FLOCK ADVISORY WRITE 4712 08:01:1234 0 EOF
    let waits_for = |row: &&Vec<&str>| {
        row.get(1) == Some(&"->") && row.get(5).and_then(|pid| pid.parse().ok()) == Some(pid)
    };
    let numbers: Vec<&str> = rows.iter().filter(waits_for).map(|row| row[0]).collect();
    rows.iter()
        .filter(|row| row.get(1) != Some(&"->") && numbers.iter().any(|number| row[0] == *number))
        .filter_map(|row| row.get(4)?.parse().ok())
        .collect()
}
