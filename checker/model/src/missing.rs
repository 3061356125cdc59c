//! Stand-ins for what the modelled world does not have.

/// Functions, types and traits that nobody can use; whoever tries reads why, and what to
/// use instead.
///
/// ```
/// pub mod io {
///     model::not_modelled! {
///         fn stdin(): "`std::io::stdin` is not modelled: take an `impl BufRead` instead";
///         type File, NoFile { open(path), create(path) }:
///             "`std::fs::File` is not modelled: take an `impl Read` instead";
///         trait ToSocketAddrs:
///             "`std::net::ToSocketAddrs` is not modelled: take a `SocketAddr` instead";
///     }
/// }
/// ```
///
/// Naming such an item is no error yet, so that `use std::fs::*` still works:
/// calling the function is, or one of the type's constructors, or giving something
/// where the trait is asked for. A method that nobody can use asks for such a trait.
/// The error says the text:
///
/// ```compile_fail,E0277
/// # pub mod io {
/// #     model::not_modelled! {
/// #         fn stdin(): "`std::io::stdin` is not modelled: take an `impl BufRead` instead";
/// #     }
/// # }
/// let input = io::stdin();
/// ```
#[macro_export]
macro_rules! not_modelled {
    () => {};
    (fn $name:ident($($argument:ident),*): $why:literal; $($rest:tt)*) => {
        #[doc = $why]
        #[diagnostic::on_unimplemented(message = $why, label = "not in the modelled world")]
        #[allow(non_camel_case_types)]
        #[doc(hidden)]
        pub trait $name {}

        // The lifetime keeps the bound, which never holds, from being an error
        // here instead of where the function is called.
        #[doc = $why]
        #[allow(non_camel_case_types, unused_variables, clippy::extra_unused_lifetimes)]
        #[inline] // so that a dynamic library does not promise a symbol for it
        pub fn $name<'never, $($argument),*>($($argument: $argument),*) -> !
        where
            &'never (): $name,
        {
            unreachable!()
        }

        $crate::not_modelled!($($rest)*);
    };
    (trait $name:ident: $why:literal; $($rest:tt)*) => {
        #[doc = $why]
        #[diagnostic::on_unimplemented(message = $why, label = "not in the modelled world")]
        pub trait $name {}

        $crate::not_modelled!($($rest)*);
    };
    (type $name:ident, $no:ident { $($new:ident($($argument:ident),*)),* $(,)? }: $why:literal; $($rest:tt)*) => {
        #[doc = $why]
        #[diagnostic::on_unimplemented(message = $why, label = "not in the modelled world")]
        #[doc(hidden)]
        pub trait $no {}

        #[doc = $why]
        #[derive(Debug)]
        pub enum $name {}

        #[allow(non_camel_case_types, unused_variables, clippy::extra_unused_lifetimes)]
        impl $name {
            $(
                #[doc = $why]
                #[inline]
                pub fn $new<'never, $($argument),*>($($argument: $argument),*) -> !
                where
                    &'never (): $no,
                {
                    unreachable!()
                }
            )*
        }

        $crate::not_modelled!($($rest)*);
    };
}
