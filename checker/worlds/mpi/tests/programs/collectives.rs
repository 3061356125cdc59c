//! Collectives, and communicators made by them.

use mpi::collective::SystemOperation;
use mpi::point_to_point as p2p;
use mpi::topology::{Color, SimpleCommunicator};
use mpi::traits::*;

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
            assert_eq!(
                squares,
                all().map(|r| (r + 1) * (r + 1)).collect::<Vec<_>>()
            );
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
    world.exclusive_scan_into(&(rank as u64 + 1), &mut before, SystemOperation::sum());
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
    let counts: Vec<i32> = (0..size)
        .map(|r| 10 / size + i32::from(r < 10 % size))
        .collect();
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
    assert_eq!(
        here.coords,
        [world.rank() / columns, world.rank() % columns]
    );
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
