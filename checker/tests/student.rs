//! What a student sees of `cargo test`.

mod support;

use std::env;
use std::process::Command;

use support::{kit, run};

#[test]
fn a_hint_is_offered_at_the_end_of_what_fails() {
    let said = |package: &str| {
        let mut cargo = Command::new(env::var_os("CARGO").expect("cargo runs this"));
        cargo
            .args(["test", "--quiet", "-p", package, "receipts"])
            .current_dir(kit());
        run(cargo).stdout
    };
    let failing = said("ex04");
    let end = "; finished in ";
    let (_, last) = failing.rsplit_once(end).expect("libtest's last line");
    assert!(
        last.ends_with("\n\nstuck?  cargo checker hint ex04\n\n"),
        "{failing}"
    );
    assert_eq!(failing.matches("stuck?").count(), 1, "{failing}");
    let passing = said("ex04-solution");
    assert!(
        passing.contains(end) && !passing.contains("stuck?"),
        "{passing}"
    );
}
