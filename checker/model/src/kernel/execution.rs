//! The books of one execution: its threads, objects, events and virtual clock.

use std::any::Any;
use std::cell::{Cell, Ref, RefCell, RefMut};
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::clock::Clock;
use super::event::{Class, Event, Site};
use super::failure::{Access, Failure, Kind};
use super::latest::note_step;
use super::object::{Object, Store};
use super::op::Op;
use super::task::{Request, Suspender};
use super::{ObjectId, Progress, ThreadId};
use crate::engines::Engine;

/// What the kernel knows of a thread.
#[derive(Debug, Default)]
pub struct Thread {
    pub name: Option<Rc<str>>,
    pub started_at: Option<Site>,
    pub finished: bool,
    /// A panic ended it.
    pub panicked: bool,
    /// What happens before the thread's next step.
    pub clock: Clock,
    /// The clock at the last release fence: relaxed stores publish it.
    pub fenced: Clock,
    /// What relaxed loads have seen: an acquire fence learns it.
    pub seen: Clock,
    /// How many panics the thread is unwinding from.
    pub panicking: u32,
    /// The message and place of its last panic.
    pub panic: Option<(String, Site)>,
    /// What it is about to do, and waits for if it is never let go on.
    pub waits_for: Option<Waiting>,
    /// How many events there were before its last one.
    last_event: Option<usize>,
    suspender: Cell<*const Suspender>,
}

impl Thread {
    /// It has ended: nobody asks any more what it knows.
    pub(crate) fn finish(&mut self) {
        self.finished = true;
        for clock in [&mut self.clock, &mut self.fenced, &mut self.seen] {
            *clock = Clock::new();
        }
    }
}

/// The operation that a blocked thread would do next.
#[derive(Clone, Copy, Debug)]
pub struct Waiting {
    pub verb: &'static str,
    pub object: Option<ObjectId>,
    /// More objects of the operation, the first few.
    pub also: [Option<ObjectId>; 3],
    pub site: Option<Site>,
}

/// One thread's value of a thread-local.
pub(crate) struct Local {
    pub thread: ThreadId,
    /// The address of the key.
    pub key: usize,
    /// `None` once it has been dropped.
    pub value: Option<Rc<dyn Any>>,
    /// Its type has something to do when it is dropped. Other values stay, and can
    /// be used by destructors to the end.
    pub needs_drop: bool,
}

/// A part of memory that a check has given a name.
struct Named {
    addresses: Range<usize>,
    name: Rc<str>,
}

pub struct Execution {
    /// Unique in the process, and never 0.
    pub number: u64,
    engine: Rc<dyn Engine>,
    me: Cell<ThreadId>,
    threads: RefCell<Vec<Thread>>,
    objects: RefCell<Vec<Object>>,
    /// Every store to an atomic, where the engine wants their history.
    stores: RefCell<Vec<Store>>,
    cells: RefCell<BTreeMap<ObjectId, crate::primitives::cell::Accesses>>,
    events: RefCell<Vec<Event>>,
    /// How many events are kept, the last ones, and how many are not any more.
    kept: usize,
    forgotten: Cell<usize>,
    names: RefCell<Vec<Named>>,
    watched: RefCell<Vec<(Rc<str>, Rc<str>)>>,
    output: RefCell<String>,
    now: Cell<Duration>,
    looks_at_clock: Cell<u32>,
    failure: RefCell<Option<Failure>>,
    /// Thread-locals, in the order of their first use. Those of threads that
    /// never end are not dropped, as little as their stacks.
    locals: RefCell<Vec<Local>>,
    /// Ways that a thread could have gone at some place and has not, the longest
    /// ago first.
    passed_over: RefCell<Vec<((ThreadId, usize), usize)>>,
    /// The next event is the first after a forced switch.
    forced: Cell<bool>,
    /// Of the next event.
    left: Cell<u32>,
}

