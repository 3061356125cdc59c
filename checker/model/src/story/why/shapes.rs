//! The shapes in a record that most wrong values come from.

use crate::kernel::{Changed, Class, Event, How, ObjectId, Value};

pub(super) fn changes(event: &Event) -> bool {
    match event.class {
        Class::Write => event.changed != Changed::No,
        Class::Unlock => event.changed == Changed::Yes,
        _ => false,
    }
}

/// Also where the same value was there before, as far as can be known.
pub(super) fn writes(event: &Event) -> bool {
    changes(event) || event.class == Class::Unlock && event.wrote != Value::Unknown
}

pub(super) fn looks(event: &Event) -> bool {
    matches!(event.class, Class::Read | Class::Lock)
        && !matches!(event.how, How::Blocked | How::Refused)
        && event.read != Value::Unknown
}

fn is_read_modify_write(event: &Event) -> bool {
    event.class == Class::Write && event.read != Value::Unknown
}

pub(super) fn has_value(event: &Event) -> bool {
    event.read != Value::Unknown || event.wrote != Value::Unknown
}

/// What a thread saw or left behind, what another made of it, and that the
/// first came back to it: the shape of a lost update, of check-then-act and of
/// a receipt that is read too late.
pub(super) struct Between<'a> {
    pub first: &'a Event,
    pub intruder: &'a Event,
    pub second: &'a Event,
}

/// Prefers a second access that writes, and the latest one.
pub(super) fn find_between<'a>(
    events: &'a [Event],
    may_be_second: &dyn Fn(&Event) -> bool,
) -> Option<Between<'a>> {
    let ends_with = |accept: fn(&Event) -> bool| {
        (0..events.len()).rev().find_map(|last| {
            let second = &events[last];
            let object = second.object?;
            if !accept(second) || !may_be_second(second) {
                return None;
            }
            // The lock that belongs to an unlock is part of the same access.
            let start = match second.class {
                Class::Unlock => events[..last].iter().rposition(|event| {
                    event.thread == second.thread
                        && event.object == Some(object)
                        && event.class == Class::Lock
                })?,
                _ => last,
            };
            let on_it = |event: &&Event| event.object == Some(object);
            let mut before = events[..start].iter().rev().filter(on_it);
            let intruder = before
                .by_ref()
                .take_while(|event| event.thread != second.thread)
                .find(|event| changes(event))?;
            // A change of what has no value to show, such as a list, is no
            // knowledge that could be out of date.
            let knows = |event: &&Event| looks(event) || changes(event) && has_value(event);
            let first = events[..start]
                .iter()
                .rev()
                .filter(on_it)
                .find(|event| event.thread == second.thread && knows(event))?;
            // A read-modify-write relies on nothing but what was looked at before.
            if is_read_modify_write(second) && changes(first) {
                return None;
            }
            Some(Between {
                first,
                intruder,
                second,
            })
        })
    };
    ends_with(writes).or_else(|| ends_with(looks))
}

/// Two looks of one thread, with another thread's change of both things in
/// between: what it saw was never true at one moment.
pub(super) struct Torn<'a> {
    pub first: &'a Event,
    pub second: &'a Event,
    pub changed: &'a Event,
    pub changed_too: &'a Event,
}

pub(super) fn find_torn<'a>(
    events: &'a [Event],
    matters: &dyn Fn(ObjectId) -> bool,
    may_be_second: &dyn Fn(&Event) -> bool,
) -> Option<Torn<'a>> {
    let of = |thread, object| {
        move |event: &&Event| {
            event.thread == thread && event.object == Some(object) && changes(event)
        }
    };
    for (last, second) in events
        .iter()
        .enumerate()
        .rev()
        .filter(|(_, e)| looks(e) && may_be_second(e))
    {
        let Some(there) = second.object.filter(|&it| matters(it)) else {
            continue;
        };
        for (start, first) in events[..last].iter().enumerate() {
            let other = |&it: &ObjectId| it != there && looks(first) && matters(it);
            let Some(here) = first.object.filter(other) else {
                continue;
            };
            if first.thread != second.thread {
                continue;
            }
            let between = &events[start + 1..last];
            for changed_too in between.iter().filter(|e| e.object == Some(there)) {
                let thread = changed_too.thread;
                if thread == first.thread || !changes(changed_too) {
                    continue;
                }
                if let Some(changed) = between.iter().find(of(thread, here)) {
                    return Some(Torn {
                        first,
                        second,
                        changed,
                        changed_too,
                    });
                }
            }
        }
    }
    None
}
