//! The recipe: count(n) counts to 10,000,000·n, for n from 1 to 10; in threads, and in
//! processes, each of which a worker starts and waits for. And once more in threads, with a
//! job for every little thing. How long each took goes to standard error.

use std::env;
use std::error::Error;
use std::process::Command;
use std::time::Instant;

use ex16_solution::Pool;

/// Counted by thousands: it is the pool that is shown here.
const STEP: u64 = 1_000;

pub fn main() -> Result<(), Box<dyn Error>> {
    // One program plays both parts. With a number it is a process that counts.
    if let Some(number) = env::args().nth(1) {
        println!("{}", count(number.parse()?));
        return Ok(());
    }
    let pool = Pool::new(4);

    told("without a pool", || (1..=10).map(count).collect());
    told("in threads", || pool.map(count, 1..=10).unwrap());
    told("in processes", || {
        pool.map(count_in_a_process, 1..=10).unwrap()
    });
    told("in threads, 5,500 jobs", || {
        (1..=10).map(|n| count_in_little_jobs(&pool, n)).collect()
    });

    pool.close();
    pool.join().expect("it is closed");
    println!("closed and joined");
    Ok(())
}

fn told(how: &str, counts: impl FnOnce() -> Vec<u64>) {
    let start = Instant::now();
    let counts = counts();
    eprintln!("{how}: {:?}", start.elapsed());
    println!("{how}: {counts:?}");
}

fn count(n: u64) -> u64 {
    count_to(10_000_000 * n)
}

fn count_to(end: u64) -> u64 {
    let mut counted = 0;
    while counted < end {
        counted += STEP;
    }
    counted
}

/// This program again, with a number.
fn count_in_a_process(n: u64) -> u64 {
    let program = env::current_exe().expect("this program has a path");
    let process = Command::new(program).arg(n.to_string()).output();
    let printed = process.expect("a process can be started").stdout;
    let counted = String::from_utf8_lossy(&printed).trim().parse();
    counted.expect("the process prints a number")
}

/// A job for each 100,000.
fn count_in_little_jobs(pool: &Pool, n: u64) -> u64 {
    let parts = pool.map(|_| count_to(100_000), 0..100 * n);
    parts.unwrap().into_iter().sum()
}
