//! Calls that all ranks make together.

use mpi::Count;
use mpi::collective::{SystemOperation, reduce_local_into};
use mpi::datatype::{Partition, PartitionMut};
use mpi::topology::SimpleCommunicator;
use mpi::traits::*;

pub fn one_to_all(world: &SimpleCommunicator) {
    let (rank, size) = (world.rank(), world.size());
    let n = size as usize;
    let root = world.process_at_rank(size - 1);

    let mut value = if root.is_self() { 100 } else { 0 };
    root.broadcast_into(&mut value);
    let mut row = vec![value; 3];
    root.broadcast_into(&mut row[..]);
    assert_eq!(row, [100; 3]);

    let mut mine = 0;
    if root.is_self() {
        let numbers: Vec<i32> = (1..=size).collect();
        root.scatter_into_root(&numbers[..], &mut mine);
    } else {
        root.scatter_into(&mut mine);
    }
    assert_eq!(mine, rank + 1);

    let square = (rank + 1) * (rank + 1);
    if root.is_self() {
        let mut squares = vec![0; n];
        root.gather_into_root(&square, &mut squares[..]);
        assert_eq!(squares, (1..=size).map(|r| r * r).collect::<Vec<_>>());
    } else {
        root.gather_into(&square);
    }

    let counts: Vec<Count> = (0..size).collect();
    let displs: Vec<Count> = (0..size).map(|r| r * (r - 1) / 2).collect();
    let total = (size * (size - 1) / 2) as usize;
    let mut part = vec![0; rank as usize];
    if root.is_self() {
        let numbers: Vec<i32> = (0..total as i32).collect();
        let parts = Partition::new(&numbers[..], &counts[..], &displs[..]);
        root.scatter_varcount_into_root(&parts, &mut part[..]);
        let mut back = vec![0; total];
        let mut parts = PartitionMut::new(&mut back[..], &counts[..], &displs[..]);
        root.gather_varcount_into_root(&part[..], &mut parts);
        assert_eq!(back, numbers);
    } else {
        root.scatter_varcount_into(&mut part[..]);
        root.gather_varcount_into(&part[..]);
    }
    let mut all = vec![0; total];
    let mut parts = PartitionMut::new(&mut all[..], &counts[..], &displs[..]);
    world.all_gather_varcount_into(&part[..], &mut parts);
    assert_eq!(all, (0..total as i32).collect::<Vec<_>>());
}

pub fn all_to_all(world: &SimpleCommunicator) {
    let (rank, size) = (world.rank(), world.size());
    let n = size as usize;
    let mut ranks = vec![-1; n];
    world.all_gather_into(&rank, &mut ranks[..]);
    assert_eq!(ranks, (0..size).collect::<Vec<_>>());

    // recv[j] = (j + 1) · r
    let mut got = vec![0; n];
    let given: Vec<i32> = (0..size).map(|to| (rank + 1) * to).collect();
    world.all_to_all_into(&given[..], &mut got[..]);
    assert_eq!(
        got,
        (0..size).map(|from| (from + 1) * rank).collect::<Vec<_>>()
    );

    let ones: Vec<Count> = vec![1; n];
    let places: Vec<Count> = (0..size).collect();
    let mut got = vec![0; n];
    let from = Partition::new(&given[..], &ones[..], &places[..]);
    let mut to = PartitionMut::new(&mut got[..], &ones[..], &places[..]);
    world.all_to_all_varcount_into(&from, &mut to);
    assert_eq!(
        got,
        (0..size).map(|from| (from + 1) * rank).collect::<Vec<_>>()
    );
}

pub fn reducing(world: &SimpleCommunicator) {
    let (rank, size) = (world.rank(), world.size());
    let root = world.process_at_rank(0);
    let row: Vec<i64> = (0..10).map(|i| i64::from(rank + 1) * i).collect();
    if root.is_self() {
        let mut sums = vec![0_i64; 10];
        root.reduce_into_root(&row[..], &mut sums[..], SystemOperation::sum());
        let factor = i64::from(size * (size + 1) / 2);
        assert_eq!(sums, (0..10).map(|i| factor * i).collect::<Vec<_>>());
    } else {
        root.reduce_into(&row[..], SystemOperation::sum());
    }

    type Serial = fn(u32, u32) -> u32;
    let operations: [(SystemOperation, Serial); 10] = [
        (SystemOperation::max(), u32::max),
        (SystemOperation::min(), u32::min),
        (SystemOperation::sum(), |a, b| a + b),
        (SystemOperation::product(), |a, b| a * b),
        (SystemOperation::logical_and(), |a, b| {
            u32::from(a != 0 && b != 0)
        }),
        (SystemOperation::logical_or(), |a, b| {
            u32::from(a != 0 || b != 0)
        }),
        (SystemOperation::logical_xor(), |a, b| {
            u32::from((a != 0) != (b != 0))
        }),
        (SystemOperation::bitwise_and(), |a, b| a & b),
        (SystemOperation::bitwise_or(), |a, b| a | b),
        (SystemOperation::bitwise_xor(), |a, b| a ^ b),
    ];
    // Two values a rank: one that is never 0, and one that is 0 on rank 0.
    let values = |rank: i32| [rank as u32 + 3, rank as u32];
    for (operation, serial) in operations {
        assert!(operation.is_commutative());
        let fold = |upto: i32| {
            let first = values(0);
            (1..=upto).fold(first, |[a, b], rank| {
                let [c, d] = values(rank);
                [serial(a, c), serial(b, d)]
            })
        };
        let mut result = [0; 2];
        world.all_reduce_into(&values(rank), &mut result, operation);
        if size > 1 {
            assert_eq!(result, fold(size - 1));
            world.scan_into(&values(rank), &mut result, operation);
            if rank > 0 {
                assert_eq!(result, fold(rank));
            }
            world.exclusive_scan_into(&values(rank), &mut result, operation);
            if rank > 1 {
                assert_eq!(result, fold(rank - 1));
            }
        }
        let mut local = values(5);
        let by_reference: &SystemOperation = &operation;
        reduce_local_into(&values(4), &mut local, by_reference);
        assert_eq!(local, [serial(7, 8), serial(4, 5)]);
    }

    let mut largest = 0.0_f64;
    world.all_reduce_into(&f64::from(rank), &mut largest, SystemOperation::max());
    assert_eq!(largest, f64::from(size - 1));
    let mut all = true;
    world.all_reduce_into(&(rank >= 0), &mut all, SystemOperation::logical_and());
    assert!(all);

    let given: Vec<i32> = (0..size).map(|to| rank + to).collect();
    let mut piece = 0;
    world.reduce_scatter_block_into(&given[..], &mut piece, SystemOperation::sum());
    assert_eq!(piece, (0..size).map(|from| from + rank).sum::<i32>());
}
