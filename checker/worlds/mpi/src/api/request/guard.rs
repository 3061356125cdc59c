//! Requests that are completed when they go out of scope.

use super::{Request, Scope, StaticScope};
use crate::transport;

/// Waits for its request when it is dropped.
#[derive(Debug)]
pub struct WaitGuard<'a, D: 'a + ?Sized, S: Scope<'a> = StaticScope>(Option<Request<'a, D, S>>);

/// Cancels its request and waits for it when it is dropped.
#[derive(Debug)]
pub struct CancelGuard<'a, D: 'a + ?Sized, S: Scope<'a> = StaticScope>(WaitGuard<'a, D, S>);

impl<'a, D: 'a + ?Sized, S: Scope<'a>> Drop for WaitGuard<'a, D, S> {
    fn drop(&mut self) {
        if let Some(request) = self.0.take()
            && !transport::panicking()
        {
            request.wait();
        }
    }
}

impl<'a, D: 'a + ?Sized, S: Scope<'a>> Drop for CancelGuard<'a, D, S> {
    fn drop(&mut self) {
        if let Some(request) = &self.0.0
            && !transport::panicking()
        {
            request.cancel();
        }
    }
}

impl<'a, D: 'a + ?Sized, S: Scope<'a>> From<Request<'a, D, S>> for WaitGuard<'a, D, S> {
    fn from(request: Request<'a, D, S>) -> Self {
        Self(Some(request))
    }
}

impl<'a, D: 'a + ?Sized, S: Scope<'a>> From<WaitGuard<'a, D, S>> for Request<'a, D, S> {
    fn from(mut guard: WaitGuard<'a, D, S>) -> Self {
        match guard.0.take() {
            Some(request) => request,
            None => unreachable!("a guard holds its request until it is dropped"),
        }
    }
}

impl<'a, D: 'a + ?Sized, S: Scope<'a>> From<Request<'a, D, S>> for CancelGuard<'a, D, S> {
    fn from(request: Request<'a, D, S>) -> Self {
        Self(request.into())
    }
}

impl<'a, D: 'a + ?Sized, S: Scope<'a>> From<WaitGuard<'a, D, S>> for CancelGuard<'a, D, S> {
    fn from(guard: WaitGuard<'a, D, S>) -> Self {
        Self(guard)
    }
}
