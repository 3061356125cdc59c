//! Programs as a student writes them, for both worlds.
//!
//! Those that are right check what they receive themselves.

#![allow(dead_code, reason = "each test file takes some of them")]

use std::collections::BTreeMap;

use mpi::collective::SystemOperation;
use mpi::point_to_point as p2p;
use mpi::request::WaitGuard;
use mpi::topology::{Color, SimpleCommunicator};
use mpi::traits::*;

/// Runs a program that was given its world.
pub fn with_world<T>(program: impl Fn(&SimpleCommunicator) -> T) -> T {
    let universe = mpi::initialize().expect("initialize is called once");
    program(&universe.world())
}

// ---- messages ----

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
    let mine = vec![world.rank(); 3];
    let status = p2p::send_receive_into(&mine[..], &other, &mut row[..], &other);
    assert_eq!((row, status.count(i32::equivalent_datatype())), ([got; 3], 3));

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

// ---- collectives ----

/// Every collective against its serial definition.
pub fn collectives(world: &SimpleCommunicator) {
    let (rank, size) = (world.rank(), world.size());
    let n = size as usize;
    let all = || 0..size;
    for root in all() {
        let root = world.process_at_rank(root);
        let at_root = root.is_self();

        let mut value = if at_root { 100 + root.rank() } else { 0 };
        root.broadcast_into(&mut value);
        assert_eq!(value, 100 + root.rank());

        let mut pair = [0; 2];
        if at_root {
            let numbers: Vec<i32> = (1..=2 * size).collect();
            root.scatter_into_root(&numbers[..], &mut pair[..]);
        } else {
            root.scatter_into(&mut pair[..]);
        }
        assert_eq!(pair, [2 * rank + 1, 2 * rank + 2]);

        let square = (rank + 1) * (rank + 1);
        if at_root {
            let mut squares = vec![0; n];
            root.gather_into_root(&square, &mut squares[..]);
            assert_eq!(squares, all().map(|r| (r + 1) * (r + 1)).collect::<Vec<_>>());
        } else {
            root.gather_into(&square);
        }

        let row: Vec<i32> = (0..10).map(|i| (rank + 1) * i).collect();
        if at_root {
            let mut sums = vec![0; 10];
            root.reduce_into_root(&row[..], &mut sums[..], SystemOperation::sum());
            let ranks_sum = size * (size + 1) / 2;
            assert_eq!(sums, (0..10).map(|i| ranks_sum * i).collect::<Vec<_>>());
        } else {
            root.reduce_into(&row[..], SystemOperation::sum());
        }
    }

    world.barrier();

    let mut ranks = vec![-1; n];
    world.all_gather_into(&rank, &mut ranks[..]);
    assert_eq!(ranks, all().collect::<Vec<_>>());

    let given: Vec<i32> = all().map(|to| 10 * rank + to).collect();
    let mut got = vec![0; n];
    world.all_to_all_into(&given[..], &mut got[..]);
    assert_eq!(got, all().map(|from| 10 * from + rank).collect::<Vec<_>>());

    let mut largest = 0.0;
    world.all_reduce_into(&f64::from(rank), &mut largest, SystemOperation::max());
    assert_eq!(largest, f64::from(size - 1));

    let mut everybody_positive = true;
    world.all_reduce_into(
        &(rank > 0),
        &mut everybody_positive,
        SystemOperation::logical_and(),
    );
    assert!(!everybody_positive);

    let (mut upto, mut before) = (0_u64, 0_u64);
    world.scan_into(&(rank as u64 + 1), &mut upto, SystemOperation::sum());
    world.exclusive_scan_into(&(rank as u64 + 1), &mut before, &SystemOperation::sum());
    assert_eq!(upto, (1..=rank as u64 + 1).sum());
    assert_eq!(before, (1..=rank as u64).sum());

    let mut piece = [0; 1];
    world.reduce_scatter_block_into(&given[..], &mut piece[..], SystemOperation::sum());
    assert_eq!(piece[0], all().map(|from| 10 * from + rank).sum());
}

