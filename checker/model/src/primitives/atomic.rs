//! Atomics, and what they publish.
//!
//! Follows the C++20 model that Rust refers to, as far as both engines show it:
//! release and acquire, release sequences (an update continues the sequence of
//! the store it replaces), fences. The values that a load may return are the
//! engine's to choose; what the load learns is decided here.

use std::cell::UnsafeCell;
use std::sync::atomic::Ordering;

use crate::kernel::{
    Changed, Class, Clock, Event, Execution, How, Identity, ObjectId, Op, Site, Store, ThreadId,
    Touch, Value, try_with, with,
};

/// How the bits of an atomic are shown.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    Bool,
    Signed(u32),
    Unsigned,
    Pointer,
    /// As values of the type of that name, if it is a plain one; the bits of any
    /// other are not for people.
    Named(fn() -> &'static str),
}

impl Shape {
    /// How values of a plain type are shown.
    pub(super) fn of_plain(type_name: &str) -> Option<Self> {
        Some(match type_name {
            "bool" => Self::Bool,
            "i8" => Self::Signed(8),
            "i16" => Self::Signed(16),
            "i32" => Self::Signed(32),
            "i64" => Self::Signed(64),
            "isize" => Self::Signed(isize::BITS),
            "u8" | "u16" | "u32" | "u64" | "usize" => Self::Unsigned,
            _ => return None,
        })
    }

    fn show(self, bits: u64) -> Value {
        match self {
            Self::Named(name) => {
                Self::of_plain(name()).map_or(Value::Unknown, |plain| plain.show(bits))
            }
            Self::Bool => Value::Bool(bits != 0),
            Self::Signed(width) => {
                let unused = 64 - width;
                Value::Signed((bits << unused).cast_signed() >> unused)
            }
            Self::Unsigned => Value::Unsigned(bits),
            Self::Pointer => Value::Pointer(bits),
        }
    }
}

/// What an atomic holds: up to 64 bits, zero-extended, or a pointer. A constant
/// has no address yet, so that only the pointer itself can be kept in one.
#[derive(Clone, Copy)]
#[repr(C)]
union Bits {
    number: u64,
    pointer: *mut (),
}

const _: () = assert!(
    size_of::<*mut ()>() == size_of::<u64>() && cfg!(target_endian = "little"),
    "the model keeps every atomic in the low end of 64 bits"
);

impl std::fmt::Debug for Bits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.number().fmt(f)
    }
}

impl Bits {
    fn number(self) -> u64 {
        // SAFETY: both variants have 64 bits, all of them initialised.
        unsafe { self.number }
    }
}

/// An atomic of any type.
#[derive(Debug)]
pub struct Atomic {
    identity: Identity,
    kind: &'static str,
    shape: Shape,
    /// As written in the source: what a `static` starts every execution with.
    initial: UnsafeCell<Bits>,
    bits: UnsafeCell<Bits>,
}

// SAFETY: all access is through the kernel, which lets one thread run at a time
// and refuses operating-system threads that run no execution.
unsafe impl Sync for Atomic {}

impl Atomic {
    pub const fn new(kind: &'static str, shape: Shape, bits: u64) -> Self {
        Self::holding(kind, shape, Bits { number: bits })
    }

    pub const fn pointer(kind: &'static str, pointer: *mut ()) -> Self {
        Self::holding(kind, Shape::Pointer, Bits { pointer })
    }

    const fn holding(kind: &'static str, shape: Shape, bits: Bits) -> Self {
        Self {
            identity: Identity::new(),
            kind,
            shape,
            initial: UnsafeCell::new(bits),
            bits: UnsafeCell::new(bits),
        }
    }

    fn get(&self) -> u64 {
        // SAFETY: see `Sync`; the value is copied.
        let bits = unsafe { *self.bits.get() };
        if matches!(self.shape, Shape::Pointer) {
            // SAFETY: every bit pattern is a pointer.
            unsafe { bits.pointer }.expose_provenance();
        }
        bits.number()
    }

