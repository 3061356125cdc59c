//! Two channels of the standard library: one carries items, and the other one carries the
//! places that have become free back to the producers.

use std::sync::Mutex;
use std::sync::mpsc::{self, Receiver, Sender};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed<T>(pub T);

struct Place;

#[derive(Debug)]
pub struct Bounded<T> {
    /// What is left of an open box once it is closed: the ends that receive.
    open: Mutex<Option<Open<T>>>,
    items: Mutex<Receiver<T>>,
    places: Mutex<Receiver<Place>>,
}

#[derive(Debug)]
struct Open<T> {
    items: Sender<T>,
    places: Sender<Place>,
}

impl<T> Bounded<T> {
    pub fn new(cap: usize) -> Self {
        assert!(cap > 0, "no places");
        let (item_sender, items) = mpsc::channel();
        let (place_sender, places) = mpsc::channel();
        for _ in 0..cap {
            place_sender.send(Place).unwrap();
        }
        Self {
            open: Mutex::new(Some(Open {
                items: item_sender,
                places: place_sender,
            })),
            items: Mutex::new(items),
            places: Mutex::new(places),
        }
    }

    pub fn put(&self, item: T) -> Result<(), Closed<T>> {
        let place = self.places.lock().unwrap().recv();
        match (place, &*self.open.lock().unwrap()) {
            (Ok(Place), Some(open)) => {
                open.items.send(item).unwrap();
                Ok(())
            }
            _ => Err(Closed(item)),
        }
    }

    pub fn take(&self) -> Option<T> {
        let item = self.items.lock().unwrap().recv().ok()?;
        if let Some(open) = &*self.open.lock().unwrap() {
            open.places.send(Place).unwrap();
        }
        Some(item)
    }

    pub fn close(&self) {
        *self.open.lock().unwrap() = None;
    }
}
