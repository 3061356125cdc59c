//! Level 5: real processes with which something is wrong.

use std::io::{self, Cursor};
use std::process::Command;

use harness::process::{Storm, in_child};
use harness::{expect_eq, fail};

use crate::exercise::processes;

use super::pieces::Silent;
use super::real_children::{Child, real_processes, returned, shell, well, worker};
use super::{COUNT, WORKERS};

/// What may go wrong with a child that only a real one can show: what a shell does in its
/// place, and what that is called. All else is in `any_children`.
const TROUBLE: [(&str, &str); 9] = [
    ("echo 15000; seq 15000; exit 3", "it ends with exit code 3"),
    (
        "echo 15000; seq 15000; kill -KILL $$",
        "it is killed at its end",
    ),
    (
        "echo 15000; seq 7000; kill -KILL $$",
        "it is killed half-way",
    ),
    (
        "echo 15000; kill -TERM $$",
        "it is killed after its first line",
    ),
    ("exit 1", "it ends with exit code 1 and says nothing"),
    ("true", "it says nothing"),
    (
        "echo 3; echo 1; printf '\\3772\\n'; echo 3",
        "it sends a byte that is in no text",
    ),
    (
        "echo 15000; exec head -c 300000 /dev/zero",
        "it sends no numbers, but 300,000 zero bytes",
    ),
    (
        "echo 15000; exec seq -1 -1 -30000",
        "it sends 30,000 numbers below 0",
    ),
];

/// What is no number, and nearly this one.
fn nearly(number: u64) -> [String; 6] {
    let too_large = u128::from(number) + (1 << 64);
    [
        format!(" {number}"),
        format!("{number} "),
        format!("{number}\r"),
        format!("{number}\0"),
        format!("{number}.0"),
        too_large.to_string(),
    ]
}

/// Level 5: what is no number in place of one, an empty line more, and two numbers in one
/// line.
pub fn a_line_is_one_number() {
    for lines in [&[2, 70, 71][..], &[20]] {
        let lines: Vec<String> = lines.iter().map(u64::to_string).collect();
        for (place, line) in lines.iter().enumerate() {
            for no_number in nearly(line.parse().unwrap()) {
                let mut said = lines.clone();
                said[place] = no_number;
                expect_refused(&said);
            }
        }
        for place in 0..=lines.len() {
            let mut said = lines.clone();
            said.insert(place, String::new());
            expect_refused(&said);
        }
    }
    expect_refused(&["2", "70 71"].map(str::to_owned));
    expect_refused(&["1 70".to_owned()]);
}

/// Fails the check unless a child that says this and ends well is an error.
fn expect_refused(lines: &[String]) {
    let said: String = lines.iter().map(|line| format!("{line}\n")).collect();
    if let Ok(report) = processes(1, |_| Ok(Silent::new(Cursor::new(said.clone())))) {
        fail(format_args!(
            "worker 0 says {said:?} and ends well: each line has to be a number and nothing \
             else, and `processes` returns Ok with made = {:?} and lists = {:?}",
            report.made, report.lists
        ));
    }
}

/// Level 5: the first worker that fails is named, whatever is wrong with it.
pub fn dead_children() {
    for (script, what) in TROUBLE {
        let failed = in_child(|| with_trouble(script)).expect_returned(&told(what));
        expect_named(failed, what);
    }
    let failed = in_child(|| {
        real_processes(3, &missing)
            .err()
            .map(|failed| failed.worker)
    });
    let what = "its program does not exist";
    expect_named(failed.expect_returned(&told(what)), what);
}

#[track_caller]
fn expect_named(failed: Option<usize>, what: &str) {
    match failed {
        None => fail(format_args!(
            "worker 1 has failed ({what}), and `processes` returns Ok"
        )),
        Some(named) => expect_eq!(
            named,
            1,
            "worker 1 of 0, 1, 2 has failed ({what}); the worker that is named"
        ),
    }
}

/// Three children, with worker 1 a shell. Returns who has failed.
fn with_trouble(script: &str) -> Option<usize> {
    let start = |number| {
        Child::start(match number {
            1 => shell(script),
            _ => well(number),
        })
    };
    real_processes(3, &start).err().map(|failed| failed.worker)
}

/// Worker 1 has no program.
fn missing(number: usize) -> io::Result<Child> {
    Child::start(match number {
        1 => Command::new("/there/is/no/such/program"),
        _ => well(number),
    })
}

fn told(what: &str) -> String {
    format!("`processes`, with worker 1 of 0, 1, 2 failing ({what}),")
}

/// Level 5: no child is left, dead or alive, whatever goes wrong.
pub fn no_zombie() {
    in_child(|| real_processes(3, &|number| Child::start(well(number))).is_ok())
        .expect_clean("`processes`");
    for (script, what) in TROUBLE {
        in_child(|| with_trouble(script)).expect_clean(&told(what));
    }
    in_child(|| real_processes(3, &missing).is_ok())
        .expect_clean(&told("its program does not exist"));
}

/// All of it while a signal comes every millisecond.
pub fn storm() {
    let called = in_child(|| {
        let _storm = Storm::start().unwrap();
        let start = |number| Child::start(worker("sends", number, COUNT));
        let report = real_processes(WORKERS, &start).map_err(|failed| failed.to_string())?;
        Ok(report.lists.iter().map(Vec::len).collect::<Vec<usize>>())
    });
    expect_eq!(
        returned("`processes`, in bad weather,", called),
        [COUNT; WORKERS],
        "how many numbers of each worker the parent has in bad weather"
    );
}
