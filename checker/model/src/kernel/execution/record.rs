//! What an execution has done, shown and printed, and how it failed.

use std::cell::Ref;
use std::rc::Rc;

use super::Execution;
use crate::kernel::failure::Access;
use crate::kernel::latest::note_step;
use crate::kernel::task::Request;
use crate::kernel::{
    Changed, Class, Event, Failure, How, Kind, Moment, ObjectId, Site, ThreadId, Value,
};

impl Execution {
    pub(crate) fn record(&self, mut event: Event) {
        event.forced = self.forced.replace(false);
        event.left = self.left.take();
        note_step(event.site);
        self.thread_mut(event.thread).last_event = Some(self.event_count());
        let mut events = self.events.borrow_mut();
        if events.len() / 2 >= self.kept {
            let old = events.len() - self.kept;
            events.drain(..old);
        }
        events.push(event);
        self.moment.set(self.moment.get().after_one_more());
    }

    /// How many events there have been.
    pub(crate) fn event_count(&self) -> usize {
        self.moment.get().events()
    }

    pub(crate) fn moment(&self) -> Moment {
        self.moment.get()
    }

    /// How many events are not kept.
    fn forgotten(&self) -> usize {
        self.event_count() - self.events.borrow().len()
    }

    /// How many events there were before a thread's last one.
    pub(crate) fn before_last_event_of(&self, thread: ThreadId) -> Option<usize> {
        self.thread(thread).last_event
    }

    /// The last event of a thread, if there is one that is kept.
    pub(crate) fn last_event_of(&self, thread: ThreadId) -> Option<Ref<'_, Event>> {
        let index = self
            .before_last_event_of(thread)?
            .checked_sub(self.forgotten())?;
        Some(Ref::map(self.events(), |events| &events[index]))
    }

    /// The first event of a thread after so many of all, if that is kept.
    pub(crate) fn first_event_of(&self, thread: ThreadId, after: usize) -> Option<Ref<'_, Event>> {
        let start = after.checked_sub(self.forgotten())?;
        let of_thread = |events: &Vec<Event>| {
            let index = events[start..].iter().position(|e| e.thread == thread)?;
            Some(start + index)
        };
        let index = of_thread(&self.events())?;
        Some(Ref::map(self.events(), |events| &events[index]))
    }

    /// Those after so many, if they are kept.
    pub(crate) fn events_after(&self, events: usize) -> Option<Ref<'_, [Event]>> {
        let start = events.checked_sub(self.forgotten())?;
        Some(Ref::map(self.events(), |events| &events[start..]))
    }

    /// Says more of the last event, where that is known only after it.
    pub(crate) fn amend_last(&self, amend: impl FnOnce(&mut Event)) {
        if let Some(event) = self.events.borrow_mut().last_mut() {
            amend(event);
        }
    }

    /// Puts something into the story that is no operation.
    pub fn note(&self, verb: &'static str, site: Option<Site>, text: Value) {
        self.record(Event {
            thread: self.me(),
            verb,
            class: Class::Note,
            object: None,
            site,
            read: Value::Unknown,
            wrote: text,
            how: How::Plain,
            changed: Changed::No,
            ordering: None,
            left: 0,
            forced: false,
        });
    }

    pub(crate) fn mark_forced(&self) {
        self.forced.set(true);
    }

    /// Inside a turn: the object holds so many messages or elements now. A thread
    /// that takes one after the other does not go round, even if they are all the
    /// same.
    pub fn leaves(&self, count: usize) {
        self.left.set(count as u32);
    }

    pub fn events(&self) -> Ref<'_, Vec<Event>> {
        self.events.borrow()
    }

    /// A value that the check wants to see beside a failure.
    pub fn watch(&self, name: &str, value: &str) {
        let mut watched = self.watched.borrow_mut();
        match watched.iter_mut().find(|(known, _)| **known == *name) {
            Some((_, last)) => *last = value.into(),
            None => watched.push((name.into(), value.into())),
        }
    }

    pub fn watched(&self) -> Vec<(Rc<str>, Rc<str>)> {
        self.watched.borrow().clone()
    }

    /// What the program has printed so far.
    pub fn output(&self) -> Ref<'_, String> {
        self.output.borrow()
    }

    pub fn print(&self, text: &str) {
        self.output.borrow_mut().push_str(text);
    }

    /// Ends the execution here; this thread never goes on.
    pub fn fail(&self, kind: Kind, site: Option<Site>) -> ! {
        self.set_failure(kind, Some(self.me()), site);
        loop {
            self.suspend(Request::Leave);
        }
    }

    pub(crate) fn set_failure(&self, kind: Kind, thread: Option<ThreadId>, site: Option<Site>) {
        self.failure
            .borrow_mut()
            .get_or_insert(Failure { kind, thread, site });
    }

    pub fn failure(&self) -> Option<Failure> {
        self.failure.borrow().clone()
    }

    /// The last place where a thread was, among the first so many events.
    pub(crate) fn last_site_of(&self, thread: ThreadId, events: usize) -> Option<Site> {
        let end = events.checked_sub(self.forgotten())?;
        let events = self.events();
        let of_thread = |event: &&Event| event.thread == thread;
        let mut events = events[..end].iter().rev().filter(of_thread);
        events.find_map(|event| event.site)
    }

    /// Ends the execution: the current thread unlocks what `nobody` holds.
    pub(crate) fn not_held(&self, object: ObjectId, nobody: &'static str, site: Option<Site>) -> ! {
        let site = site.or_else(|| self.last_site_of(self.me(), self.event_count()));
        self.fail(Kind::NotHeld { object, nobody }, site)
    }

    pub(crate) fn data_race(&self, object: ObjectId, first: Access, second: Access) -> ! {
        self.fail(
            Kind::DataRace {
                object,
                first,
                second,
            },
            Some(second.site),
        )
    }
}
