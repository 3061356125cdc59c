//! Several requests, completed in whichever order.

use std::panic::Location;

use crate::api::point_to_point::Status;
use crate::api::world::{About, Call, Effect, Envelope, Handle, Place, Site, State, must};
use crate::transport;

use super::{Landing, LocalScope, Open, Request, Scope, Ticket, dropped};

/// Requests that are waited for together.
pub struct RequestCollection<'a, D: 'a + ?Sized> {
    /// `None` once complete. A request keeps its place.
    requests: Vec<Option<Entry<'a, D>>>,
}

struct Entry<'a, D: 'a + ?Sized> {
    ticket: Ticket,
    landing: Landing<'a, D>,
}

/// What a completed request leaves: its place, its status, its buffer.
type Completed<'a, D> = (usize, Status, &'a D);

/// Runs `f` with a scope for requests and a collection to put them into.
pub fn multiple_scope<'a, F, R, D>(reserve: usize, f: F) -> R
where
    D: 'a + ?Sized,
    F: FnOnce(&LocalScope<'a>, &mut RequestCollection<'a, D>) -> R,
{
    let mut collection = RequestCollection {
        requests: Vec::with_capacity(reserve),
    };
    f(&LocalScope::new(), &mut collection)
}

impl<'a, D: 'a + ?Sized> RequestCollection<'a, D> {
    /// How many requests are not complete.
    pub fn incomplete(&self) -> usize {
        self.requests.iter().flatten().count()
    }

    /// Adds a request; returns its place.
    pub fn add<S: Scope<'a>>(&mut self, mut req: Request<'a, D, S>) -> usize {
        let Open {
            ticket, landing, ..
        } = req.take();
        self.requests.push(Some(Entry { ticket, landing }));
        self.requests.len() - 1
    }

    /// Waits for one request; `None` if there is none.
    #[track_caller]
    pub fn wait_any(&mut self) -> Option<Completed<'a, D>> {
        let (place, message) = self.first("wait_any", true, Location::caller())?;
        Some(self.land(place, message))
    }

    /// Waits for one request and completes all that are complete by then.
    #[track_caller]
    pub fn wait_some(&mut self, result: &mut Vec<Completed<'a, D>>) {
        result.clear();
        let messages = self.some("wait_some", true, Location::caller());
        for (place, message) in messages {
            result.push(self.land(place, message));
        }
    }

    /// Waits for all requests.
    #[track_caller]
    pub fn wait_all(&mut self, result: &mut Vec<Completed<'a, D>>) {
        result.clear();
        for place in 0..self.requests.len() {
            if let Some(entry) = &self.requests[place] {
                let message = entry.ticket.wait("wait_all", Location::caller());
                result.push(self.land(place, message));
            }
        }
    }

    /// Completes one request if one is complete.
    #[track_caller]
    pub fn test_any(&mut self) -> Option<Completed<'a, D>> {
        let (place, message) = self.first("test_any", false, Location::caller())?;
        Some(self.land(place, message))
    }

    /// Completes all requests that are complete.
    #[track_caller]
    pub fn test_some(&mut self, result: &mut Vec<Completed<'a, D>>) {
        result.clear();
        let messages = self.some("test_some", false, Location::caller());
        for (place, message) in messages {
            result.push(self.land(place, message));
        }
    }

    /// Completes all requests if all are complete; says whether they were.
    #[track_caller]
    pub fn test_all(&mut self, result: &mut Vec<Completed<'a, D>>) -> bool {
        result.clear();
        let Some(handle) = self.handle() else {
            return true;
        };
        transport::saw_progress();
        let call = call(&handle, "test_all", Location::caller());
        let messages = handle.step(&call, &|_| true, |state, _| {
            self.entries()
                .all(|(_, entry)| entry.ticket.is_complete(state))
                .then(|| self.collect(state))
        });
        let all = messages.is_some();
        for (place, message) in messages.into_iter().flatten() {
            result.push(self.land(place, message));
        }
        all
    }

    fn entries(&self) -> impl Iterator<Item = (usize, &Entry<'a, D>)> {
        let places = self.requests.iter().enumerate();
        places.filter_map(|(place, entry)| Some((place, entry.as_ref()?)))
    }

    fn handle(&self) -> Option<Handle> {
        let (_, entry) = self.entries().next()?;
        Some(entry.ticket.handle().clone())
    }

    fn any_complete(&self, state: &State) -> bool {
        self.entries()
            .any(|(_, entry)| entry.ticket.is_complete(state))
    }

    /// Ends all requests that are complete.
    fn collect(&self, state: &mut State) -> Vec<(usize, Option<Envelope>)> {
        let mut collected = Vec::new();
        for (place, entry) in self.entries() {
            if entry.ticket.is_complete(state) {
                collected.push((place, entry.ticket.collect(state)));
            }
        }
        collected
    }

    /// One that is complete: whichever comes first.
    fn first(
        &self,
        verb: &'static str,
        wait: bool,
        site: Site,
    ) -> Option<(usize, Option<Envelope>)> {
        let handle = self.handle()?;
        transport::saw_progress();
        handle.step(
            &call(&handle, verb, site),
            &|state| !wait || self.any_complete(state),
            |state, _| {
                let complete: Vec<_> = self
                    .entries()
                    .filter(|(_, entry)| entry.ticket.is_complete(state))
                    .collect();
                let index = match complete.len() {
                    0 => return None,
                    1 => 0,
                    several => transport::choose(several),
                };
                let (place, entry) = complete[index];
                Some((place, entry.ticket.collect(state)))
            },
        )
    }

    fn some(&self, verb: &'static str, wait: bool, site: Site) -> Vec<(usize, Option<Envelope>)> {
        let Some(handle) = self.handle() else {
            return Vec::new();
        };
        transport::saw_progress();
        handle.step(
            &call(&handle, verb, site),
            &|state| !wait || self.any_complete(state),
            |state, _| self.collect(state),
        )
    }

    #[track_caller]
    fn land(&mut self, place: usize, message: Option<Envelope>) -> Completed<'a, D> {
        let Some(entry) = self.requests[place].take() else {
            unreachable!("a request is completed once");
        };
        let status = match &message {
            Some(message) => Status::of(message),
            None => Status::empty(entry.ticket.handle()),
        };
        (place, status, must((entry.landing)(message.as_ref())))
    }
}

