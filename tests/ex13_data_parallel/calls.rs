//! Calls that go on at the same time: each has threads of its own, and panics of its own.

use std::sync::Barrier;

use harness::{expect_eq, name};

use super::work;

/// Level 5: what is called may itself call `add` and `map`.
pub fn calls_inside_calls() {
    work::adds(2, 2, |a, b| {
        work::adds(2, 1, |a, b| a + b);
        a + b
    });
    work::maps(2, 2, |_| work::maps(2, 1, |_| {}));
}

/// Level 5: a call inside a call has two threads of its own, and both work at the same
/// time as the other thread of the call outside.
pub fn calls_share_no_threads() {
    let meeting = Barrier::new(3);
    name("meeting", &meeting);
    work::maps(2, 2, |outside| match outside {
        0 => _ = meeting.wait(),
        _ => work::maps(2, 2, |_| _ = meeting.wait()),
    });
    work::adds(2, 2, |a, b| {
        match a {
            0 => _ = meeting.wait(),
            _ => work::adds(2, 2, |a, b| {
                meeting.wait();
                a + b
            }),
        }
        a + b
    });
}

/// Level 5: of two calls at the same time, one panics, and the other one does not hear it.
pub fn each_hears_its_own_panic() {
    work::maps(2, 2, |call| {
        let said = work::caught(|| {
            work::maps(1, 1, |_| {
                if call == 0 {
                    panic!("the first call gives up");
                }
            });
        });
        let own = ["the first call gives up", "nothing"][call as usize];
        expect_eq!(
            said,
            own,
            "of two calls at the same time, what call {call} of `map` says"
        );
        let said = work::caught(|| {
            work::adds(1, 1, |a, b| {
                if call == 0 {
                    panic!("the first call gives up");
                }
                a + b
            });
        });
        expect_eq!(
            said,
            own,
            "of two calls at the same time, what call {call} of `add` says"
        );
    });
}
