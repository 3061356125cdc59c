//! The modelled types look like the real ones from outside.

#[macro_use]
#[path = "../../auto_traits.rs"]
mod auto_traits;

use std::cell::Cell;
use std::rc::Rc;

type Local = Cell<u8>;
type Owner = Rc<u8>;

macro_rules! interface {
    ($name:ident, $krate:ident) => {
        mod $name {
            use super::*;
            use $krate::{Injector, Steal, Stealer, Worker};

            pub fn traits() -> Vec<(&'static str, bool, bool, bool, bool)> {
                auto_traits![
                    Worker<u8>,
                    Worker<Local>,
                    Worker<Owner>,
                    Stealer<u8>,
                    Stealer<Local>,
                    Stealer<Owner>,
                    Injector<u8>,
                    Injector<Local>,
                    Injector<Owner>,
                    Steal<Owner>,
                ]
            }

            /// Compiles for both.
            #[allow(dead_code)]
            fn uses() {
                let _: fn(&Stealer<u8>, &Worker<u8>, usize) -> Steal<()> =
                    Stealer::steal_batch_with_limit;
                let _: fn(&Injector<u8>, &Worker<u8>) -> Steal<u8> = Injector::steal_batch_and_pop;
                let _: fn(&Worker<u8>) -> Stealer<u8> = Worker::stealer;
                let shown = (
                    Worker::<u8>::new_fifo().stealer().clone(),
                    Injector::<u8>::default(),
                );
                let _ = format!("{shown:?} {:?}", Worker::<u8>::new_lifo());
            }
        }
    };
}

interface!(real, crossbeam_deque);
interface!(modelled, model_crossbeam_deque);

#[test]
fn the_same_auto_traits() {
    assert_eq!(modelled::traits(), real::traits());
}
