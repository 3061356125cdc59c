//! The threads of an execution: started, running, suspended.

use std::cell::{Ref, RefMut};
use std::rc::Rc;

use super::Execution;
use crate::kernel::task::{Request, Suspender};
use crate::kernel::{Site, Thread, ThreadId};

impl Execution {
    /// The thread that is running.
    pub fn me(&self) -> ThreadId {
        self.moment.get().thread()
    }

    pub(crate) fn set_me(&self, thread: ThreadId) {
        self.moment.set(self.moment.get().of_thread(thread));
    }

    pub fn thread(&self, id: ThreadId) -> Ref<'_, Thread> {
        Ref::map(self.threads.borrow(), |threads| &threads[id.index()])
    }

    pub fn thread_mut(&self, id: ThreadId) -> RefMut<'_, Thread> {
        RefMut::map(self.threads.borrow_mut(), |threads| {
            &mut threads[id.index()]
        })
    }

    pub fn thread_count(&self) -> usize {
        self.threads.borrow().len()
    }

    /// Starts a thread; it knows what its parent knows.
    pub fn spawn(
        &self,
        name: Option<&str>,
        site: Option<Site>,
        body: Box<dyn FnOnce()>,
    ) -> ThreadId {
        let child = {
            let mut threads = self.threads.borrow_mut();
            let child = ThreadId::new(threads.len());
            let parent = &mut threads[self.me().index()];
            let mut clock = parent.clock.clone();
            parent.clock.tick(self.me());
            clock.tick(child);
            threads.push(Thread {
                name: name.map(Rc::from),
                started_at: site,
                clock,
                ..Thread::default()
            });
            child
        };
        self.engine.spawn(self, child, body);
        child
    }

    pub(crate) fn set_suspender(&self, thread: ThreadId, suspender: &Suspender) {
        self.thread(thread).suspender.set(suspender);
    }

    /// Hands the processor back to the engine.
    pub(crate) fn suspend(&self, request: Request) {
        let suspender = self.thread(self.me()).suspender.get();
        assert!(!suspender.is_null(), "thread {} cannot suspend", self.me());
        // SAFETY: the suspender lives on the coroutine's own stack for as long
        // as the coroutine runs, and it is this coroutine that runs now.
        unsafe { &*suspender }.suspend(request);
    }

    /// Runs `job` on the engine's own stack.
    pub(crate) fn call_outside(&self, job: &mut dyn FnMut()) {
        let job: *mut (dyn FnMut() + '_) = job;
        // SAFETY: only the lifetime changes; the engine runs the job before it
        // resumes this frame, which owns it.
        let job = unsafe { std::mem::transmute::<*mut (dyn FnMut() + '_), *mut dyn FnMut()>(job) };
        self.suspend(Request::Call(job));
    }
}
