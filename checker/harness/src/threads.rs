//! Threads that stories can speak of.

/// Starts a thread in a scope, with a name for the story: like
/// [`Scope::spawn`](std::thread::Scope::spawn), in the world of the caller.
///
/// ```
/// # use harness::spawn;
/// let sum: u32 = std::thread::scope(|scope| {
///     let workers = [1, 2].map(|number| spawn!(scope, "worker-{number}", move || number));
///     workers.into_iter().map(|worker| worker.join().unwrap()).sum()
/// });
/// assert_eq!(sum, 3);
/// ```
#[macro_export]
macro_rules! spawn {
    ($scope:expr, $name:literal, $work:expr $(,)?) => {
        ::std::thread::Builder::new()
            .name(::std::format!($name))
            .spawn_scoped($scope, $work)
            .expect("a thread can be started")
    };
}
