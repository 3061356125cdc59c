//! Communicators made of communicators, and functions over any of them.

use mpi::Count;
use mpi::Rank;
use mpi::Threading;
use mpi::collective::SystemOperation;
use mpi::datatype::{DatatypeRef, SystemDatatype};
use mpi::point_to_point as p2p;
use mpi::topology::{
    CartesianCommunicator, CartesianLayout, Color, CommunicatorRelation, SimpleCommunicator,
};
use mpi::traits::*;

pub fn environment(universe: &mpi::environment::Universe, world: &SimpleCommunicator) {
    assert_eq!(universe.buffer_size(), 10_000);
    assert!(mpi::environment::version().0 >= 3);
    let _: Threading = mpi::environment::threading_support();
    assert!(
        !mpi::environment::processor_name()
            .expect("UTF-8")
            .is_empty()
    );
    assert!(
        !mpi::environment::library_version()
            .expect("UTF-8")
            .is_empty()
    );

    let (rank, size): (Rank, Rank) = (world.rank(), world.size());
    assert!((0..size).contains(&rank) && world.target_size() == size);
    assert!(world.this_process().is_self() && world.this_process().rank() == rank);
    let twin = world.duplicate();
    assert_eq!(world.compare(&twin), CommunicatorRelation::Congruent);
    assert_eq!(world.compare(world), CommunicatorRelation::Identical);
    let alone = SimpleCommunicator::self_comm();
    assert_eq!((alone.size(), alone.rank()), (1, 0));
    assert_eq!(SimpleCommunicator::world().size(), size);
}

pub fn splitting(world: &SimpleCommunicator) {
    let parity = world.rank() % 2;
    let half = world
        .split_by_color(Color::with_value(parity))
        .expect("every rank has a color");
    assert_eq!(half.rank(), world.rank() / 2);
    let mut sum = 0;
    half.all_reduce_into(&world.rank(), &mut sum, SystemOperation::sum());
    assert_eq!(
        sum,
        (0..world.size()).filter(|r| r % 2 == parity).sum::<i32>()
    );

    let color = match world.rank() {
        0 => Color::undefined(),
        _ => Color::with_value(1),
    };
    let reversed = world.split_by_color_with_key(color, -world.rank());
    assert_eq!(reversed.is_none(), world.rank() == 0);
    if let Some(reversed) = reversed {
        assert_eq!(reversed.rank(), world.size() - 1 - world.rank());
    }
    assert_eq!(world.split_shared(0).size(), world.size());
}

pub fn grid(world: &SimpleCommunicator) {
    let rows = f64::from(world.size()).sqrt() as Count;
    let columns = world.size() / rows;
    let grid: Option<CartesianCommunicator> =
        world.create_cartesian_communicator(&[rows, columns], &[false, true], false);
    let Some(grid) = grid else {
        assert!(world.rank() >= rows * columns);
        return;
    };
    assert_eq!(grid.num_dimensions(), 2);
    let CartesianLayout {
        dims,
        periods,
        coords,
    } = grid.get_layout();
    assert_eq!((dims, periods), (vec![rows, columns], vec![false, true]));
    assert_eq!(coords, grid.rank_to_coordinates(grid.rank()));
    assert_eq!(coords, [grid.rank() / columns, grid.rank() % columns]);

    let (above, below) = grid.shift(0, 1);
    assert_eq!(above.is_some(), coords[0] > 0);
    assert_eq!(below.is_some(), coords[0] + 1 < rows);
    let (left, right) = grid.shift(1, 1);
    let (left, right) = (left.expect("a ring"), right.expect("a ring"));
    let (left, right) = (grid.process_at_rank(left), grid.process_at_rank(right));
    let (got, _): (i32, _) = p2p::send_receive(&grid.rank(), &right, &left);
    assert_eq!(got, left.rank());

    let row = grid.subgroup(&[false, true]);
    assert_eq!((row.rank(), row.size()), (coords[1], columns));
}

/// Programs write functions over any communicator, and over any type.
pub fn through_objects(object: &dyn Communicator, any: &impl Communicator) {
    fn largest<C: Communicator + ?Sized, T>(communicator: &C, value: T) -> T
    where
        T: Equivalence + Copy,
    {
        let mut result = value;
        communicator.all_reduce_into(&value, &mut result, SystemOperation::max());
        result
    }
    assert_eq!(largest(object, object.rank()), object.size() - 1);
    assert_eq!(largest(any, 1.5), 1.5);

    fn datatype<T: Equivalence<Out = SystemDatatype>>() -> DatatypeRef<'static> {
        T::equivalent_datatype()
    }
    let _ = datatype::<u8>();

    /// A temperature is sent as the number that it is.
    #[derive(Clone, Copy, Debug, PartialEq)]
    #[repr(transparent)]
    struct Celsius(f64);

    // SAFETY: it is transparent.
    unsafe impl Equivalence for Celsius {
        type Out = SystemDatatype;

        fn equivalent_datatype() -> SystemDatatype {
            f64::equivalent_datatype()
        }
    }
    let mut warmest = [Celsius(0.0)];
    object.all_reduce_into(&[Celsius(20.5)], &mut warmest, SystemOperation::max());
    assert_eq!(warmest, [Celsius(20.5)]);
}
