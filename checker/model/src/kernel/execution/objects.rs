//! The primitives that an execution has touched, and their names.

use std::cell::{Ref, RefMut};
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use super::{Execution, Local, Named};
use crate::kernel::object::Place;
use crate::kernel::{Clock, Object, ObjectId, Site, Store};
use crate::primitives::cell::{Accesses, Latest};

impl Execution {
    pub(crate) fn register(
        &self,
        kind: &'static str,
        place: Place,
        site: Option<Site>,
    ) -> ObjectId {
        let name = self
            .names
            .borrow()
            .iter()
            .rev()
            .find(|named| named.addresses.contains(&place.address))
            .map(|named| Rc::clone(&named.name));
        let mut objects = self.objects.borrow_mut();
        let id = ObjectId(objects.len() as u32);
        objects.push(Object {
            kind,
            place,
            site,
            name,
            clock: Clock::new(),
            holders: Vec::new(),
            senders: 0,
            newest: Store::default(),
            newest_number: 0,
            initial: Store::default(),
        });
        id
    }

    /// The primitive is at that address now.
    pub(crate) fn is_at(&self, id: ObjectId, address: usize) {
        self.objects.borrow_mut()[id.index()].place.address = address;
    }

    pub fn object(&self, id: ObjectId) -> Ref<'_, Object> {
        Ref::map(self.objects.borrow(), |objects| &objects[id.index()])
    }

    pub fn object_mut(&self, id: ObjectId) -> RefMut<'_, Object> {
        RefMut::map(self.objects.borrow_mut(), |objects| {
            &mut objects[id.index()]
        })
    }

    /// Whether the current thread holds a lock of any kind.
    pub(crate) fn holds_something(&self) -> bool {
        let me = self.me();
        let objects = self.objects.borrow();
        objects
            .iter()
            .any(|object| object.kind != "Thread" && object.holders.contains(&me))
    }

    pub fn object_count(&self) -> usize {
        self.objects.borrow().len()
    }

    /// Every primitive in this part of memory goes by `name` in the story.
    pub fn name(&self, name: &str, addresses: Range<usize>) {
        let name: Rc<str> = name.into();
        for object in self.objects.borrow_mut().iter_mut() {
            if addresses.contains(&object.place.address) {
                object.name = Some(Rc::clone(&name));
            }
        }
        self.names.borrow_mut().push(Named { addresses, name });
    }

    pub(crate) fn stores(&self) -> RefMut<'_, Vec<Store>> {
        self.stores.borrow_mut()
    }

    pub(crate) fn cells(&self) -> RefMut<'_, BTreeMap<ObjectId, Accesses>> {
        self.cells.borrow_mut()
    }

    pub(crate) fn told_cells(&self) -> RefMut<'_, BTreeMap<ObjectId, Latest>> {
        self.told_cells.borrow_mut()
    }

    pub(crate) fn locals(&self) -> RefMut<'_, Vec<Local>> {
        self.locals.borrow_mut()
    }
}
