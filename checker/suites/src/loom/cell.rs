//! `loom::cell`.

/// As `loom::cell::UnsafeCell`.
#[derive(Debug, Default)]
pub struct UnsafeCell<T>(model_std::cell::UnsafeCell<T>);

impl<T> UnsafeCell<T> {
    pub const fn new(value: T) -> Self {
        Self(model_std::cell::UnsafeCell::new(value))
    }

    #[track_caller]
    pub fn with<R>(&self, f: impl FnOnce(*const T) -> R) -> R {
        f(self.0.get())
    }

    #[track_caller]
    pub fn with_mut<R>(&self, f: impl FnOnce(*mut T) -> R) -> R {
        f(self.0.get())
    }
}
