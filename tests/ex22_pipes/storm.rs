//! All of it while signals come.

use std::io::Read;
use std::thread;

use harness::process::{Storm, in_child, tiny_pipe};
use harness::{expect, expect_eq};

use super::stages::stage;
use super::{lines, returned, told};
use crate::exercise::{converse, numbers, pipeline, receive, send, squares};

/// All of it while signals come, through pipes that are full at once.
pub fn storm() {
    let called = in_child(|| {
        let _storm = Storm::start().unwrap();
        let (rd, their_wr) = tiny_pipe().unwrap();
        let (mut their_rd, wr) = tiny_pipe().unwrap();
        thread::scope(|scope| {
            scope.spawn(move || numbers(20_000, their_wr));
            let output = scope.spawn(move || {
                let mut output = Vec::new();
                their_rd.read_to_end(&mut output).unwrap();
                lines(&output)
            });
            squares(rd, wr).map_err(told)?;
            let expected = (0..20_000).map(|number| number * number);
            Ok::<bool, String>(output.join().unwrap().into_iter().eq(expected))
        })
    });
    expect!(
        returned("`squares`, in bad weather,", called),
        "what `squares` writes in bad weather are not the squares of 20,000 numbers"
    );

    let called = in_child(|| {
        let _storm = Storm::start().unwrap();
        let (mut rd, mut wr) = tiny_pipe().unwrap();
        let long = "0123456789abcdef".repeat(1 << 14);
        thread::scope(|scope| {
            let sent = scope.spawn(|| {
                (0..4)
                    .try_for_each(|_| send(&mut wr, &long))
                    .map_err(told)?;
                drop(wr);
                Ok::<(), String>(())
            });
            let mut whole = 0;
            while let Some(message) = receive(&mut rd).map_err(told)? {
                whole += usize::from(message == long);
            }
            sent.join().unwrap()?;
            Ok::<usize, String>(whole)
        })
    });
    expect_eq!(
        returned("`send` or `receive`, in bad weather,", called),
        4,
        "how many of 4 long messages arrive whole in bad weather"
    );

    let called = in_child(|| {
        let _storm = Storm::start().unwrap();
        pipeline(5000, stage)
            .map(|squares| squares.len())
            .map_err(told)
    });
    expect_eq!(
        returned("`pipeline`, in bad weather,", called),
        5000,
        "how many of 5000 squares come in bad weather"
    );

    let called = in_child(|| {
        let _storm = Storm::start().unwrap();
        converse(&["hello"; 50], stage)
            .map(|answers| answers.len())
            .map_err(told)
    });
    expect_eq!(
        returned("`converse`, in bad weather,", called),
        50,
        "how many of 50 answers come in bad weather"
    );
}
