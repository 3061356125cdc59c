//! Elsewhere than on Linux: processes are run and ended by their group, and
//! what they leave behind is not looked for.

use std::collections::BTreeSet;

use super::Unwaited;

#[derive(Debug)]
pub(super) struct Watch;

impl Watch {
    pub fn new(_root: i32, _except: Vec<i32>) -> Self {
        Self
    }

    pub fn look(&mut self) -> Option<String> {
        None
    }

    pub fn describe(&self) -> String {
        String::new()
    }
}

/// An open descriptor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Open {
    pub number: i32,
    pub closed_on_exec: bool,
}

impl Open {
    pub fn kind(&self) -> String {
        "a descriptor".to_owned()
    }
}

pub(super) fn open_in(_pid: i32) -> Vec<Open> {
    Vec::new()
}

pub(super) fn unwaited(
    _root: i32,
    _except: &[i32],
    _own_children: Option<&[i32]>,
) -> Vec<Unwaited> {
    Vec::new()
}

pub(super) fn end_all(_root: i32, _except: &[i32]) {}

pub(super) fn reap_disowned(_root: i32, _except: &[i32]) {}

pub(super) fn shared_memory() -> BTreeSet<String> {
    BTreeSet::new()
}

pub(super) fn left_over(_before: &BTreeSet<String>) -> Vec<String> {
    Vec::new()
}

pub(super) fn pass_nothing_on() {}

pub(super) fn shared_memory_of_its_own() -> bool {
    false
}

pub(super) fn children() -> Vec<i32> {
    Vec::new()
}

pub(super) fn adopt_orphans() {}

pub(super) fn threads() -> usize {
    1
}
