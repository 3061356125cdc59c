//! The recipe: ten workers make 20,000 random numbers each, in turn, as processes and as
//! threads.
//!
//! One program plays all the parts. Without an argument it is the parent, which starts
//! itself again with what a worker has to know: its role, its number, and how many
//! numbers it is to make.

use std::error::Error;
use std::process::{self, ChildStdout, Command, Stdio};
use std::time::Instant;
use std::{env, io};

use ex17_solution::{Process, Report, do_something, keep, processes, send, serial, threads};

const WORKERS: usize = 10;
const COUNT: usize = 20_000;

pub fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match *words.as_slice() {
        [] => parent(),
        [role, worker, count] => {
            let list = do_something(worker.parse()?, count.parse()?, random);
            match role {
                "keeps" => Ok(keep(&list, io::stdout())?),
                "sends" => Ok(send(&list, io::stdout())?),
                _ => Err("there is no such role".into()),
            }
        }
        _ => Err("a worker wants a role, its number and a count".into()),
    }
}

fn parent() -> Result<(), Box<dyn Error>> {
    let in_turn = timed("in turn", || Ok(serial(WORKERS, COUNT, random)))?;
    timed("processes that keep", || {
        Ok(processes(WORKERS, |worker| Child::start("keeps", worker))?)
    })?;
    let sent = timed("processes that send", || {
        Ok(processes(WORKERS, |worker| Child::start("sends", worker))?)
    })?;
    let threads = timed("threads", || Ok(threads(WORKERS, COUNT, random)?))?;

    let same = sent == in_turn && threads == in_turn;
    let same = if same { "the same" } else { "not the same" };
    println!("what was sent, and what the threads made, is {same} as in turn");
    Ok(())
}

/// How long it took is for you to look at: it is different each time.
fn timed(
    how: &str,
    work: impl FnOnce() -> Result<Report, Box<dyn Error>>,
) -> Result<Report, Box<dyn Error>> {
    let before = Instant::now();
    let report = work()?;
    let time = before.elapsed();
    let made: usize = report.made.iter().sum();
    let seen: usize = report.lists.iter().map(Vec::len).sum();
    println!("{how}: {made} numbers were made, the parent has {seen} (after {time:.1?})");
    Ok(report)
}

/// A number that looks random, and is the same for the same worker and index, today and
/// tomorrow, in a thread and in a process: SplitMix64 (Steele, Lea and Flood, 2014), with
/// the number of the worker as its seed.
fn random(worker: usize, index: usize) -> u64 {
    let step = (index as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut z = (worker as u64).wrapping_add(step);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// This program, started again.
struct Child(process::Child);

impl Child {
    fn start(role: &str, worker: usize) -> io::Result<Self> {
        let child = Command::new(env::current_exe()?)
            .args([role, &worker.to_string(), &COUNT.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?;
        Ok(Self(child))
    }
}

impl Process for Child {
    type Output = ChildStdout;

    fn output(&mut self) -> ChildStdout {
        self.0.stdout.take().expect("it is taken once")
    }

    fn wait(&mut self) -> io::Result<()> {
        // `Ok` says only that the child has ended; how, its status says.
        let status = self.0.wait()?;
        match status.success() {
            true => Ok(()),
            false => Err(io::Error::other(status.to_string())),
        }
    }
}
