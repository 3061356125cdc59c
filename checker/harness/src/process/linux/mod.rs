//! What Linux tells of processes, mostly through `/proc`.

mod descriptors;
mod doing;
mod family;
mod knot;
mod left;
mod locks;
mod names;
mod private;
mod shared;
mod sockets;
mod story;
mod stuck;
mod why;

pub(super) use descriptors::of as open_in;
pub(super) use left::{end_all, reap_disowned, unwaited};
pub(super) use private::shared_memory_of_its_own;
pub(super) use shared::{left_over, shared_memory};
pub(super) use stuck::Watch;

/// The children that this process has before it starts another.
pub(super) fn children() -> Vec<i32> {
    family::children(&[])
        .iter()
        .map(|child| child.pid)
        .collect()
}

/// The children that this process has at its end.
pub(super) fn own_children() -> Vec<i32> {
    children()
}

/// From now on, whoever below this process loses its parent becomes its child.
pub(super) fn adopt_orphans() {
    // Where it is refused, orphans go to init and are not seen.
    let _ = nix::sys::prctl::set_child_subreaper(true);
}

/// How many threads this process has.
pub(super) fn threads() -> usize {
    std::fs::read_dir("/proc/self/task").map_or(1, Iterator::count)
}

/// Whatever this process was given by whoever started it is not passed on to
/// the programs that it starts: what they have open is then the recipe's doing.
pub(super) fn pass_nothing_on() {
    let (first, flags) = (3, nix::libc::CLOSE_RANGE_CLOEXEC);
    // SAFETY: this only sets a flag of descriptors; it closes none of them and
    // touches no memory.
    unsafe { nix::libc::close_range(first, u32::MAX, flags.cast_signed()) };
}
