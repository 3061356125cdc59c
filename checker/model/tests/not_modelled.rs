//! What the modelled world lacks does not compile, and the error says what to
//! use instead.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// Each line, and what the compiler has to say about it.
const REFUSED: &[(&str, &str)] = &[
    ("std::io::stdin();", "take an `impl BufRead`"),
    ("std::io::pipe();", "use `std::sync::mpsc::channel`"),
    ("std::fs::read_to_string(\"file\");", "take an `impl Read`"),
    ("std::fs::File::open(\"file\");", "take an `impl Read`"),
    ("std::net::TcpStream::connect(\"host:1\");", "use a channel"),
    (
        "std::os::unix::net::UnixStream::pair();",
        "use `std::sync::mpsc::channel`",
    ),
    ("std::process::Command::new(\"ls\");", "a `process` check"),
    ("std::env::var(\"HOME\");", "take the value as a parameter"),
    (
        "std::panic::set_hook(Box::new(|_| {}));",
        "the result of `join`",
    ),
    (
        "unsafe { parking_lot::Mutex::new(1).raw() };",
        "use `parking_lot::Mutex`",
    ),
    (
        "unsafe { std::sync::atomic::AtomicU8::from_ptr(&mut 0) };",
        "make the value an atomic from the beginning",
    ),
    (
        "std::cell::UnsafeCell::from_mut(&mut 1);",
        "make the value an `UnsafeCell` from the beginning",
    ),
    (
        "std::cell::Cell::from_mut(&mut 1);",
        "make the value a `Cell` from the beginning",
    ),
    (
        "std::cell::Cell::new([1, 2]).as_array_of_cells();",
        "make a `Cell` of each element from the beginning",
    ),
    (
        "(&std::cell::Cell::new([1, 2]) as &std::cell::Cell<[u8]>).as_slice_of_cells();",
        "make a `Cell` of each element from the beginning",
    ),
    (
        "fn connect(_: impl std::net::ToSocketAddrs) {} connect(\"host:1\");",
        "take a `SocketAddr`",
    ),
    (
        "std::os::unix::net::UnixStream::connect_addr(1);",
        "use `std::sync::mpsc::channel`",
    ),
    (
        "parking_lot::deadlock::check_deadlock();",
        "a deadlock ends the execution",
    ),
    (
        "let init = <parking_lot::RawMutex as parking_lot::lock_api::RawMutex>::INIT;",
        "use `parking_lot::Mutex`",
    ),
    (
        "parking_lot::RwLock::<u8>::from_raw(loop {}, 1);",
        "make the whole lock with `new`",
    ),
    (
        "struct Spin; parking_lot::lock_api::Mutex::<Spin, u8>::new(1);",
        "use `parking_lot::Mutex`",
    ),
    (
        "struct Own; parking_lot::lock_api::Condvar::<Own>::new();",
        "use `parking_lot::Condvar`",
    ),
];

#[test]
fn the_error_names_the_alternative() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let source = folder.join("not_modelled.rs");
    let mut text = String::from(
        "extern crate model_std as std;\nextern crate model_parking_lot as parking_lot;\n",
    );
    for (index, (line, _)) in REFUSED.iter().enumerate() {
        text.push_str(&format!(
            "pub fn line_{index}() {{ let _ = {{ {line} }}; }}\n"
        ));
    }
    fs::write(&source, text).unwrap();

    let libraries = env::current_exe().unwrap();
    let libraries = libraries.parent().unwrap();
    let output = Command::new("rustc")
        .args(["--edition=2024", "--crate-type=lib", "--emit=metadata"])
        .arg("-L")
        .arg(libraries)
        .arg("--extern")
        .arg(format!(
            "model_std={}",
            newest(libraries, "model_std").display()
        ))
        .arg("--extern")
        .arg(format!(
            "model_parking_lot={}",
            newest(libraries, "model_parking_lot").display()
        ))
        .arg("--out-dir")
        .arg(&folder)
        .arg(&source)
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success());
    for (line, alternative) in REFUSED {
        let found = errors
            .split("\nerror")
            .any(|error| error.contains(line) && error.contains(alternative));
        assert!(found, "{line} does not lead to {alternative:?}:\n{errors}");
    }
}

/// The library of that name that was built last.
fn newest(folder: &Path, name: &str) -> PathBuf {
    let prefix = format!("lib{name}-");
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            let file = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            file.starts_with(&prefix) && file.ends_with(".rlib")
        })
        .max_by_key(|path| fs::metadata(path).unwrap().modified().unwrap())
        .expect("the library has been built for this test")
}
