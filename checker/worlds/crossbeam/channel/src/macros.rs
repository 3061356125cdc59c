//! `select!` and `select_biased!`.
//!
//! A wrong one is refused by the real crate already, with a better explanation.

/// As [`crossbeam_channel::select`].
#[macro_export]
macro_rules! select {
    ($($cases:tt)+) => {
        $crate::crossbeam_channel_internal!(@parse false ($($cases)+) () ())
    };
}

/// As [`crossbeam_channel::select_biased`].
#[macro_export]
macro_rules! select_biased {
    ($($cases:tt)+) => {
        $crate::crossbeam_channel_internal!(@parse true ($($cases)+) () ())
    };
}

/// First one case after the other is taken apart (`@parse` its head, `@body` the
/// rest). Then `@run` opens a `match` for each channel, so that what its
/// expression borrows lives until the end, and selects inside the innermost.
#[doc(hidden)]
#[macro_export]
macro_rules! crossbeam_channel_internal {
    (@parse $biased:tt () $cases:tt $default:tt) => {
        $crate::crossbeam_channel_internal!(@run $biased $cases $default (0usize) ())
    };
    (@parse $biased:tt (recv($r:expr $(,)?) -> $result:pat => $($rest:tt)+) $cases:tt $default:tt) => {
        $crate::crossbeam_channel_internal!(@body $biased (recv ($r) () ($result)) ($($rest)+) $cases $default)
    };
    (@parse $biased:tt (send($s:expr, $m:expr $(,)?) -> $result:pat => $($rest:tt)+) $cases:tt $default:tt) => {
        $crate::crossbeam_channel_internal!(@body $biased (send ($s) ($m) ($result)) ($($rest)+) $cases $default)
    };
    (@parse $biased:tt (default $(())? => $($rest:tt)+) $cases:tt ()) => {
        $crate::crossbeam_channel_internal!(@body $biased (default ()) ($($rest)+) $cases ())
    };
    (@parse $biased:tt (default($timeout:expr $(,)?) => $($rest:tt)+) $cases:tt ()) => {
        $crate::crossbeam_channel_internal!(@body $biased (default ($timeout)) ($($rest)+) $cases ())
    };

    // Only behind a block no comma is needed.
    (@body $biased:tt $head:tt ({ $($body:tt)* }, $($rest:tt)*) $cases:tt $default:tt) => {
        $crate::crossbeam_channel_internal!(@add $biased $head ({ $($body)* }) ($($rest)*) $cases $default)
    };
    (@body $biased:tt $head:tt ($body:expr, $($rest:tt)*) $cases:tt $default:tt) => {
        $crate::crossbeam_channel_internal!(@add $biased $head ($body) ($($rest)*) $cases $default)
    };
    (@body $biased:tt $head:tt ({ $($body:tt)* } $($rest:tt)*) $cases:tt $default:tt) => {
        $crate::crossbeam_channel_internal!(@add $biased $head ({ $($body)* }) ($($rest)*) $cases $default)
    };
    (@body $biased:tt $head:tt ($body:expr) $cases:tt $default:tt) => {
        $crate::crossbeam_channel_internal!(@add $biased $head ($body) () $cases $default)
    };

    (@add $biased:tt (default $timeout:tt) $body:tt $rest:tt $cases:tt ()) => {
        $crate::crossbeam_channel_internal!(@parse $biased $rest $cases (default $timeout $body))
    };
    (@add $biased:tt ($kind:ident $channel:tt $message:tt $result:tt) $body:tt $rest:tt ($($cases:tt)*) $default:tt) => {
        $crate::crossbeam_channel_internal!(
            @parse $biased $rest ($($cases)* ($kind $channel $message $result $body)) $default
        )
    };

    (@run $biased:tt ((recv ($r:expr) $message:tt $result:tt $body:tt) $($cases:tt)*)
        $default:tt ($index:expr) ($($handles:tt)*)
    ) => {
        match $r {
            ref handle => {
                let handle: &$crate::Receiver<_> = handle;
                $crate::crossbeam_channel_internal!(
                    @run $biased ($($cases)*) $default ($index + 1)
                    ($($handles)* (recv handle ($index) $message $result $body))
                )
            }
        }
    };
    (@run $biased:tt ((send ($s:expr) $message:tt $result:tt $body:tt) $($cases:tt)*)
        $default:tt ($index:expr) ($($handles:tt)*)
    ) => {
        match $s {
            ref handle => {
                let handle: &$crate::Sender<_> = handle;
                $crate::crossbeam_channel_internal!(
                    @run $biased ($($cases)*) $default ($index + 1)
                    ($($handles)* (send handle ($index) $message $result $body))
                )
            }
        }
    };
    (@run $biased:tt () () $count:tt
        ($(($kind:ident $handle:ident ($index:expr) $message:tt $result:tt $body:tt))*)
    ) => {{
        let selected =
            $crate::internal::select(&[$($crate::internal::$kind($handle, $index)),*], $biased);
        $crate::crossbeam_channel_internal!(@complete selected $(($kind $handle ($index) $message $result $body))*)
    }};
    (@run $biased:tt () (default () ($otherwise:expr)) $count:tt
        ($(($kind:ident $handle:ident ($index:expr) $message:tt $result:tt $body:tt))*)
    ) => {
        match $crate::internal::try_select(
            &[$($crate::internal::$kind($handle, $index)),*],
            $biased,
        ) {
            Err(_) => $otherwise,
            Ok(selected) => $crate::crossbeam_channel_internal!(
                @complete selected $(($kind $handle ($index) $message $result $body))*
            ),
        }
    };
    (@run $biased:tt () (default ($timeout:expr) ($otherwise:expr)) $count:tt
        ($(($kind:ident $handle:ident ($index:expr) $message:tt $result:tt $body:tt))*)
    ) => {
        match $crate::internal::select_timeout(
            &[$($crate::internal::$kind($handle, $index)),*],
            $timeout,
            $biased,
        ) {
            Err(_) => $otherwise,
            Ok(selected) => $crate::crossbeam_channel_internal!(
                @complete selected $(($kind $handle ($index) $message $result $body))*
            ),
        }
    };

    (@complete $selected:ident
        $(($kind:ident $handle:ident ($index:expr) ($($message:expr)?) ($result:pat) ($body:expr)))*
    ) => {
        $(if $selected.index() == $index {
            let $result = $selected.$kind($handle $(, $message)?);
            $body
        } else)* {
            $crate::internal::no_such_case()
        }
    };

    // As the real one is called where there is no `select!` in between.
    ($($cases:tt)+) => {
        $crate::crossbeam_channel_internal!(@parse _IS_BIASED ($($cases)+) () ())
    };
}