/// Ten numbers among however many ranks: the first ones get one more.
pub fn uneven_scatter(world: &SimpleCommunicator) -> Vec<i32> {
    use mpi::datatype::{Partition, PartitionMut};

    let (rank, size) = (world.rank(), world.size());
    let counts: Vec<i32> = (0..size).map(|r| 10 / size + i32::from(r < 10 % size)).collect();
    let displs: Vec<i32> = counts
        .iter()
        .scan(0, |sum, count| {
            *sum += count;
            Some(*sum - count)
        })
        .collect();
    let mut mine = vec![0; counts[rank as usize] as usize];
    let root = world.process_at_rank(0);
    let numbers: Vec<i32> = (1..=10).collect();
    let mut back = vec![0; 10];
    if rank == 0 {
        let parts = Partition::new(&numbers[..], &counts[..], &displs[..]);
        root.scatter_varcount_into_root(&parts, &mut mine[..]);
        let mut parts = PartitionMut::new(&mut back[..], &counts[..], &displs[..]);
        root.gather_varcount_into_root(&mine[..], &mut parts);
        assert_eq!(back, numbers);
    } else {
        root.scatter_varcount_into(&mut mine[..]);
        root.gather_varcount_into(&mine[..]);
    }
    let mut parts = PartitionMut::new(&mut back[..], &counts[..], &displs[..]);
    world.all_gather_varcount_into(&mine[..], &mut parts);
    assert_eq!(back, numbers);
    mine
}

/// Even and odd ranks among themselves.
pub fn split(world: &SimpleCommunicator) {
    let color = Color::with_value(world.rank() % 2);
    let half = world
        .split_by_color(color)
        .expect("every rank gives a color");
    assert_eq!(half.rank(), world.rank() / 2);
    let mut sum = 0;
    half.all_reduce_into(&world.rank(), &mut sum, SystemOperation::sum());
    let alike = (0..world.size()).filter(|r| r % 2 == world.rank() % 2);
    assert_eq!(sum, alike.sum());

    let low = if world.rank() < 1 {
        Color::undefined()
    } else {
        Color::with_value(0)
    };
    let reversed = world.split_by_color_with_key(low, -world.rank());
    assert_eq!(reversed.is_some(), world.rank() > 0);
    if let Some(reversed) = reversed {
        assert_eq!(reversed.rank(), world.size() - 1 - world.rank());
    }

    // The same tag on another communicator is another message.
    let twin = world.duplicate();
    if world.size() > 1 && world.rank() == 0 {
        mpi::request::scope(|scope| {
            let first = world.process_at_rank(1).immediate_send(scope, &1);
            let second = twin.process_at_rank(1).immediate_send(scope, &2);
            second.wait();
            first.wait();
        });
    } else if world.rank() == 1 {
        assert_eq!(twin.process_at_rank(0).receive::<i32>().0, 2);
        assert_eq!(world.process_at_rank(0).receive::<i32>().0, 1);
    }
}

/// A grid of two rows, its columns a ring.
pub fn grid(world: &SimpleCommunicator) {
    let columns = world.size() / 2;
    let grid = world.create_cartesian_communicator(&[2, columns], &[false, true], false);
    let Some(grid) = grid else {
        assert_eq!(world.rank(), 2 * columns);
        return;
    };
    let here = grid.get_layout();
    assert_eq!(here.coords, [world.rank() / columns, world.rank() % columns]);
    assert_eq!(grid.rank_to_coordinates(grid.rank()), here.coords);

    let (up, down) = grid.shift(0, 1);
    assert_eq!(up.is_none(), here.coords[0] == 0);
    assert_eq!(down.is_none(), here.coords[0] == 1);

    let (left, right) = grid.shift(1, 1);
    let left = grid.process_at_rank(left.expect("the columns are a ring"));
    let right = grid.process_at_rank(right.expect("the columns are a ring"));
    let (got, _): (i32, _) = p2p::send_receive(&grid.rank(), &right, &left);
    assert_eq!(got, left.rank());

    let row = grid.subgroup(&[false, true]);
    assert_eq!((row.rank(), row.size()), (here.coords[1], columns));
}

/// Rank 1 calls them the other way round.
pub fn collectives_out_of_order(world: &SimpleCommunicator) {
    let root = world.process_at_rank(0);
    let mut value = 5;
    if world.rank() == 1 {
        world.barrier();
        root.broadcast_into(&mut value);
    } else {
        root.broadcast_into(&mut value);
        world.barrier();
    }
}

/// The last rank does not come.
pub fn collective_of_some(world: &SimpleCommunicator) {
    if world.rank() + 1 < world.size() {
        world.barrier();
    }
}

/// Everybody takes itself for the root.
pub fn different_roots(world: &SimpleCommunicator) {
    let mut value = world.rank();
    world.this_process().broadcast_into(&mut value);
}
