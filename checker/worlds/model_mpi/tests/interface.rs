//! The example that goes through the whole interface, and runs against the real
//! library too, in the modelled world.

extern crate model_mpi as mpi;

#[allow(dead_code, reason = "a program's own `main`")]
#[path = "../../mpi/examples/hello/main.rs"]
mod hello;

use model::{Config, Verdict};

#[test]
fn the_example_runs_under_random_schedules() {
    // It polls in loops, and so has more schedules than anybody can try.
    for ranks in 1..=4 {
        let report = model::sample(&Config::default(), 20, 1, move || {
            mpi::launch(ranks, hello::run);
        });

        assert!(
            matches!(report.verdict, Verdict::Pass),
            "{ranks} ranks: {report:#?}"
        );
    }
}
