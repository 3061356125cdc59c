//! What all guards have in common.

/// Guards with the fields `grip` and `data`. `mut` says that the guard lends its
/// data exclusively; one that does not is covariant in them.
macro_rules! guard {
    (
        $(#[$doc:meta])*
        $name:ident<$($raw:ident),+> ($($mutable:ident)?) { $($field:ident: $type:ty),* }
    ) => {
        $(#[$doc])*
        #[must_use = "if unused the lock will immediately unlock"]
        pub struct $name<'a, $($raw),+, T: ?Sized> {
            $(pub(super) $field: $type,)*
            pub(crate) grip: crate::grip::Grip<'a>,
            pub(super) data: super::guards::pointer!(T $($mutable)?),
            pub(super) raw: std::marker::PhantomData<fn() -> ($($raw),+,)>,
        }

        // SAFETY: a shared guard gives shared access to the data.
        unsafe impl<$($raw),+, T: ?Sized + Sync> Sync for $name<'_, $($raw),+, T> {}

        impl<$($raw),+, T: ?Sized> std::panic::UnwindSafe for $name<'_, $($raw),+, T> {}
        impl<$($raw),+, T: ?Sized> std::panic::RefUnwindSafe for $name<'_, $($raw),+, T> {}

        impl<$($raw),+, T: ?Sized> std::ops::Deref for $name<'_, $($raw),+, T> {
            type Target = T;

            fn deref(&self) -> &T {
                // SAFETY: the guard stands for the lock.
                unsafe { &*self.data }
            }
        }

        super::guards::deref_mut!($name<$($raw),+> ($($mutable)?));

        impl<$($raw),+, T: ?Sized + std::fmt::Debug> std::fmt::Debug
            for $name<'_, $($raw),+, T>
        {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                (**self).fmt(f)
            }
        }

        impl<$($raw),+, T: ?Sized + std::fmt::Display> std::fmt::Display
            for $name<'_, $($raw),+, T>
        {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                (**self).fmt(f)
            }
        }

        impl<'a, $($raw),+, T: ?Sized> $name<'a, $($raw),+, T> {
            pub fn unlock_fair(mut s: Self) {
                s.grip.fair = true;
            }
        }
    };
}

macro_rules! pointer {
    ($data:ident) => { *const $data };
    ($data:ident mut) => { *mut $data };
}

macro_rules! deref_mut {
    ($name:ident<$($raw:ident),+> ()) => {};
    ($name:ident<$($raw:ident),+> (mut)) => {
        impl<$($raw),+, T: ?Sized> std::ops::DerefMut for $name<'_, $($raw),+, T> {
            fn deref_mut(&mut self) -> &mut T {
                self.grip.seen.lend();
                // SAFETY: the guard stands for the lock, and is borrowed
                // exclusively.
                unsafe { &mut *self.data }
            }
        }
    };
}

/// From a guard to one for a part of its data.
macro_rules! map {
    ($name:ident<$($raw:ident),+> to $mapped:ident, $($mutable:ident)?) => {
        impl<'a, $($raw),+, T: ?Sized> $name<'a, $($raw),+, T> {
            #[allow(unused_mut)]
            pub fn map<U: ?Sized, F>(mut s: Self, f: F) -> $mapped<'a, $($raw),+, U>
            where
                F: FnOnce(& $($mutable)? T) -> & $($mutable)? U,
            {
                let data: *const U = f(& $($mutable)? *s);
                s.part(data.cast_mut())
            }

            #[allow(unused_mut)]
            pub fn try_map<U: ?Sized, F>(
                mut s: Self,
                f: F,
            ) -> Result<$mapped<'a, $($raw),+, U>, Self>
            where
                F: FnOnce(& $($mutable)? T) -> Option<& $($mutable)? U>,
            {
                let data: *const U = match f(& $($mutable)? *s) {
                    Some(data) => data,
                    None => return Err(s),
                };
                Ok(s.part(data.cast_mut()))
            }

            #[allow(unused_mut)]
            pub fn try_map_or_err<U: ?Sized, F, E>(
                mut s: Self,
                f: F,
            ) -> Result<$mapped<'a, $($raw),+, U>, (Self, E)>
            where
                F: FnOnce(& $($mutable)? T) -> Result<& $($mutable)? U, E>,
            {
                let data: *const U = match f(& $($mutable)? *s) {
                    Ok(data) => data,
                    Err(error) => return Err((s, error)),
                };
                Ok(s.part(data.cast_mut()))
            }

            fn part<U: ?Sized>(self, data: *mut U) -> $mapped<'a, $($raw),+, U> {
                $mapped {
                    grip: self.grip,
                    data,
                    raw: std::marker::PhantomData,
                }
            }
        }
    };
}

/// Letting go of a lock for a while.
macro_rules! unlocked {
    ($name:ident<$($raw:ident),+>) => {
        impl<$($raw),+, T: ?Sized> $name<'_, $($raw),+, T> {
            #[track_caller]
            pub fn unlocked<F, U>(s: &mut Self, f: F) -> U
            where
                F: FnOnce() -> U,
            {
                s.grip.unlocked(false, std::panic::Location::caller(), f)
            }

            #[track_caller]
            pub fn unlocked_fair<F, U>(s: &mut Self, f: F) -> U
            where
                F: FnOnce() -> U,
            {
                s.grip.unlocked(true, std::panic::Location::caller(), f)
            }

            #[inline]
            #[track_caller]
            pub fn bump(s: &mut Self) {
                s.grip.bump();
            }
        }
    };
}

pub(super) use {deref_mut, guard, map, pointer, unlocked};
