//! Whether a type is `Send`, `Sync`, `UnwindSafe` and `RefUnwindSafe`: a modelled
//! type is so if and only if the real one is.

/// Answers for each type, `$krate` being the real crate or the modelled one.
macro_rules! auto_traits {
    ($($type:ty),* $(,)?) => {
        vec![$((
            stringify!($type).rsplit("::").next().unwrap(),
            is!($type: Send),
            is!($type: Sync),
            is!($type: ::std::panic::UnwindSafe),
            is!($type: ::std::panic::RefUnwindSafe),
        )),*]
    };
}

/// A constant of the type itself goes before that of a trait, where its bound
/// holds.
macro_rules! is {
    ($type:ty: $($bound:tt)+) => {{
        #[allow(dead_code, reason = "one of the two is not used")]
        trait No {
            const IS: bool = false;
        }
        impl<T: ?Sized> No for T {}
        #[allow(dead_code, reason = "it only asks")]
        struct Probe<T: ?Sized>(::std::marker::PhantomData<T>);
        #[allow(dead_code, reason = "one of the two is not used")]
        impl<T: ?Sized + $($bound)+> Probe<T> {
            const IS: bool = true;
        }
        <Probe<$type>>::IS
    }};
}