    fn set(&self, number: u64) {
        // SAFETY: as in `get`.
        unsafe { *self.bits.get() = Bits { number } }
    }

    /// The owner has it for itself: what is written through [`Atomic::as_ptr`]
    /// is a new initial value.
    pub fn renew(&mut self) {
        self.set(self.last());
        self.identity.renew();
    }

    /// The newest value, without an operation: for `Debug`.
    pub fn peek(&self) -> u64 {
        self.get()
    }

    /// The value, for its only owner.
    pub fn last(&self) -> u64 {
        let read = try_with(|execution| {
            let object = self.identity.known(execution)?;
            if !execution.engine().keeps_history() {
                return None;
            }
            // Its only owner sees the last store, and of several that nothing
            // orders the one that the engine says.
            let op = Op::new("load", Class::Read, object, None);
            let number = execution.engine().load(execution, &op, Ordering::SeqCst);
            Some(stored(execution, object, number).bits)
        });
        read.flatten().unwrap_or_else(|| self.get())
    }

    /// The address of the value.
    pub const fn as_ptr(&self) -> *mut u64 {
        self.bits.get().cast()
    }

    /// For an owner that keeps the value itself, and of which this is a part: `first`
    /// says what stands for the value when an execution uses the atomic for the
    /// first time.
    pub(super) fn begin<W>(
        &self,
        execution: &Execution,
        owner: &W,
        site: Site,
        first: impl FnOnce(Touch) -> u64,
    ) {
        if self.identity.known(execution).is_some() {
            return;
        }
        let bits = first(match self.identity.is_new() {
            true => Touch::First,
            false => Touch::Stale,
        });
        self.set(bits);
        // SAFETY: as in `get`.
        unsafe { *self.initial.get() = Bits { number: bits } }
        self.enter_as(execution, owner, site);
    }

    fn touch<W>(&self, execution: &Execution, whole: &W, site: Site) -> ObjectId {
        self.identity
            .touch(execution, whole, self.kind, Some(site), |touch| {
                // SAFETY: as in `get`.
                unsafe {
                    match touch {
                        Touch::Stale => *self.bits.get() = *self.initial.get(),
                        _ => *self.initial.get() = *self.bits.get(),
                    }
                }
            })
    }

    /// Touches the atomic and enters its first value into the books.
    fn enter(&self, execution: &Execution, site: Site) -> ObjectId {
        self.enter_as(execution, self, site)
    }

    /// The same, where the atomic may be a part of `whole`.
    fn enter_as<W>(&self, execution: &Execution, whole: &W, site: Site) -> ObjectId {
        let new = self.identity.known(execution).is_none();
        let object = self.touch(execution, whole, site);
        let bits = self.get();
        if !new && execution.object(object).newest.bits == bits {
            return object;
        }
        let me = execution.me();
        let store = Store {
            bits,
            released: Clock::new(),
            shown: self.shape.show(bits),
            at: (me, execution.thread(me).clock.of(me)),
        };
        if new {
            let mut books = execution.object_mut(object);
            books.initial = store.clone();
            books.newest = store;
        } else {
            self.adopt(execution, object, site, store);
        }
        object
    }

    /// Somebody has written through [`Atomic::as_ptr`].
    fn adopt(&self, execution: &Execution, object: ObjectId, site: Site, store: Store) {
        if execution.engine().keeps_history() {
            let op = Op::new("store", Class::Write, object, site);
            let number = reserve(execution);
            let engine = execution.engine();
            engine.store(execution, &op, Ordering::Relaxed, number);
            execution.stores()[number] = store.clone();
            execution.object_mut(object).newest_number = number;
        }
        execution.object_mut(object).newest = store;
    }

