//! The recipe: squares through two pipes, and a greeting that comes back louder.
//!
//! One program plays all the parts. Without an argument it is the parent, which
//! starts itself again with the name of a role.

use std::env;
use std::io::{self, Read, Stdin, Stdout, Write};
use std::process::Command;

use ex22_solution::{converse, numbers, pipeline, shout, squares};

pub fn main() -> io::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        [] => parent(),
        ["numbers", count] => {
            let count = count.parse().map_err(io::Error::other)?;
            numbers(count, io::stdout())
        }
        ["squares"] => squares(io::stdin(), io::stdout()),
        ["shout"] => shout(Standard(io::stdin(), io::stdout())),
        _ => Err(io::Error::other("there is no such role")),
    }
}

fn parent() -> io::Result<()> {
    let program = env::current_exe()?;
    let stage = |role: &str| {
        let mut command = Command::new(&program);
        command.arg(role);
        command
    };

    let squares = pipeline(10, stage)?;
    let squares: Vec<String> = squares.iter().map(u64::to_string).collect();
    println!("{}", squares.join(" "));
    println!("End");

    for answer in converse(&["hello from parent"], stage)? {
        println!("{answer}");
    }
    Ok(())
}

/// Standard input and output as one connection.
struct Standard(Stdin, Stdout);

impl Read for Standard {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

impl Write for Standard {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.1.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.1.flush()
    }
}
