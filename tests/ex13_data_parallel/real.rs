//! What must hold on real threads, and for the program itself.

use harness::{Check, Rendezvous, expect};

use crate::exercise::{add, map};

#[path = "work.rs"]
mod work;

use work::Turns;

pub const CHECKS: &[Check] = &[
    Check::race("any_lengths", work::large, work::run),
    Check::parallel("all_work_all_the_time", all_work_all_the_time),
    Check::parallel("a_million_floats", a_million_floats),
    Check::snapshot("transcript", str::to_owned),
];

/// As many threads as the original had, and more, with one element each, and with a
/// hundred: in each of their turns all of them meet.
fn all_work_all_the_time() {
    for (threads, each) in [(8, 1), (8, 100), (13, 10), (50, 1), (300, 1)] {
        let meetings = || {
            (0..each)
                .map(|_| Rendezvous::of(threads))
                .collect::<Vec<_>>()
        };
        let (turns, at) = (Turns::of_a_call(), meetings());
        work::adds(each * threads, threads, |a, b| {
            meet(&turns, &at);
            a + b
        });
        let (turns, at) = (Turns::of_a_call(), meetings());
        work::maps(each * threads, threads, |_| meet(&turns, &at));
    }
}

fn meet(turns: &Turns, at: &[Rendezvous]) {
    if let Some(meeting) = at.get(turns.next()) {
        meeting.meet();
    }
}

/// The original's sums, and a length that eight does not divide: the same as made by
/// one thread, to the bit. And a tenth as many items are mapped.
fn a_million_floats() {
    let (all_a, all_b) = (
        floats(1_000_003, 0x2545_f491),
        floats(1_000_003, 0x9e37_79b9),
    );
    for len in [1_000_000, 1_000_003] {
        let (a, b) = (&all_a[..len], &all_b[..len]);
        let mut c = vec![7_777.0; len];
        add(a, b, &mut c, 8);
        for (i, sum) in c.into_iter().enumerate() {
            let serial = a[i] + b[i];
            expect!(
                same(sum, serial),
                "of {len} sums, c[{i}] is {sum:?}, not {:?} + {:?} = {serial:?}",
                a[i],
                b[i]
            );
        }
        let indices: Vec<usize> = (0..len / 10).collect();
        let mapped = map(&indices, 8, |&i| i);
        expect!(
            mapped == indices,
            "of {} items, `map` does not give each its place",
            indices.len()
        );
    }
}

/// Numbers of every size and both signs, with infinities, zeros and things that are no
/// number among them.
fn floats(len: usize, mut seed: u32) -> Vec<f32> {
    let special = [0.0, -0.0, f32::INFINITY, f32::NEG_INFINITY, f32::NAN];
    let mut random = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let one_in_ten = special.get(seed as usize % 50);
        one_in_ten.copied().unwrap_or(f32::from_bits(seed))
    };
    (0..len).map(|_| random()).collect()
}

/// To the bit, which `==` is not: it takes 0.0 for -0.0, and NaN for nothing. Of NaN there
/// are many, and which one a sum is may be different from one to the next.
fn same(one: f32, other: f32) -> bool {
    one.to_bits() == other.to_bits() || one.is_nan() && other.is_nan()
}