    pub fn load(&self, ordering: Ordering, site: Site) -> u64 {
        assert!(
            !matches!(ordering, Ordering::Release | Ordering::AcqRel),
            "there is no such thing as a release load"
        );
        with(|execution| {
            let object = self.enter(execution, site);
            let op = Op::new("load", Class::Read, object, site);
            if !execution.engine().keeps_history() {
                execution.arrive(&op);
                let (bits, shown) = {
                    let newest = &execution.object(object).newest;
                    learn(execution, newest, ordering);
                    (newest.bits, newest.shown.clone())
                };
                finish(
                    execution,
                    &op,
                    ordering,
                    (shown, Value::Unknown),
                    How::Plain,
                );
                return bits;
            }
            execution.begin(&op);
            let number = execution.engine().load(execution, &op, ordering);
            let store = stored(execution, object, number);
            let newest = execution.object(object).newest.clone();
            let (by, at) = newest.at;
            let is_known = execution.thread(execution.me()).clock.of(by) >= at;
            let how = match (newest.bits == store.bits, is_known) {
                (true, _) => How::Plain,
                (false, true) => How::Late {
                    overtaken: newest.shown,
                },
                (false, false) => How::Stale {
                    newest: newest.shown,
                },
            };
            learn(execution, &store, ordering);
            finish(execution, &op, ordering, (store.shown, Value::Unknown), how);
            store.bits
        })
    }

    pub fn store(&self, bits: u64, ordering: Ordering, site: Site) {
        assert!(
            !matches!(ordering, Ordering::Acquire | Ordering::AcqRel),
            "there is no such thing as an acquire store"
        );
        with(|execution| {
            let object = self.enter(execution, site);
            let op = Op::new("store", Class::Write, object, site);
            let shown = self.shape.show(bits);
            if execution.engine().keeps_history() {
                execution.begin(&op);
                let number = reserve(execution);
                execution.engine().store(execution, &op, ordering, number);
                self.publish(execution, object, bits, ordering, None, Some(number));
            } else {
                execution.arrive(&op);
                self.publish(execution, object, bits, ordering, None, None);
            }
            finish(
                execution,
                &op,
                ordering,
                (Value::Unknown, shown),
                How::Plain,
            );
        });
    }

    /// Every kind of read-modify-write: `change` gives the new value, or `None`
    /// to leave the old one. Returns the old value either way.
    pub fn update(
        &self,
        verb: &'static str,
        (success, failure): (Ordering, Ordering),
        site: Site,
        change: &dyn Fn(u64) -> Option<u64>,
    ) -> Result<u64, u64> {
        assert!(
            !matches!(failure, Ordering::Release | Ordering::AcqRel),
            "there is no such thing as a release failure ordering"
        );
        with(|execution| {
            let object = self.enter(execution, site);
            let op = Op::new(verb, Class::Write, object, site);
            let (read, number) = if execution.engine().keeps_history() {
                execution.begin(&op);
                let number = reserve(execution);
                let accepts = |number| change(stored(execution, object, number).bits).is_some();
                let read =
                    execution
                        .engine()
                        .update(execution, &op, (success, failure), number, &accepts);
                let (Ok(read) | Err(read)) = read;
                (stored(execution, object, read), Some(number))
            } else {
                execution.arrive(&op);
                (execution.object(object).newest.clone(), None)
            };
            match change(read.bits) {
                Some(bits) => {
                    learn(execution, &read, success);
                    self.publish(execution, object, bits, success, Some(&read), number);
                    let shown = self.shape.show(bits);
                    finish(execution, &op, success, (read.shown, shown), How::Plain);
                    Ok(read.bits)
                }
                None => {
                    learn(execution, &read, failure);
                    let op = Op::new(verb, Class::Read, object, site);
                    finish(
                        execution,
                        &op,
                        failure,
                        (read.shown, Value::Unknown),
                        How::Plain,
                    );
                    Err(read.bits)
                }
            }
        })
    }