impl Execution {
    /// Keeps the last `kept` events, or a few more.
    pub(crate) fn new(engine: Rc<dyn Engine>, kept: usize) -> Rc<Self> {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let mut main = Thread {
            name: Some("main".into()),
            ..Thread::default()
        };
        main.clock.tick(ThreadId::MAIN);
        Rc::new(Self {
            number: NEXT.fetch_add(1, Ordering::Relaxed),
            engine,
            me: Cell::new(ThreadId::MAIN),
            threads: RefCell::new(vec![main]),
            objects: RefCell::new(Vec::with_capacity(8)),
            stores: RefCell::default(),
            cells: RefCell::default(),
            events: RefCell::new(Vec::with_capacity(64)),
            kept,
            forgotten: Cell::new(0),
            names: RefCell::default(),
            watched: RefCell::default(),
            output: RefCell::default(),
            now: Cell::default(),
            looks_at_clock: Cell::new(0),
            failure: RefCell::default(),
            locals: RefCell::default(),
            passed_over: RefCell::default(),
            forced: Cell::new(false),
            left: Cell::new(0),
        })
    }

    pub(crate) fn engine(&self) -> &dyn Engine {
        &*self.engine
    }

    // ---- threads ----

    /// The thread that is running.
    pub fn me(&self) -> ThreadId {
        self.me.get()
    }

    pub(crate) fn set_me(&self, thread: ThreadId) {
        self.me.set(thread);
    }

