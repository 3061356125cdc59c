//! What processes and pipes are called in a message: by what they do, since
//! their numbers are different each time and mean nothing once they have ended.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use super::descriptors::{self, Object};
use super::family::{self, Member};

/// The longest name of a process.
const LONGEST: usize = 40;

/// The names of a family.
pub(super) struct Names {
    /// In the order of their start.
    processes: Vec<(i32, String)>,
    /// Which processes have an object as their standard input or output.
    into: HashMap<Object, i32>,
    out_of: HashMap<Object, i32>,
}

impl Names {
    pub fn of(root: i32, members: &[Member]) -> Self {
        let alone = members.iter().filter(|member| !member.has_ended()).count() < 2;
        let mut names = Self {
            processes: Vec::new(),
            into: HashMap::new(),
            out_of: HashMap::new(),
        };
        let mut taken = HashSet::new();
        for member in members.iter().filter(|member| !member.has_ended()) {
            let name = match member.pid == root {
                true if alone => "the process".to_owned(),
                true => "`parent`".to_owned(),
                false => format!("`{}`", of_process(member, root)),
            };
            let mut unique = name.clone();
            let mut number = 1;
            while !taken.insert(unique.clone()) {
                number += 1;
                unique = format!("{}-{number}`", name.trim_end_matches('`'));
            }
            names.processes.push((member.pid, unique));
            for open in descriptors::of(member.pid) {
                match open.number {
                    0 => names.into.insert(open.object, member.pid),
                    1 => names.out_of.insert(open.object, member.pid),
                    _ => None,
                };
            }
        }
        names
    }

    pub fn process(&self, pid: i32) -> &str {
        let found = self.processes.iter().find(|(known, _)| *known == pid);
        found.map_or("somebody", |(_, name)| name)
    }

    /// All processes, by number and name, in the order of their start.
    pub fn processes(&self) -> impl Iterator<Item = (i32, &str)> {
        self.processes
            .iter()
            .map(|(pid, name)| (*pid, name.as_str()))
    }

    /// A pipe, by the processes that it connects.
    pub fn object(&self, object: Object) -> String {
        let name = |ends: &HashMap<Object, i32>| ends.get(&object).map(|pid| self.process(*pid));
        match (object, name(&self.out_of), name(&self.into)) {
            (Object::Pipe(..), Some(from), Some(to)) if from != to => {
                format!("the pipe from {from} to {to}")
            }
            (Object::Pipe(..), Some(from), None) => format!("the pipe out of {from}"),
            (Object::Pipe(..), None, Some(to)) => format!("the pipe into {to}"),
            (Object::Pipe(..), ..) => "a pipe".to_owned(),
            (Object::Socket(_), ..) => "a socket".to_owned(),
            (Object::Other(..), ..) => "a file".to_owned(),
        }
    }
}

/// A process by what it was started with: the recipe's own program, or another
/// copy of the family's root, by its arguments alone, since those are the role
/// that it plays.
pub(super) fn of_process(member: &Member, root: i32) -> String {
    let words = family::command_line(member.pid);
    let [program, arguments @ ..] = words.as_slice() else {
        return member.file.clone();
    };
    if words == family::command_line(family::own_pid()) {
        return "child".to_owned();
    }
    let file = file_of(program);
    let own = crate::process::program_file().is_some_and(|own| own == file.as_str())
        || family::command_line(root)
            .first()
            .is_some_and(|root| file_of(root) == file);
    let mut name = match arguments.is_empty() {
        true => file,
        false if own => arguments.join(" "),
        false => format!("{file} {}", arguments.join(" ")),
    };
    name.retain(|letter| !letter.is_control() && letter != '`');
    if name.chars().count() > LONGEST {
        name = name.chars().take(LONGEST).chain(['…']).collect();
    }
    name
}

fn file_of(program: &str) -> String {
    let file = Path::new(program).file_name();
    file.map_or(program.to_owned(), |file| {
        file.to_string_lossy().into_owned()
    })
}
