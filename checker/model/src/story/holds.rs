//! Who took which lock where, and has not given it back.

use std::collections::HashMap;

use crate::kernel::{Class, Event, Execution, How, ObjectId, Site, ThreadId};

/// A lock that is held when all is over, perhaps by a thread that has ended.
pub(super) struct Hold {
    pub thread: ThreadId,
    pub object: ObjectId,
    /// Where it was taken.
    pub site: Option<Site>,
    /// Which event took it.
    pub event: usize,
}

pub(super) fn is_lock(execution: &Execution, object: ObjectId) -> bool {
    let kind = execution.object(object).kind;
    kind.ends_with("Mutex") || kind.ends_with("RwLock")
}

/// Whether the event takes a lock that its thread has to give back.
pub(super) fn takes(execution: &Execution, event: &Event) -> Option<ObjectId> {
    let object = event.object?;
    (event.class == Class::Lock && event.how == How::Plain && is_lock(execution, object))
        .then_some(object)
}

pub(super) fn at_the_end(execution: &Execution) -> Vec<Hold> {
    let mut holds: Vec<Hold> = Vec::new();
    // A thread that waits for a condition takes its lock again as it wakes up.
    let mut asleep: HashMap<ThreadId, ObjectId> = HashMap::new();
    for (index, event) in execution.events().iter().enumerate() {
        let wakes = event.class == Class::Lock && event.verb.starts_with("wait");
        let again = wakes.then(|| asleep.remove(&event.thread)).flatten();
        if let Some(object) = again.or_else(|| takes(execution, event)) {
            holds.push(Hold {
                thread: event.thread,
                object,
                site: event.site,
                event: index,
            });
        }
        if event.class == Class::Unlock
            && let Some(object) = event.object
        {
            let last = |hold: &Hold| (hold.thread, hold.object) == (event.thread, object);
            if let Some(last) = holds.iter().rposition(last) {
                holds.remove(last);
            }
            if event.verb.starts_with("wait") {
                asleep.insert(event.thread, object);
            }
        }
    }
    // The books know better where a thread woke up and found the lock taken.
    holds.retain(|hold| {
        let object = execution.object(hold.object);
        object.holders.contains(&hold.thread)
    });
    holds
}
