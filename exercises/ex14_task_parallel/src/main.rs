//! The recipe: two different tasks in an executor, one of which reads a file; and a third
//! one, which fails, and whose handle nobody keeps.

use std::fs;
use std::path::Path;

use ex14::{Error, Executor};

const FOLDER: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../tests/ex14_task_parallel"
);

pub fn main() {
    let executor = Executor::new();

    let sum = executor.submit(|| Ok((1..=100).sum::<u64>()));
    let text = executor.submit(|| read("hello.txt"));
    drop(executor.submit(|| read("goodbye.txt")));

    println!("the sum of 1 to 100: {}", told(sum.join()));
    println!("in hello.txt: {}", told(text.join()));
    for error in executor.finish() {
        println!("nobody has asked, but {error}");
    }
}

/// A file beside the recipe's checks.
fn read(name: &str) -> Result<String, Error> {
    let text = fs::read_to_string(Path::new(FOLDER).join(name));
    let text = text.map_err(|error| format!("{name}: {}", error.kind()))?;
    Ok(text.trim_end().to_owned())
}

fn told(result: Result<impl ToString, Error>) -> String {
    match result {
        Ok(value) => value.to_string(),
        Err(error) => format!("an error, {error}"),
    }
}
