//! Messages from rank to rank.

use std::collections::BTreeMap;

use mpi::point_to_point::{self as p2p, Message, Status};
use mpi::topology::{AnyProcess, Process, SimpleCommunicator};
use mpi::traits::*;

/// The next rank and the one before.
pub fn neighbours(world: &SimpleCommunicator) -> (Process<'_>, Process<'_>) {
    let (rank, size) = (world.rank(), world.size());
    (
        world.process_at_rank((rank + 1) % size),
        world.process_at_rank((rank + size - 1) % size),
    )
}

pub fn blocking(world: &SimpleCommunicator) {
    match world.rank() {
        0 if world.size() > 1 => {
            let to = world.process_at_rank(1);
            to.send(&10_000_000);
            to.send_with_tag("hello".as_bytes(), 3);
            to.synchronous_send(&vec![1.5_f64, 2.5]);
            to.synchronous_send_with_tag(&[true, false], 9);
            to.send(&[1_u16, 2, 3][..]);
            to.send(&[1_usize, 2]);
        }
        1 => {
            let from = world.process_at_rank(0);
            let (number, status): (i32, Status) = from.receive();
            assert_eq!(
                (number, status.source_rank(), status.tag()),
                (10_000_000, 0, 0)
            );
            let mut text = [0_u8; 5];
            let status = from.receive_into_with_tag(&mut text, 3);
            assert_eq!(
                (&text, status.count(u8::equivalent_datatype())),
                (b"hello", 5)
            );
            assert_eq!(from.receive_vec::<f64>().0, [1.5, 2.5]);
            assert_eq!(from.receive_vec_with_tag::<bool>(9).0, [true, false]);
            // A message may be shorter than the buffer.
            let mut room = vec![0_u16; 4];
            let status = from.receive_into(&mut room[..]);
            assert_eq!(
                (room, status.count(u16::equivalent_datatype())),
                (vec![1, 2, 3, 0], 3)
            );
            let mut pair = [0_usize; 2];
            from.receive_into_with_tag(&mut pair[..], 0);
            assert_eq!(format!("{status:?}"), "Status { source_rank: 0, tag: 0 }");
        }
        _ => {}
    }
    let map = BTreeMap::from([("key1", "value1"), ("key2", "value2")]);
    if world.rank() == 0 && world.size() > 1 {
        let text: Vec<String> = map.iter().map(|(k, v)| format!("{k}={v}\n")).collect();
        world.process_at_rank(1).send(text.concat().as_bytes());
    } else if world.rank() == 1 {
        let (bytes, _) = world.process_at_rank(0).receive_vec::<u8>();
        let text = String::from_utf8(bytes).expect("UTF-8");
        let got: BTreeMap<_, _> = text
            .lines()
            .filter_map(|line| line.split_once('='))
            .collect();
        assert_eq!(got, map);
    }
}

pub fn modes(world: &SimpleCommunicator) {
    let (next, previous) = neighbours(world);
    next.buffered_send(&world.rank());
    next.buffered_send_with_tag(&[world.rank(); 2][..], 5);
    assert_eq!(previous.receive_with_tag::<i32>(0).0, previous.rank());
    assert_eq!(
        previous.receive_vec_with_tag::<i32>(5).0,
        [previous.rank(); 2]
    );
}

pub fn probing(world: &SimpleCommunicator) {
    if world.size() == 1 {
        return;
    }
    match world.rank() {
        0 => {
            for (tag, value) in (0..).zip([7_i64, 8, 9, 10]) {
                world.process_at_rank(1).send_with_tag(&value, tag);
            }
        }
        1 => {
            let anybody: AnyProcess<'_> = world.any_process();
            let status = anybody.probe();
            assert_eq!(status.tag(), 0);
            let from = world.process_at_rank(status.source_rank());
            assert_eq!(from.receive::<i64>().0, 7);
            assert_eq!(from.probe_with_tag(1).count(i64::equivalent_datatype()), 1);
            let (message, _): (Message, Status) = from.matched_probe_with_tag(1);
            assert!(!message.is_no_proc());
            assert_eq!(message.matched_receive::<i64>().0, 8);
            assert_eq!(from.matched_probe().matched_receive_vec::<i64>().0, [9]);
            let message = loop {
                if let Some((message, _)) = from.immediate_matched_probe_with_tag(3) {
                    break message;
                }
            };
            let mut last = 0_i64;
            mpi::request::scope(|scope| {
                message
                    .immediate_matched_receive_into(scope, &mut last)
                    .wait();
            });
            assert_eq!(last, 10);
            assert!(from.immediate_probe().is_none() && from.immediate_probe_with_tag(1).is_none());
            assert!(from.immediate_matched_probe().is_none());
        }
        _ => {}
    }
}

pub fn exchanging(world: &SimpleCommunicator) {
    let (next, previous) = neighbours(world);
    let (got, _): (i32, Status) = p2p::send_receive(&world.rank(), &next, &previous);
    assert_eq!(got, previous.rank());
    let (got, status): (f32, _) = p2p::send_receive_with_tags(&0.5_f32, &next, 4, &previous, 4);
    assert_eq!((got, status.tag()), (0.5, 4));
    let (mine, mut theirs, mut room) = ([world.rank(); 3], [0; 3], [0; 2]);
    p2p::send_receive_into(&mine, &next, &mut theirs, &previous);
    p2p::send_receive_into_with_tags(&theirs[..2], &next, 1, &mut room[..], &previous, 1);
    assert_eq!(theirs, [previous.rank(); 3]);
    let mut both = mine;
    p2p::send_receive_replace_into(&mut both, &next, &previous);
    p2p::send_receive_replace_into_with_tags(&mut both[..], &previous, 2, &next, 2);
    assert_eq!(both, mine);
}

pub fn any_order(world: &SimpleCommunicator) {
    if world.rank() > 0 {
        world.process_at_rank(0).send(&world.rank());
        return;
    }
    let mut from: Vec<i32> = (1..world.size())
        .map(|_| {
            let (value, status) = world.any_process().receive::<i32>();
            assert_eq!(value, status.source_rank());
            value
        })
        .collect();
    from.sort_unstable();
    assert_eq!(from, (1..world.size()).collect::<Vec<_>>());
}
