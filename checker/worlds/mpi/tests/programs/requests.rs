//! Messages without blocking, and with a buffer.

use mpi::request::WaitGuard;
use mpi::topology::SimpleCommunicator;
use mpi::traits::*;

/// Exchange without blocking, head-on.
pub fn immediate(world: &SimpleCommunicator) {
    let other = world.process_at_rank(1 - world.rank());
    let (mine, mut theirs) = ([world.rank(); 2], [-1; 2]);
    mpi::request::scope(|scope| {
        let _send = WaitGuard::from(other.immediate_send(scope, &mine));
        let receive = other.immediate_receive_into(scope, &mut theirs);
        assert_eq!(receive.wait().source_rank(), other.rank());
    });
    assert_eq!(theirs, [other.rank(); 2]);

    let future = other.immediate_receive::<i32>();
    other.send(&world.rank());
    assert_eq!(future.get().0, other.rank());
}

/// Looks for the message again and again.
pub fn polling(world: &SimpleCommunicator) {
    if world.rank() == 0 {
        world.process_at_rank(1).send(&5);
    } else if world.rank() == 1 {
        let mut got = 0;
        mpi::request::scope(|scope| {
            let mut request = world
                .process_at_rank(0)
                .immediate_receive_into(scope, &mut got);
            while let Err(again) = request.test() {
                request = again;
            }
        });
        assert_eq!(got, 5);
    }
}

/// Several requests at once.
pub fn many_requests(world: &SimpleCommunicator) {
    let ranks = world.size();
    let mine = world.rank();
    let mut theirs = vec![-1; ranks as usize];
    mpi::request::multiple_scope(2 * ranks as usize, |scope, requests| {
        for (rank, place) in (0..).zip(&mut theirs) {
            let other = world.process_at_rank(rank);
            requests.add(other.immediate_receive_into(scope, place));
        }
        for rank in 0..ranks {
            requests.add(world.process_at_rank(rank).immediate_send(scope, &mine));
        }
        let mut done = Vec::new();
        requests.wait_all(&mut done);
        assert_eq!(done.len(), 2 * ranks as usize);
        assert_eq!(requests.incomplete(), 0);
    });
    assert_eq!(theirs, (0..ranks).collect::<Vec<i32>>());
}

/// Head-on, with a buffer of the program's own.
pub fn buffered() {
    let mut universe = mpi::initialize().expect("initialize is called once");
    universe.set_buffer_size(1000);
    let world = universe.world();
    let other = world.process_at_rank(1 - world.rank());
    other.buffered_send(&[1.0_f32, 2.0]);
    assert_eq!(other.receive_vec::<f32>().0, [1.0, 2.0]);
    universe.detach_buffer();
}
