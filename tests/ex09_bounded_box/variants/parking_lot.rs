//! parking_lot instead of the standard library; the places are a ring that is made once.

use parking_lot::{Condvar, Mutex};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed<T>(pub T);

#[derive(Debug)]
pub struct Bounded<T> {
    ring: Mutex<Ring<T>>,
    not_full: Condvar,
    not_empty: Condvar,
}

#[derive(Debug)]
struct Ring<T> {
    places: Vec<Option<T>>,
    /// Where the oldest item is, and how many there are.
    oldest: usize,
    len: usize,
    closed: bool,
}

impl<T> Bounded<T> {
    pub fn new(cap: usize) -> Self {
        assert!(cap != 0, "a ring without places");
        Self {
            ring: Mutex::new(Ring {
                places: (0..cap).map(|_| None).collect(),
                oldest: 0,
                len: 0,
                closed: false,
            }),
            not_full: Condvar::new(),
            not_empty: Condvar::new(),
        }
    }

    pub fn put(&self, item: T) -> Result<(), Closed<T>> {
        let mut ring = self.ring.lock();
        loop {
            if ring.closed {
                return Err(Closed(item));
            }
            if ring.len < ring.places.len() {
                break;
            }
            self.not_full.wait(&mut ring);
        }
        let place = (ring.oldest + ring.len) % ring.places.len();
        ring.places[place] = Some(item);
        ring.len += 1;
        self.not_empty.notify_one();
        Ok(())
    }

    pub fn take(&self) -> Option<T> {
        let mut ring = self.ring.lock();
        while ring.len == 0 {
            if ring.closed {
                return None;
            }
            self.not_empty.wait(&mut ring);
        }
        let place = ring.oldest;
        ring.oldest = (place + 1) % ring.places.len();
        ring.len -= 1;
        self.not_full.notify_one();
        ring.places[place].take()
    }

    pub fn close(&self) {
        self.ring.lock().closed = true;
        self.not_full.notify_all();
        self.not_empty.notify_all();
    }
}
