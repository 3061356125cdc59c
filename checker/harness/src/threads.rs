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

/// Whether something becomes so without that time goes on, in the modelled world: other
/// threads go first, a hundred times. Time is virtual there, and passes only when nothing
/// changes any more; here something does. So whoever was woken has run in the meantime, and
/// whoever sleeps until a time of its own has not.
///
/// ```ignore
/// let all_are_woken = thread::scope(|scope| {
///     spawn!(scope, "waiter", || {
///         event.wait();
///         over.store(true, Relaxed);
///     });
///     event.set();
///     before_the_clock!(over.load(Relaxed))
/// });
/// expect!(all_are_woken, "somebody sleeps on");
/// ```
#[macro_export]
macro_rules! before_the_clock {
    ($is_so:expr $(,)?) => {{
        let change = ::std::sync::atomic::AtomicBool::new(false);
        $crate::name("the check's patience", &change);
        (0..100).any(|_| {
            ::std::thread::yield_now();
            change.fetch_not(::std::sync::atomic::Ordering::Relaxed);
            $is_so
        })
    }};
}
