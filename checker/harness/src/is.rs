//! What a type may be used for.

/// Whether the type of a value has a trait, asked of the compiler.
///
/// ```
/// # use harness::is;
/// assert!(is!(Send, 7));
/// assert!(!is!(Send, std::rc::Rc::new(7)));
/// ```
#[macro_export]
macro_rules! is {
    ($what:path, $value:expr $(,)?) => {{
        struct Asked<T>(::core::marker::PhantomData<T>);
        impl<T: $what> Asked<T> {
            #[allow(dead_code)]
            fn answer(&self) -> bool {
                true
            }
        }
        // Whoever has no `answer` of its own takes this one.
        #[allow(dead_code)]
        trait No {
            fn answer(&self) -> bool {
                false
            }
        }
        impl<T> No for Asked<T> {}
        fn asked<T>(_: &T) -> Asked<T> {
            Asked(::core::marker::PhantomData)
        }
        asked(&$value).answer()
    }};
}