fn call(handle: &Handle, verb: &'static str, site: Site) -> Call {
    Call {
        verb,
        completes: None,
        about: About::Nothing,
        site,
        place: Place::Inbox(handle.world_rank()),
        effect: Effect::Looks,
        commutes: false,
    }
}

impl<'a, D: 'a + ?Sized> Drop for RequestCollection<'a, D> {
    fn drop(&mut self) {
        if let Some((_, entry)) = self.entries().next()
            && !transport::panicking()
        {
            panic!("{}", dropped(&entry.ticket));
        }
    }
}

/// Waits for one of several requests and takes it out; `None` if there is none.
#[track_caller]
pub fn wait_any<'a, D, S: Scope<'a>>(
    requests: &mut Vec<Request<'a, D, S>>,
) -> Option<(usize, Status)> {
    let handle = requests.first()?.open().ticket.handle().clone();
    transport::saw_progress();
    let call = call(&handle, "wait_any", Location::caller());
    let complete = |state: &State| -> Vec<usize> {
        (0..requests.len())
            .filter(|&place| requests[place].open().ticket.is_complete(state))
            .collect()
    };
    let (place, message) = handle.step(&call, &|state| !complete(state).is_empty(), |state, _| {
        let complete = complete(state);
        let place = match complete.as_slice() {
            [one] => *one,
            several => several[transport::choose(several.len())],
        };
        (place, requests[place].open().ticket.collect(state))
    });
    let mut request = requests.remove(place);
    let (status, _) = request.take().land(message);
    Some((place, status))
}
