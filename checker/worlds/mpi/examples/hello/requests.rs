//! Calls that are begun, and completed later.

use mpi::Tag;
use mpi::point_to_point::ReceiveFuture;
use mpi::request::{CancelGuard, LocalScope, Request, StaticScope, WaitGuard};
use mpi::topology::SimpleCommunicator;
use mpi::traits::*;

use super::messages::neighbours;

pub fn waiting(world: &SimpleCommunicator) {
    let (next, previous) = neighbours(world);
    let rank = world.rank();
    let mut got = [0; 2];
    mpi::request::scope(|scope: &LocalScope<'_>| {
        let _receive = WaitGuard::from(previous.immediate_receive_into(scope, &mut got[..]));
        let send: Request<'_, _, _> = next.immediate_send(scope, &[7, 8]);
        let _: &[i32; 2] = send.wait_for_data();
    });
    assert_eq!(got, [7, 8]);

    let mut got = 0;
    let tag: Tag = 6;
    mpi::request::scope(|scope| {
        let mut receive = previous.immediate_receive_into_with_tag(scope, &mut got, tag);
        next.immediate_send_with_tag(scope, &rank, tag)
            .wait_without_status();
        let status = loop {
            match receive.test() {
                Ok(status) => break status,
                Err(again) => receive = again,
            }
        };
        assert_eq!((status.source_rank(), status.tag()), (previous.rank(), tag));
    });
    assert_eq!(got, previous.rank());

    let first: ReceiveFuture<i32> = previous.immediate_receive();
    let mut second = previous.immediate_receive_with_tag::<i32>(1);
    mpi::request::scope(|scope| {
        let _a = WaitGuard::from(next.immediate_synchronous_send(scope, &rank));
        let _b = WaitGuard::from(next.immediate_synchronous_send_with_tag(scope, &rank, 1));
        assert_eq!(first.get().0, previous.rank());
        let value = loop {
            match second.r#try() {
                Ok((value, _)) => break value,
                Err(again) => second = again,
            }
        };
        assert_eq!(value, previous.rank());
    });

    let ranks = world.size();
    let mut all = vec![-1; ranks as usize];
    mpi::request::multiple_scope(2 * ranks as usize, |scope, requests| {
        for (from, place) in (0..ranks).zip(&mut all) {
            requests.add(
                world
                    .process_at_rank(from)
                    .immediate_receive_into(scope, place),
            );
        }
        for to in 0..ranks {
            requests.add(world.process_at_rank(to).immediate_send(scope, &rank));
        }
        assert!(requests.wait_any().is_some());
        let mut some = Vec::new();
        requests.test_some(&mut some);
        let mut done = Vec::new();
        requests.wait_all(&mut done);
        assert_eq!(requests.incomplete(), 0);
    });
    assert_eq!(all, (0..ranks).collect::<Vec<_>>());

    let mut never = 0;
    mpi::request::scope(|scope| {
        let _receive = CancelGuard::from(
            world
                .this_process()
                .immediate_receive_into(scope, &mut never),
        );
    });
    static NUMBER: i32 = 5;
    let send: Request<'static, i32> = next.immediate_send(StaticScope, &NUMBER);
    assert_eq!(previous.receive::<i32>().0, NUMBER);
    send.wait();
}
