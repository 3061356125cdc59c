//! A panic comes out of `join` as it is, and the helper is free again.

use std::panic;

use harness::{expect, fail, name};

use super::callers::two_joins;
use super::forks::{caught, free};
use crate::exercise::Helpers;

/// Level 3: and if a call of the thread itself panics, its helper is still at work.
pub fn a_panic_waits_for_the_helper() {
    two_joins(|| fail("the call gives up"));
}

/// Level 3: whichever call panics, the caller hears what it said.
pub fn a_panic_comes_through() {
    for number in [1, 0] {
        for who in [["first", ""], ["", "second"], ["first", "second"]] {
            let helpers = Helpers::new(number);
            let call = |name| move || expect!(!who.contains(&name), "the {name} call gives up");
            let said = caught(|| _ = helpers.join(call("first"), call("second")));
            expect!(
                who.iter()
                    .any(|name| said == format!("the {name} call gives up")),
                "with helpers = {number}, what the caller hears of the panic is: {said:?}"
            );
        }
    }
}

/// Level 3: a panic need not be a text. It comes out as what it is.
pub fn a_panic_may_be_no_text() {
    for (number, who) in [(1, 1), (1, 2), (0, 1), (0, 2)] {
        let helpers = Helpers::new(number);
        let call = |which| {
            move || {
                if which == who {
                    panic::panic_any(which);
                }
            }
        };
        let both = panic::AssertUnwindSafe(|| helpers.join(call(1), call(2)));
        let said = panic::catch_unwind(both);
        expect!(
            said.is_err_and(|payload| payload.downcast_ref() == Some(&who)),
            "with helpers = {number}, call {who} of 2 panics with its number, and the caller \
             does not hear it"
        );
    }
}

/// Level 3: after a panic the one helper is free, and there is still one.
pub fn a_panic_frees_the_helper() {
    let helpers = Helpers::new(1);
    name("helpers", &helpers);
    caught(|| _ = helpers.join(|| fail("the first gives up"), || {}));
    caught(|| _ = helpers.join(|| {}, || fail("the second gives up")));
    caught(|| _ = helpers.join(|| fail("the first gives up"), || fail("so does the second")));
    free(1, &helpers);
}

/// Level 3: a `join` that is called while a panic unwinds has not panicked itself: after
/// it there is one helper, and no more.
pub fn a_join_after_a_panic() {
    let helpers = Helpers::new(1);
    name("helpers", &helpers);
    caught(|| {
        let _joins = JoinsWhenDropped(&helpers);
        fail("the caller gives up");
    });
    free(1, &helpers);
}

struct JoinsWhenDropped<'a>(&'a Helpers);

impl Drop for JoinsWhenDropped<'_> {
    fn drop(&mut self) {
        self.0.join(|| {}, || {});
    }
}
