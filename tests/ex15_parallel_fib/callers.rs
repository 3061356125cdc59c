//! Two threads fork at the same time.

use std::sync::Barrier;
use std::thread;

use harness::{Operation, Program, Programs, name, spawn};

use super::forks::{Work, caught};
use crate::exercise::{Helpers, fib_par, fibs};

/// Calls `f` on two threads, of which this is one.
pub fn two_callers(f: impl Fn() + Sync) {
    two_calls(&f, &f);
}

fn two_calls(one: impl Fn(), two: impl Fn() + Sync) {
    thread::scope(|scope| {
        spawn!(scope, "caller-2", &two);
        one();
    });
}

/// Nine callers, and as many helpers.
pub fn nine() -> Programs {
    Programs::by_all("the program", 1..=1)
        .operation(Operation::new("joins_at_once").with(9..=9))
        .cases(1)
        .schedules(10)
}

/// However often others take a helper at the same time: there is one for each.
pub fn each_has_a_helper(program: &Program) {
    for call in program.calls() {
        let callers = call.arguments[0] as usize;
        let helpers = Helpers::new(callers);
        name("helpers", &helpers);
        let meeting = Barrier::new(2 * callers);
        name("meeting", &meeting);
        thread::scope(|scope| {
            for number in 1..=callers {
                let meet = || _ = meeting.wait();
                let helpers = &helpers;
                spawn!(scope, "caller-{number}", move || helpers.join(meet, meet));
            }
        });
    }
}

/// Two threads call `join`, and there is one helper. A helper is at work for a while; the
/// threads themselves do this.
pub fn two_joins(own_part: impl Fn() + Sync) {
    let (helpers, work) = (Helpers::new(1), Work::of(1));
    name("helpers", &helpers);
    name("work", &work);
    two_callers(|| {
        let part = part(&work, &own_part);
        caught(|| _ = helpers.join(&part, &part));
    });
    work.was_never_too_much();
}

/// As [`two_joins`], with two numbers for `fibs` and for `fib_par`.
pub fn two_with_serial(own_part: impl Fn() + Sync) {
    let (helpers, work) = (Helpers::new(1), Work::of(1));
    name("helpers", &helpers);
    name("work", &work);
    let serial = |part: &(dyn Fn() + Sync), n| {
        part();
        n
    };
    two_calls(
        || {
            let part = part(&work, &own_part);
            caught(|| _ = fibs(&[1, 2], &helpers, &|n| serial(&part, n)));
        },
        || {
            let part = part(&work, &own_part);
            caught(|| _ = fib_par(2, 1, &helpers, &|n| serial(&part, n)));
        },
    );
    work.was_never_too_much();
}

/// What is done in a fork: this thread does its own part, and a helper is at work.
fn part(work: &Work, own_part: impl Fn() + Sync) -> impl Fn() + Sync {
    let caller = thread::current().id();
    move || {
        if thread::current().id() == caller {
            own_part();
        } else {
            work.of_a_helper(|| {
                thread::yield_now();
            });
        }
    }
}
