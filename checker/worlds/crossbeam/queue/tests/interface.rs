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
            use $krate::{ArrayQueue, SegQueue};

            pub fn traits() -> Vec<(&'static str, bool, bool, bool, bool)> {
                type IntoIter<Q> = <Q as IntoIterator>::IntoIter;
                auto_traits![
                    ArrayQueue<u8>,
                    ArrayQueue<Local>,
                    ArrayQueue<Owner>,
                    SegQueue<u8>,
                    SegQueue<Local>,
                    SegQueue<Owner>,
                    IntoIter<SegQueue<u8>>,
                    IntoIter<ArrayQueue<Owner>>,
                ]
            }

            /// Compiles for both.
            #[allow(dead_code)]
            fn uses() {
                static QUEUE: SegQueue<String> = SegQueue::new();
                let _: fn(&ArrayQueue<u8>, u8) -> Result<(), u8> = ArrayQueue::push;
                let _: fn(&mut ArrayQueue<u8>, u8) -> Result<(), u8> = ArrayQueue::push_mut;
                let _: fn(&ArrayQueue<u8>, u8) -> Option<u8> = ArrayQueue::force_push;
                let _: fn(&mut ArrayQueue<u8>) -> Option<u8> = ArrayQueue::pop_mut;
                let _: fn(&ArrayQueue<u8>) -> bool = ArrayQueue::is_full;
                let _: fn(&mut SegQueue<u8>, u8) = SegQueue::push_mut;
                let _: fn(&mut SegQueue<u8>) -> Option<u8> = SegQueue::pop_mut;
                let _ = format!("{QUEUE:?} {:?}", ArrayQueue::<u8>::new(1));
                let _ = SegQueue::<u8>::default().into_iter().next();
            }
        }
    };
}

interface!(real, crossbeam_queue);
interface!(modelled, model_crossbeam_queue);

#[test]
fn the_same_auto_traits() {
    assert_eq!(modelled::traits(), real::traits());
}