    pub fn thread(&self, id: ThreadId) -> Ref<'_, Thread> {
        Ref::map(self.threads.borrow(), |threads| &threads[id.index()])
    }

    pub fn thread_mut(&self, id: ThreadId) -> RefMut<'_, Thread> {
        RefMut::map(self.threads.borrow_mut(), |threads| {
            &mut threads[id.index()]
        })
    }

    pub fn thread_count(&self) -> usize {
        self.threads.borrow().len()
    }

    /// Starts a thread; it knows what its parent knows.
    pub fn spawn(
        &self,
        name: Option<&str>,
        site: Option<Site>,
        body: Box<dyn FnOnce()>,
    ) -> ThreadId {
        let child = {
            let mut threads = self.threads.borrow_mut();
            let child = ThreadId::new(threads.len());
            let parent = &mut threads[self.me().index()];
            let mut clock = parent.clock.clone();
            parent.clock.tick(self.me());
            clock.tick(child);
            threads.push(Thread {
                name: name.map(Rc::from),
                started_at: site,
                clock,
                ..Thread::default()
            });
            child
        };
        self.engine.spawn(self, child, body);
        child
    }

    pub(crate) fn set_suspender(&self, thread: ThreadId, suspender: &Suspender) {
        self.thread(thread).suspender.set(suspender);
    }

    /// Hands the processor back to the engine.
    pub(crate) fn suspend(&self, request: Request) {
        let suspender = self.thread(self.me()).suspender.get();
        assert!(!suspender.is_null(), "thread {} cannot suspend", self.me());
        // SAFETY: the suspender lives on the coroutine's own stack for as long
        // as the coroutine runs, and it is this coroutine that runs now.
        unsafe { &*suspender }.suspend(request);
    }

    /// Runs `job` on the engine's own stack.
    pub(crate) fn call_outside(&self, job: &mut dyn FnMut()) {
        let job: *mut (dyn FnMut() + '_) = job;
        // SAFETY: only the lifetime changes; the engine runs the job before it
        // resumes this frame, which owns it.
        let job = unsafe { std::mem::transmute::<*mut (dyn FnMut() + '_), *mut dyn FnMut()>(job) };
        self.suspend(Request::Call(job));
    }

    // ---- objects ----

    pub(crate) fn register(
        &self,
        kind: &'static str,
        address: usize,
        site: Option<Site>,
    ) -> ObjectId {
        let name = self
            .names
            .borrow()
            .iter()
            .rev()
            .find(|named| named.addresses.contains(&address))
            .map(|named| Rc::clone(&named.name));
        let mut objects = self.objects.borrow_mut();
        let id = ObjectId(objects.len() as u32);
        objects.push(Object {
            kind,
            address,
            site,
            name,
            clock: Clock::new(),
            holders: Vec::new(),
            newest: Store::default(),
            newest_number: 0,
            initial: Store::default(),
        });
        id
    }

    pub fn object(&self, id: ObjectId) -> Ref<'_, Object> {
        Ref::map(self.objects.borrow(), |objects| &objects[id.index()])
    }

    pub fn object_mut(&self, id: ObjectId) -> RefMut<'_, Object> {
        RefMut::map(self.objects.borrow_mut(), |objects| {
            &mut objects[id.index()]
        })
    }

    /// Whether the current thread holds a lock of any kind.
    pub(crate) fn holds_something(&self) -> bool {
        let me = self.me();
        let objects = self.objects.borrow();
        objects
            .iter()
            .any(|object| object.kind != "Thread" && object.holders.contains(&me))
    }

    pub fn object_count(&self) -> usize {
        self.objects.borrow().len()
    }

    /// Every primitive in this part of memory goes by `name` in the story.
    pub fn name(&self, name: &str, addresses: Range<usize>) {
        let name: Rc<str> = name.into();
        for object in self.objects.borrow_mut().iter_mut() {
            if addresses.contains(&object.address) {
                object.name = Some(Rc::clone(&name));
            }
        }
        self.names.borrow_mut().push(Named { addresses, name });
    }

    pub(crate) fn stores(&self) -> RefMut<'_, Vec<Store>> {
        self.stores.borrow_mut()
    }

    pub(crate) fn cells(
        &self,
    ) -> RefMut<'_, BTreeMap<ObjectId, crate::primitives::cell::Accesses>> {
        self.cells.borrow_mut()
    }

    pub(crate) fn locals(&self) -> RefMut<'_, Vec<Local>> {
        self.locals.borrow_mut()
    }

    // ---- happens-before ----

    pub(crate) fn acquire(&self, thread: ThreadId, op: &Op<'_>) {
        if !op.acquires || op.by_message {
            return;
        }
        for object in op.objects() {
            let object = self.object(object);
            self.thread_mut(thread).clock.join(&object.clock);
        }
    }

    pub(crate) fn release(&self, thread: ThreadId, object: ObjectId) {
        let mut thread_books = self.thread_mut(thread);
        self.object_mut(object).clock.join(&thread_books.clock);
        thread_books.clock.tick(thread);
    }

    /// The current thread's knowledge, for a message that it sends.
    pub fn knowledge(&self) -> Clock {
        let me = self.me();
        let mut thread = self.thread_mut(me);
        let clock = thread.clock.clone();
        thread.clock.tick(me);
        clock
    }

    /// Whether the current thread would learn nothing by acquiring `object`.
    pub fn knows(&self, object: ObjectId) -> bool {
        self.thread(self.me())
            .clock
            .includes(&self.object(object).clock)
    }

    /// The current thread receives a message and what its sender knew.
    pub fn learn(&self, clock: &Clock) {
        self.thread_mut(self.me()).clock.join(clock);
    }

    // ---- what the program leaves open ----

    /// Takes one of `count` ways to go on inside an operation; each is explored.
    pub fn choose(&self, count: usize) -> usize {
        self.engine.choose(self, count, false)
    }

    /// Takes one of the `ways` that are open at that place; each is explored.
    /// Nothing is passed over for ever: a loop could go on without end that comes
    /// to its end on real threads, where the choice is made at random. So what was
    /// passed over there comes first, and to pass it over again costs a unit.
    pub(crate) fn choose_fairly(&self, site: Site, ways: &[usize]) -> Option<usize> {
        let place = (self.me(), std::ptr::from_ref(site).addr());
        let mut passed_over = self.passed_over.borrow_mut();
        let here = passed_over.iter().filter(|(known, _)| *known == place);
        let mut sorted: Vec<usize> = here
            .map(|&(_, way)| way)
            .filter(|way| ways.contains(way))
            .collect();
        let waited = !sorted.is_empty();
        let others = ways.iter().filter(|way| !sorted.contains(way));
        let others: Vec<usize> = others.copied().collect();
        sorted.extend(&others);
        if sorted.is_empty() {
            return None;
        }
        let taken = sorted[self.engine.choose(self, sorted.len(), waited)];
        passed_over.retain(|&known| known != (place, taken));
        let others = others.into_iter().filter(|&way| way != taken);
        passed_over.extend(others.map(|way| (place, way)));
        Some(taken)
    }

    /// The same, where every way but the first costs a unit of the bound: a
    /// program that tries again when it meets one comes to its end.
    pub fn choose_at_cost(&self, count: usize) -> usize {
        self.engine.choose(self, count, true)
    }

    /// The program has looked, without waiting, how far another thread is.
    pub fn looked_at(&self, progress: Progress) {
        self.engine.looked_at(progress);
    }

    // ---- the record ----

    pub(crate) fn record(&self, mut event: Event) {
        event.forced = self.forced.replace(false);
        event.left = self.left.take();
        note_step(event.site);
        self.thread_mut(event.thread).last_event = Some(self.event_count());
        let mut events = self.events.borrow_mut();
        if events.len() / 2 >= self.kept {
            let old = events.len() - self.kept;
            events.drain(..old);
            self.forgotten.set(self.forgotten.get() + old);
        }
        events.push(event);
    }

    /// How many events there have been.
    pub(crate) fn event_count(&self) -> usize {
        self.forgotten.get() + self.events.borrow().len()
    }

    /// How many events there were before a thread's last one.
    pub(crate) fn before_last_event_of(&self, thread: ThreadId) -> Option<usize> {
        self.thread(thread).last_event
    }

    /// The last event of a thread, if there is one that is kept.
    pub(crate) fn last_event_of(&self, thread: ThreadId) -> Option<Ref<'_, Event>> {
        let index = self
            .before_last_event_of(thread)?
            .checked_sub(self.forgotten.get())?;
        Some(Ref::map(self.events(), |events| &events[index]))
    }

    /// Says more of the last event, where that is known only after it.
    pub(crate) fn amend_last(&self, amend: impl FnOnce(&mut Event)) {
        if let Some(event) = self.events.borrow_mut().last_mut() {
            amend(event);
        }
    }

    /// Puts something into the story that is no operation.
    pub fn note(&self, verb: &'static str, site: Option<Site>, text: super::Value) {
        self.record(Event {
            thread: self.me(),
            verb,
            class: Class::Note,
            object: None,
            site,
            read: super::Value::Unknown,
            wrote: text,
            how: super::How::Plain,
            changed: super::Changed::No,
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

    // ---- time ----

    /// The virtual clock: it moves only when threads wait for it.
    pub fn now(&self) -> Duration {
        self.now.get()
    }

    pub(crate) fn advance_to(&self, time: Duration) {
        self.now.set(self.now.get().max(time));
    }

    /// A look at the clock takes time, too.
    pub(crate) fn pass_time(&self) {
        let looks = self.looks_at_clock.get();
        self.looks_at_clock.set(looks + 1);
        let nanoseconds = 1_u64 << (looks / 8).min(40);
        let now = self.now.get();
        self.now
            .set(now.saturating_add(Duration::from_nanos(nanoseconds)));
        self.engine.progressed();
    }

    // ---- failure ----

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

impl Drop for Execution {
    fn drop(&mut self) {
        for local in self.locals.get_mut().drain(..) {
            std::mem::forget(local.value);
        }
    }
}
