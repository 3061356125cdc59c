//! What threads and primitives are called in a story.

use std::collections::HashMap;

use super::receiver;
use crate::kernel::{Execution, ObjectId, ThreadId};

pub(super) struct Names {
    threads: Vec<String>,
    objects: Vec<String>,
}

impl Names {
    pub fn of(execution: &Execution) -> Self {
        let threads = threads(execution);
        let objects = objects(execution, &threads);
        Self { threads, objects }
    }

    pub fn thread(&self, thread: ThreadId) -> &str {
        &self.threads[thread.index()]
    }

    pub fn object(&self, object: ObjectId) -> &str {
        &self.objects[object.index()]
    }
}

fn threads(execution: &Execution) -> Vec<String> {
    (0..execution.thread_count())
        .map(|index| match &execution.thread(ThreadId::new(index)).name {
            Some(name) => on_one_line(name),
            None => format!("thread {index}"),
        })
        .collect()
}

/// A line break in a name, which nobody forbids, would break the table.
fn on_one_line(name: &str) -> String {
    let shown = |character: char| match character.is_control() {
        true => character.escape_default().to_string(),
        false => character.to_string(),
    };
    name.chars().map(shown).collect()
}

/// Whose end it is, or whose token, which nobody else's `park` takes.
fn owner(execution: &Execution, thread: ObjectId) -> Option<ThreadId> {
    let end_of = execution.object(thread).holders.first().copied();
    end_of.or_else(|| parked(execution, thread))
}

fn parked(execution: &Execution, token: ObjectId) -> Option<ThreadId> {
    let parks = |verb: &str, object| verb.starts_with("park") && object == Some(token);
    let waits = |&thread: &ThreadId| {
        let waiting = execution.thread(thread).waits_for;
        waiting.is_some_and(|waiting| parks(waiting.verb, waiting.object))
    };
    let events = execution.events();
    let parked = events.iter().find(|event| parks(event.verb, event.object));
    let all = (0..execution.thread_count()).map(ThreadId::new);
    parked
        .map(|event| event.thread)
        .or_else(|| all.into_iter().find(waits))
}

/// The name that the check gave, or the receiver's text, or the type; numbered
/// where several primitives would have the same one.
fn objects(execution: &Execution, threads: &[String]) -> Vec<String> {
    let all = (0..execution.object_count()).map(|index| ObjectId(index as u32));
    let mut names: Vec<String> = all
        .map(|id| {
            let object = execution.object(id);
            if object.kind == "Thread"
                && let Some(thread) = owner(execution, id)
            {
                return threads[thread.index()].clone();
            }
            let text = object.site.and_then(receiver::receiver);
            match (&object.name, text) {
                (Some(given), Some(text)) => {
                    let field = text.rsplit('.').next().unwrap_or(&text);
                    format!("{given}.{field}")
                }
                (Some(given), None) => given.to_string(),
                (None, Some(text)) => text,
                (None, None) => object.kind.to_lowercase(),
            }
        })
        .collect();
    shorten_given(execution, &mut names);
    tell_apart(execution, &mut names);
    // What belongs to a thread goes by the thread's name, all of it.
    let is_numbered = |index: &usize| {
        let id = ObjectId(*index as u32);
        execution.object(id).kind != "Thread" || owner(execution, id).is_none()
    };
    let numbered: Vec<usize> = (0..names.len()).filter(is_numbered).collect();
    let mut times: HashMap<String, usize> = HashMap::new();
    for &index in &numbered {
        *times.entry(names[index].clone()).or_default() += 1;
    }
    let mut seen: HashMap<String, usize> = HashMap::new();
    for &index in &numbered {
        let name = &mut names[index];
        if times[name.as_str()] > 1 {
            let number = seen.entry(name.clone()).or_default();
            *number += 1;
            *name = format!("{name}#{number}");
        }
    }
    names
}

/// A channel that lies in a lock goes by the lock's name: it is another thing.
fn tell_apart(execution: &Execution, names: &mut [String]) {
    let is_channel = |index: usize| execution.object(ObjectId(index as u32)).kind == "Channel";
    for index in (0..names.len()).filter(|&index| is_channel(index)) {
        let mut others = (0..names.len()).filter(|&other| !is_channel(other));
        if others.any(|other| names[other] == names[index]) {
            names[index] = format!("channel in {}", names[index]);
        }
    }
}

/// A value with one primitive inside goes by the name it was given alone.
fn shorten_given(execution: &Execution, names: &mut [String]) {
    let given: Vec<Option<String>> = (0..names.len())
        .map(|index| {
            let object = execution.object(ObjectId(index as u32));
            object.name.as_deref().map(str::to_owned)
        })
        .collect();
    for (index, name) in names.iter_mut().enumerate() {
        if let Some(own) = &given[index]
            && given.iter().flatten().filter(|other| *other == own).count() == 1
        {
            name.clone_from(own);
        }
    }
}
