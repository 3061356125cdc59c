//! One thread that sets and clears an event, and others that wait for it and look.

use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::thread;

use harness::{Call, Operation, Program, Programs, expect, name, spawn};

use crate::exercise::Event;

fn programs(calls: usize) -> Programs {
    Programs::by_all("the signaller", 1..=calls)
        .operation(Operation::new("set"))
        .operation(Operation::new("clear"))
        .operation(Operation::new("flash").with(1..=4))
        .operation(Operation::new("rest"))
}

/// For the modelled world.
#[allow(dead_code)]
pub fn small() -> Programs {
    programs(4).schedules(20)
}

/// For real threads.
#[allow(dead_code)]
pub fn large() -> Programs {
    programs(200).cases(16)
}

/// Nobody goes on, and nobody sees the event set, while it is cleared; nobody sees it
/// cleared while it is set; and everybody comes to an end. Whoever is at rest waits: each
/// time that the event is set then, one wait of everybody ends, however it is cleared after
/// that. Where nobody can tell who is at rest, the event is set for good at the end.
pub fn run(program: &Program, until_all_rest: Option<fn()>) {
    let signal = Signal {
        event: Event::new(),
        phase: AtomicU64::new(CLEARED),
    };
    name("event", &signal.event);
    name("phase", &signal.phase);
    let rest = || match until_all_rest {
        Some(until_all_rest) => until_all_rest(),
        None => thread::yield_now(),
    };
    let calls: Vec<&Call> = program.calls().collect();
    let looks = match until_all_rest {
        Some(_) => 1 + times_set_after_rest(&calls),
        None => calls.len(),
    };
    let seen: Vec<Vec<Seen>> = thread::scope(|scope| {
        let mut waiters = Vec::new();
        for number in 1..=2 {
            let look = || (0..looks).flat_map(|_| signal.look()).collect();
            waiters.push(spawn!(scope, "waiter-{number}", look));
        }
        rest();
        for call in calls {
            match call.name {
                "set" => signal.set(),
                "clear" => signal.clear(),
                "flash" => (0..call.arguments[0]).for_each(|_| signal.flash()),
                _ => rest(),
            }
        }
        rest();
        match until_all_rest {
            Some(_) => signal.flash(),
            None => signal.set(),
        }
        waiters
            .into_iter()
            .map(|waiter| waiter.join().unwrap())
            .collect()
    });
    for seen in seen.iter().flatten() {
        expect!(!seen.is_wrong, "{}", seen.what);
    }
}

/// Several times without rest in between count as one.
fn times_set_after_rest(calls: &[&Call]) -> usize {
    calls
        .split(|call| call.name == "rest")
        .filter(|calls| calls.iter().any(|call| call.name != "clear"))
        .count()
}

/// An event, and what is known of it for certain.
struct Signal {
    event: Event,
    /// Goes up by one when a `set` or a `clear` begins that changes the event, and by one
    /// when it has ended.
    phase: AtomicU64,
}

/// What the phases are, by turns.
const CLEARED: u64 = 0;
const BEING_SET: u64 = 1;
const SET: u64 = 2;
const BEING_CLEARED: u64 = 3;

struct Seen {
    is_wrong: bool,
    what: &'static str,
}

impl Signal {
    fn flash(&self) {
        self.set();
        self.clear();
    }

    fn set(&self) {
        self.change(CLEARED, BEING_SET, || self.event.set());
    }

    fn clear(&self) {
        self.change(SET, BEING_CLEARED, || self.event.clear());
    }

    /// Only the signaller changes the phase.
    fn change(&self, from: u64, to: u64, call: impl FnOnce()) {
        let phase = self.phase.load(SeqCst);
        if phase % 4 != from {
            return call();
        }
        self.phase.store(phase - from + to, SeqCst);
        call();
        self.phase.store(phase - from + to + 1, SeqCst);
    }

    /// Waits, and looks.
    fn look(&self) -> [Seen; 2] {
        let (_, during) = self.all_the_time(|| self.event.wait());
        let went_on = Seen {
            is_wrong: during == Some(CLEARED),
            what: "somebody went on, and the event had been cleared for all of its wait",
        };
        let (is_set, during) = self.all_the_time(|| self.event.is_set());
        let looked = match is_set {
            true => Seen {
                is_wrong: during == Some(CLEARED),
                what: "`is_set` returned true, and the event was cleared",
            },
            false => Seen {
                is_wrong: during == Some(SET),
                what: "`is_set` returned false, and the event was set",
            },
        };
        [went_on, looked]
    }

    /// What `call` returns, and the phase, if it was the same all the time.
    fn all_the_time<T>(&self, call: impl FnOnce() -> T) -> (T, Option<u64>) {
        let before = self.phase.load(SeqCst);
        let returned = call();
        let after = self.phase.load(SeqCst);
        (returned, (before == after).then_some(before % 4))
    }
}
