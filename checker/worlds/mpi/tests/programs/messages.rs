//! Messages, blocking.

use std::collections::BTreeMap;

use mpi::point_to_point as p2p;
use mpi::topology::SimpleCommunicator;
use mpi::traits::*;

/// Both send first.
pub fn head_on_sends(world: &SimpleCommunicator) {
    let other = world.process_at_rank(1 - world.rank());
    other.send(&world.rank());
    let (_, _) = other.receive::<i32>();
}

/// Both receive first.
pub fn head_on_receives(world: &SimpleCommunicator) {
    let other = world.process_at_rank(1 - world.rank());
    let (_, _) = other.receive::<i32>();
    other.send(&world.rank());
}

/// The lower rank sends first.
pub fn ordered_exchange(world: &SimpleCommunicator) {
    let other = world.process_at_rank(1 - world.rank());
    let mine = if world.rank() == 0 { b'a' } else { b'b' };
    let theirs = if world.rank() == 0 {
        other.send(&mine);
        other.receive::<u8>().0
    } else {
        let theirs = other.receive::<u8>().0;
        other.send(&mine);
        theirs
    };
    assert_eq!(theirs, if mine == b'a' { b'b' } else { b'a' });
}

/// One call does both.
pub fn send_receive(world: &SimpleCommunicator) {
    let other = world.process_at_rank(1 - world.rank());
    let (got, status): (i32, _) = p2p::send_receive(&world.rank(), &other, &other);
    assert_eq!((got, status.source_rank()), (other.rank(), other.rank()));

    let mut row = [0; 3];
    let mine = [world.rank(); 3];
    let status = p2p::send_receive_into(&mine[..], &other, &mut row[..], &other);
    assert_eq!(
        (row, status.count(i32::equivalent_datatype())),
        ([got; 3], 3)
    );

    let (got, _): (i32, _) = p2p::send_receive_with_tags(&7, &other, 3, &other, 3);
    assert_eq!(got, 7);

    let mut both = [world.rank(), 100];
    p2p::send_receive_replace_into(&mut both[..], &other, &other);
    assert_eq!(both, [other.rank(), 100]);
}

/// A token goes round once; every rank adds one.
pub fn ring(world: &SimpleCommunicator) -> i32 {
    let (rank, size) = (world.rank(), world.size());
    let next = world.process_at_rank((rank + 1) % size);
    let previous = world.process_at_rank((rank + size - 1) % size);
    if size == 1 {
        return 1;
    }
    if rank == 0 {
        next.send(&1);
        previous.receive().0
    } else {
        let (token, _) = previous.receive::<i32>();
        next.send(&(token + 1));
        token + 1
    }
}

/// Everybody shifts at the same time.
pub fn shift(world: &SimpleCommunicator) -> i32 {
    let (rank, size) = (world.rank(), world.size());
    let next = world.process_at_rank((rank + 1) % size);
    let previous = world.process_at_rank((rank + size - 1) % size);
    p2p::send_receive(&rank, &next, &previous).0
}

/// Everybody sends to the next rank before receiving.
pub fn ring_of_sends(world: &SimpleCommunicator) {
    let (rank, size) = (world.rank(), world.size());
    world.process_at_rank((rank + 1) % size).send(&rank);
    world
        .process_at_rank((rank + size - 1) % size)
        .receive::<i32>();
}

pub fn wrong_tag(world: &SimpleCommunicator) {
    if world.rank() == 0 {
        world.process_at_rank(1).send_with_tag(&5, 1);
    } else {
        world.process_at_rank(0).receive_with_tag::<i32>(2);
    }
}

/// Rank 2 waits for the wrong neighbour.
pub fn wrong_source(world: &SimpleCommunicator) {
    match world.rank() {
        0 => world.process_at_rank(2).send(&5),
        2 => _ = world.process_at_rank(1).receive::<i32>(),
        _ => {}
    }
}

/// A map travels as bytes.
pub fn map_as_bytes(world: &SimpleCommunicator) {
    let map = BTreeMap::from([("key1", "value1"), ("key2", "value2")]);
    match world.rank() {
        0 => {
            let text: Vec<String> = map.iter().map(|(k, v)| format!("{k}={v}")).collect();
            let text = text.join(";");
            world.process_at_rank(1).send(text.as_bytes());
        }
        1 => {
            let (bytes, status) = world.process_at_rank(0).receive_vec::<u8>();
            assert_eq!(status.count(u8::equivalent_datatype()), bytes.len() as i32);
            let text = String::from_utf8(bytes).expect("it was text");
            let got: BTreeMap<&str, &str> = text
                .split(';')
                .filter_map(|pair| pair.split_once('='))
                .collect();
            assert_eq!(got, map);
        }
        _ => {}
    }
}

/// Messages from one rank do not overtake each other, and tags choose.
pub fn in_order(world: &SimpleCommunicator) {
    if world.rank() == 0 {
        mpi::request::scope(|scope| {
            let to = world.process_at_rank(1);
            let requests = [
                to.immediate_send_with_tag(scope, &1, 7),
                to.immediate_send_with_tag(scope, &2, 8),
                to.immediate_send_with_tag(scope, &3, 7),
            ];
            for request in requests {
                request.wait();
            }
        });
    } else if world.rank() == 1 {
        let from = world.process_at_rank(0);
        assert_eq!(from.receive_with_tag::<i32>(8).0, 2);
        assert_eq!(from.receive::<i32>().0, 1);
        let mut last = 0;
        let status = from.receive_into_with_tag(&mut last, 7);
        assert_eq!((last, status.tag()), (3, 7));
    }
}

/// A probe tells how much there is before it is received.
pub fn probes(world: &SimpleCommunicator) {
    if world.rank() == 0 {
        world.process_at_rank(1).send_with_tag(&[1_u16, 2, 3], 4);
        world.process_at_rank(1).send(&2.5_f64);
        world.process_at_rank(1).send(&true);
        world.process_at_rank(1).synchronous_send(&[6_u64, 7]);
    } else if world.rank() == 1 {
        let from = world.process_at_rank(0);
        let status = from.probe();
        let len = status.count(u16::equivalent_datatype());
        let mut room = vec![0_u16; len as usize];
        assert_eq!(from.receive_into(&mut room).tag(), 4);
        assert_eq!(room, [1, 2, 3]);

        let (message, _) = from.matched_probe();
        assert_eq!(message.matched_receive::<f64>().0, 2.5);
        let (message, _) = world.any_process().matched_probe_with_tag(0);
        let mut flag = false;
        message.matched_receive_into(&mut flag);
        assert!(flag);
        assert_eq!(from.matched_probe().matched_receive_vec::<u64>().0, [6, 7]);
    }
}

/// Whose message comes first? All of them come in the end.
pub fn from_anybody(world: &SimpleCommunicator) -> Vec<i32> {
    if world.rank() > 0 {
        world.process_at_rank(0).send(&world.rank());
        return Vec::new();
    }
    (1..world.size())
        .map(|_| {
            let (value, status) = world.any_process().receive::<i32>();
            assert_eq!(value, status.source_rank());
            value
        })
        .collect()
}

/// A mistake: takes the messages for sorted by rank.
pub fn assumes_order(world: &SimpleCommunicator) {
    for (place, value) in (1..).zip(from_anybody(world)) {
        assert_eq!(value, place, "the value of rank {place}");
    }
}