    /// A compare-exchange that may fail for no reason.
    pub fn update_weak(
        &self,
        verb: &'static str,
        orderings: (Ordering, Ordering),
        site: Site,
        change: &dyn Fn(u64) -> Option<u64>,
    ) -> Result<u64, u64> {
        // Decided at the operation and not before: whether it would succeed
        // is known only then.
        let fails = std::cell::Cell::new(None);
        let result = self.update(verb, orderings, site, &|bits| {
            let bits = change(bits)?;
            let fails = fails.get().unwrap_or_else(|| {
                let decided =
                    with(|x| !x.engine().keeps_history() && x.engine().choose(x, 2, true) == 1);
                fails.set(Some(decided));
                decided
            });
            (!fails).then_some(bits)
        });
        if fails.get() == Some(true) {
            with(|execution| execution.amend_last(|event| event.how = How::WeakFailure));
        }
        result
    }

    fn publish(
        &self,
        execution: &Execution,
        object: ObjectId,
        bits: u64,
        ordering: Ordering,
        replaces: Option<&Store>,
        number: Option<usize>,
    ) {
        let me = execution.me();
        let (mut released, at) = {
            let mut thread = execution.thread_mut(me);
            let at = thread.clock.of(me);
            let released = if releases(ordering) {
                let clock = thread.clock.clone();
                thread.clock.tick(me);
                clock
            } else {
                thread.fenced.clone()
            };
            (released, at)
        };
        if let Some(replaced) = replaces {
            released.join(&replaced.released);
        }
        let store = Store {
            bits,
            released,
            shown: self.shape.show(bits),
            at: (me, at),
        };
        self.set(bits);
        let mut books = execution.object_mut(object);
        if let Some(number) = number {
            execution.stores()[number] = store.clone();
            books.newest_number = number;
        }
        books.newest = store;
    }
}

/// A fence: what relaxed accesses around it publish and learn.
pub fn fence(ordering: Ordering, site: Site) {
    assert!(
        ordering != Ordering::Relaxed,
        "there is no such thing as a relaxed fence"
    );
    with(|execution| {
        execution.engine().fence(execution, ordering);
        let me = execution.me();
        let mut thread = execution.thread_mut(me);
        if acquires(ordering) {
            let seen = thread.seen.clone();
            thread.clock.join(&seen);
        }
        if releases(ordering) {
            thread.fenced = thread.clock.clone();
            thread.clock.tick(me);
        }
        drop(thread);
        let op = Op::new("fence", Class::Note, None, site);
        finish(
            execution,
            &op,
            ordering,
            (Value::Unknown, Value::Unknown),
            How::Plain,
        );
    });
}

fn acquires(ordering: Ordering) -> bool {
    matches!(
        ordering,
        Ordering::Acquire | Ordering::AcqRel | Ordering::SeqCst
    )
}

fn releases(ordering: Ordering) -> bool {
    matches!(
        ordering,
        Ordering::Release | Ordering::AcqRel | Ordering::SeqCst
    )
}

fn learn(execution: &Execution, store: &Store, ordering: Ordering) {
    let mut thread = execution.thread_mut(execution.me());
    if acquires(ordering) {
        thread.clock.join(&store.released);
    } else {
        thread.seen.join(&store.released);
    }
}

fn reserve(execution: &Execution) -> usize {
    let mut stores = execution.stores();
    stores.push(Store::default());
    stores.len() - 1
}

fn stored(execution: &Execution, object: ObjectId, number: usize) -> Store {
    match number {
        0 => execution.object(object).initial.clone(),
        _ => execution.stores()[number].clone(),
    }
}

fn finish(
    execution: &Execution,
    op: &Op<'_>,
    ordering: Ordering,
    (read, wrote): (Value, Value),
    how: How,
) {
    let thread: ThreadId = execution.me();
    let changed = match op.class {
        Class::Write if read != Value::Unknown && read == wrote => Changed::No,
        class => class.changes(),
    };
    execution.record(Event {
        thread,
        verb: op.verb,
        class: op.class,
        object: op.object,
        site: op.site,
        read,
        wrote,
        how,
        changed,
        ordering: Some(ordering),
        left: 0,
        forced: false,
    });
    execution.engine().settle(execution);
}
