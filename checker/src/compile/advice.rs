//! What to do about errors for which the compiler's own advice is of no use here.

use super::complaint::Diagnostic;

/// What the compiler advises where a crate is missing, which nobody can add, or a file,
/// which would not be compiled.
const OF_NO_USE: [&str; 3] = [
    "use `cargo add ",
    "to create the module `",
    "if there is a `mod ",
];

/// An error as a person sees it, but for what is of no use.
pub fn rendered(error: &Diagnostic) -> String {
    let text = error.rendered.as_deref().unwrap_or_default();
    text.split_inclusive('\n')
        .filter(|line| !OF_NO_USE.iter().any(|advice| line.contains(advice)))
        .collect()
}

/// What to do instead, once for all errors of a kind; `crates` are those that the
/// exercise has besides `std`.
pub fn on(errors: &[Diagnostic], crates: &[&str]) -> Vec<String> {
    let mut advice = Vec::new();
    let module = errors.iter().find_map(missing_module);
    if let Some(module) = module {
        advice.push(format!(
            "Of an exercise only src/lib.rs and src/main.rs are compiled; put `mod {module} {{ … }}` \
             into lib.rs."
        ));
    }
    if errors.iter().any(lacks_a_crate) && module.is_none() {
        advice.push(match crates {
            [] => "This exercise has no crate but `std`, and none can be added.".to_owned(),
            crates => {
                let crates: Vec<String> = crates.iter().map(|name| format!("`{name}`")).collect();
                let crates = crates.join(", ");
                format!("Besides `std` this exercise has {crates}; no other crate can be added.")
            }
        });
    }
    if errors.iter().any(is_about_private_main) {
        advice.push(
            "Write `pub fn main` in src/main.rs: the checks have the recipe's program in them."
                .to_owned(),
        );
    }
    advice
}

/// The module whose file is missing.
fn missing_module(error: &Diagnostic) -> Option<&str> {
    match error.has_code("E0583") {
        true => error.message.split('`').nth(1),
        false => None,
    }
}

fn lacks_a_crate(error: &Diagnostic) -> bool {
    let labels = error.spans.iter().filter_map(|span| span.label.as_deref());
    error.has_code("E0463")
        || labels.into_iter().any(|label| {
            label.contains("unlinked crate `") || label.contains("in the list of imported crates")
        })
}

fn is_about_private_main(error: &Diagnostic) -> bool {
    error.has_code("E0603") && error.message == "function `main` is private"
}
