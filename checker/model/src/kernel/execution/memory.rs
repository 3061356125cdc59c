//! Operations come to their turn, on memory that is still there.

use super::Execution;
use crate::heap;
use crate::kernel::{How, Kind, Moment, ObjectId, Op, Site};

impl Execution {
    /// Returns when the current thread may do `op`, and says whether the wait ended
    /// before its condition held.
    pub(crate) fn arrive(&self, op: &Op<'_>) -> How {
        self.begin(op);
        let how = self.engine.arrive(self, op);
        // Somebody may have freed it in the meantime.
        if heap::is_suspect(self) {
            self.check_alive(op.objects(), op.verb, op.site);
        }
        how
    }

    /// For an operation that the engine does in its turn, and not the primitive.
    pub(crate) fn begin(&self, op: &Op<'_>) {
        if heap::is_suspect(self) {
            self.check_heap();
            self.check_alive(op.objects(), op.verb, op.site);
        }
    }

    /// Ends the execution if the current thread has freed what was free already.
    #[cold]
    pub(crate) fn check_heap(&self) {
        if let Some(first) = heap::twice(self) {
            let kind = Kind::FreedTwice {
                first: first.thread(),
                freed: self.last_site_of(first.thread(), first.events()),
            };
            let site = self.last_site_of(self.me(), self.event_count());
            self.fail(kind, site);
        }
    }

    /// Ends the execution if one of the objects that the current thread is about to use
    /// lies in memory that this execution has freed.
    #[cold]
    pub(crate) fn check_alive(
        &self,
        objects: impl IntoIterator<Item = ObjectId>,
        verb: &'static str,
        site: Option<Site>,
    ) {
        for object in objects {
            let address = self.object(object).place.address;
            let freed = heap::freed(address);
            if let Some(moment) = freed.filter(|it| it.is_in_execution_of(self.moment())) {
                self.use_after_free(moment, verb, site);
            }
        }
    }

    fn use_after_free(&self, moment: Moment, verb: &'static str, site: Option<Site>) -> ! {
        let kind = Kind::UseAfterFree {
            verb,
            by: moment.thread(),
            freed: self.last_site_of(moment.thread(), moment.events()),
        };
        self.fail(kind, site)
    }
}
