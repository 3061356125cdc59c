//! One program for both worlds.
//!
//! ```text
//! cargo run -p kit_mpi --example hello
//! cargo build -p kit_mpi --example hello --features real
//! mpiexec -n 4 target/debug/examples/hello
//! ```
//!
//! It goes through the whole interface and checks every value, so that what
//! compiles and holds here compiles and holds with rsmpi.

mod collectives;
mod communicators;
mod messages;
mod requests;

use mpi::Threading;
use mpi::topology::SimpleCommunicator;
use mpi::traits::*;

fn main() {
    mpi::launch(4, run);
}

pub fn run() {
    assert!(!mpi::is_initialized());
    let (mut universe, threading) =
        mpi::initialize_with_threading(Threading::Single).expect("the first call");
    assert!(threading >= Threading::Single && mpi::initialize().is_none());
    universe.set_buffer_size(10_000);
    let world: SimpleCommunicator = universe.world();
    let start = mpi::time();

    communicators::environment(&universe, &world);
    for round in [
        messages::blocking,
        messages::modes,
        messages::probing,
        messages::exchanging,
        messages::any_order,
        requests::waiting,
        collectives::one_to_all,
        collectives::all_to_all,
        collectives::reducing,
        communicators::splitting,
        communicators::grid,
    ] {
        round(&world);
        world.barrier();
    }
    communicators::through_objects(&world, &world);

    assert!(mpi::time() >= start && mpi::time_resolution() > 0.0);
    if world.rank() == 0 {
        println!("all is well with {} ranks", world.size());
    }
    universe.detach_buffer();
    assert_eq!(universe.buffer_size(), 0);
    drop(universe);
    assert!(mpi::is_finalized());
}
