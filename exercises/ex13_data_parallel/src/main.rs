//! The recipe: a million sums, made by eight threads.

use ex13::{add, map};

const LEN: usize = 1_000_000;
const THREADS: usize = 8;

pub fn main() {
    let a: Vec<f32> = (0..LEN).map(|i| i as f32).collect();
    let b: Vec<f32> = (0..LEN).map(|i| i as f32 * 0.5).collect();
    let serial: Vec<f32> = a.iter().zip(&b).map(|(a, b)| a + b).collect();

    let mut c = vec![0.0; LEN];
    add(&a, &b, &mut c, THREADS);
    assert_eq!(c, serial);
    println!("{LEN} sums by {THREADS} threads are equal to the serial ones");

    let numbers: Vec<usize> = (0..THREADS).collect();
    for line in map(&numbers, THREADS, |number| format!("hello from {number}")) {
        println!("{line}");
    }
}
