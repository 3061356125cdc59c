//! Numbers whose sums can be watched, and generated programs that add and map.

use std::cell::Cell;
use std::collections::HashSet;
use std::marker::PhantomData;
use std::ops::Add;
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Barrier, Condvar, Mutex, MutexGuard};
use std::thread;

use harness::{Operation, Program, Programs, expect, expect_eq, meanwhile, name, words};

use crate::exercise::{add, map};

/// A number whose `+` is a function of the check.
#[derive(Clone, Copy)]
pub struct Number<'a> {
    pub value: u64,
    plus: Plus<'a>,
}

type Plus<'a> = &'a (dyn Fn(u64, u64) -> u64 + Sync);

impl Add for Number<'_> {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let value = (self.plus)(self.value, other.value);
        Self { value, ..self }
    }
}

/// The values first, first + 1, ….
pub fn numbers(first: u64, len: usize, plus: Plus<'_>) -> Vec<Number<'_>> {
    let values = first..first + len as u64;
    values.map(|value| Number { value, plus }).collect()
}

/// What stands in `c` where no sum has been written.
pub const UNTOUCHED: u64 = 7_777;

/// Adds 100, 101, … to 0, 1, …, and looks at every sum.
pub fn adds(len: usize, threads: usize, plus: impl Fn(u64, u64) -> u64 + Sync) {
    let (a, b) = (numbers(0, len, &plus), numbers(100, len, &plus));
    let mut c = vec![numbers(UNTOUCHED, 1, &plus)[0]; len];
    add(&a, &b, &mut c, threads);
    for (i, sum) in c.iter().enumerate() {
        expect!(
            sum.value != UNTOUCHED,
            "with length {len} and threads = {threads}, nobody has written c[{i}]"
        );
        expect_eq!(
            sum.value,
            100 + 2 * i as u64,
            "with length {len} and threads = {threads}, c[{i}]"
        );
    }
}

/// An item that threads may share, and nothing else: it cannot be cloned, nor sent to
/// another thread.
struct Item(u64, PhantomData<MutexGuard<'static, ()>>);

/// A result that can be sent to another thread, and nothing else.
struct Tenfold(Cell<u64>);

/// Maps 0, 1, … to 0, 10, …, and looks at the order. The closure has `f` for its own, and
/// cannot be copied.
pub fn maps(len: usize, threads: usize, f: impl Fn(u64) + Sync) {
    let items = 0..len as u64;
    let expected: Vec<u64> = items.clone().map(|item| 10 * item).collect();
    let items: Vec<Item> = items.map(|item| Item(item, PhantomData)).collect();
    let results = map(&items, threads, move |&Item(item, _)| {
        f(item);
        Tenfold(Cell::new(10 * item))
    });
    let results: Vec<u64> = results
        .into_iter()
        .map(|Tenfold(of)| of.into_inner())
        .collect();
    expect_eq!(
        results,
        expected,
        "with length {len} and threads = {threads}, what comes back"
    );
}

thread_local! {
    /// The turns that a thread has had, and in which call: it may serve several, one after
    /// the other.
    static TURN: Cell<(usize, usize)> = const { Cell::new((0, 0)) };
}

/// One call, of which each thread's turns are counted.
pub struct Turns(usize);

impl Turns {
    pub fn of_a_call() -> Self {
        static CALLS: AtomicUsize = AtomicUsize::new(1);
        Self(CALLS.fetch_add(1, Relaxed))
    }

    /// The number of this turn of the thread that calls, from 0.
    pub fn next(&self) -> usize {
        let (call, turn) = TURN.get();
        let turn = if call == self.0 { turn } else { 0 };
        TURN.set((self.0, turn + 1));
        turn
    }
}

/// Where the threads of one call meet, turn by turn.
#[allow(dead_code)] // as some of the others: one of the two worlds has no use for it
pub struct Meetings<const N: usize> {
    turns: Turns,
    pub at: [Barrier; N],
}

#[allow(dead_code)]
impl<const N: usize> Meetings<N> {
    pub fn new(at: [Barrier; N]) -> Self {
        let turns = Turns::of_a_call();
        Self { turns, at }
    }

    /// In its first turn each thread waits at the first barrier, and so on.
    pub fn meet(&self) {
        let turn = self.turns.next();
        expect!(
            turn < N,
            "a thread takes {} elements, and {N} is its share",
            turn + 1
        );
        self.at[turn].wait();
    }
}

/// Who has begun its last turn waits until all elements have been begun, and before that
/// until as many have as must have if nobody takes more than a share. So it goes on
/// wherever the work is shared, in whichever way; and who takes more than a share waits
/// for itself.
struct Shares {
    /// What is told of real threads that wait for ever.
    rule: String,
    len: usize,
    share: usize,
    turns: Turns,
    begun: Mutex<usize>,
    changed: Condvar,
}

impl Shares {
    fn new(len: usize, threads: usize) -> Self {
        let (begun, changed) = (Mutex::new(0), Condvar::new());
        let share = len.div_ceil(threads).max(1);
        name("begun", &begun);
        name("another one begun", &changed);
        let rule = format!(
            "of {len} elements the share of each of {threads} threads is {share} at most, and who \
             has begun so many waits for the others: does somebody take more?"
        );
        Self {
            rule,
            len,
            share,
            turns: Turns::of_a_call(),
            begun,
            changed,
        }
    }

    fn begin(&self) {
        let enough = self.enough(self.turns.next() + 1);
        let mut begun = self.begun.lock().unwrap();
        *begun += 1;
        meanwhile(&self.rule);
        // Of all others, nobody waits for this one.
        if (1..=self.share).any(|turns| self.enough(turns) == *begun) {
            self.changed.notify_all();
        }
        drop(self.changed.wait_while(begun, |begun| *begun < enough));
    }

    /// How many elements have been begun at least, once a thread has begun so many.
    fn enough(&self, turns: usize) -> usize {
        match turns < self.share {
            // As few as can be: most threads have a whole share, and one has the rest.
            true => self.len / self.share * turns + turns.min(self.len % self.share),
            false => self.len,
        }
    }
}

fn programs(len: i64, threads: i64) -> Programs {
    Programs::by_all("the caller", 1..=2)
        .operation(Operation::new("add").with(0..=len).with(1..=threads))
        .operation(Operation::new("map").with(0..=len).with(1..=threads))
        .operation(panicking("add_and_panic_in"))
        .operation(panicking("map_and_panic_in"))
}

/// With any length and any number of threads, in one element; or in all, if there is no
/// such element.
fn panicking(name: &'static str) -> Operation {
    Operation::new(name).with(0..=5).with(1..=5).with(1..=4)
}

/// What a panic in `f` says.
#[allow(dead_code)]
pub fn caught(f: impl FnOnce()) -> String {
    let Err(payload) = panic::catch_unwind(AssertUnwindSafe(f)) else {
        return "nothing".to_owned();
    };
    let said = words(&*payload).unwrap_or("something that is no text");
    said.to_owned()
}

/// The panic of one of these elements comes out of `add` or `map` with its own words, and
/// nobody has tried an element again.
pub fn panics(name: &str, len: usize, threads: usize, who: &[u64]) {
    let tried = Mutex::new(Vec::new());
    let try_it = |element| {
        tried.lock().unwrap().push(element);
        expect!(!who.contains(&element), "element {element} gives up");
    };
    let said = caught(|| match name {
        "add" => adds(len, threads, |a, b| {
            try_it(a);
            a + b
        }),
        _ => maps(len, threads, try_it),
    });
    let so = format!("with length {len}, threads = {threads}, and a panic of each of {who:?}");
    let as_said = |element| said == format!("element {element} gives up");
    expect!(
        who.iter().any(as_said),
        "{so}, what the caller of `{name}` hears is: {said:?}"
    );
    let mut tried = tried.into_inner().unwrap();
    tried.sort_unstable();
    expect!(
        tried.is_sorted_by(|one, next| one < next),
        "{so}, `{name}` has worked on an element twice, of these: {tried:?}"
    );
}

/// For the modelled world.
#[allow(dead_code)]
pub fn small() -> Programs {
    programs(9, 4).cases(100).schedules(6)
}

/// For real threads.
#[allow(dead_code)]
pub fn large() -> Programs {
    programs(300, 20).cases(150)
}

/// Whatever the length and the number of threads: each element once, by no more threads
/// than asked for, and as many at a time as there can be.
pub fn run(program: &Program) {
    for call in program.calls() {
        let arguments: Vec<usize> = call.arguments.iter().map(|&n| n as usize).collect();
        let (len, threads) = match arguments[..] {
            [who, len, threads] => {
                let who = if who < len { who..who + 1 } else { 0..len };
                let who: Vec<u64> = who.map(|element| element as u64).collect();
                panics(&call.name[..3], len, threads, &who);
                continue;
            }
            [len, threads] => (len, threads),
            _ => unreachable!("{call}"),
        };
        let seen = Mutex::new((Vec::new(), HashSet::new()));
        let shares = Shares::new(len, threads);
        let see = |pair| {
            {
                let mut seen = seen.lock().unwrap();
                seen.0.push(pair);
                seen.1.insert(thread::current().id());
            }
            shares.begin();
        };
        match call.name {
            "add" => adds(len, threads, |a, b| {
                see((a, b));
                a + b
            }),
            _ => maps(len, threads, |item| see((item, item + 100))),
        }
        let (mut elements, by) = seen.into_inner().unwrap();
        elements.sort_unstable();
        let once: Vec<_> = (0..len as u64).map(|i| (i, 100 + i)).collect();
        expect_eq!(elements, once, "in {call}, what was worked on");
        expect!(
            by.len() <= threads,
            "in {call}, {} threads were at work",
            by.len()
        );
    }
}
