//! Which signatures count as the same.

use super::{of_declaration, of_function, of_impl};

/// What the second function lacks to be as good as the first.
fn lacks(real: (&str, &str), model: (&str, &str)) -> Option<String> {
    let read = |(header, text)| of_function(header, text).unwrap();
    read(real).lacks(&read(model))
}

#[test]
fn names_and_places_of_bounds_do_not_matter() {
    let real = (
        "impl<T: ?Sized> Mutex<T>",
        "pub fn with<F>(&self, f: F) -> Guard<'_, T> where F: FnOnce(&T) -> &T",
    );
    let model = (
        "impl<Data> Mutex<Data> where Data: ?Sized,",
        "pub fn with<'a, G: FnOnce(&Data) -> &Data>(&'a self, _: G) -> Guard<'a, Data>",
    );
    assert_eq!(lacks(real, model), None);
    let real = ("impl<T> Cell<T>", "pub fn new(value: T) -> Cell<T>");
    let model = ("impl<T> Cell<T>", "pub const fn new(value: T) -> Self");
    assert_eq!(lacks(real, model), None);
}

#[test]
fn what_a_program_could_notice_matters() {
    let header = "impl<T> Cell<T>";
    let differs = |real: &str, model: &str| lacks((header, real), (header, model)).is_some();
    assert!(differs(
        "pub fn get(&self) -> T",
        "pub fn get(&mut self) -> T"
    ));
    assert!(differs("pub fn get(&self) -> T", "pub fn get(self) -> T"));
    assert!(differs("pub fn get(&self) -> T", "pub fn get(&self) -> &T"));
    assert!(differs(
        "pub fn get(&self) -> T",
        "pub unsafe fn get(&self) -> T"
    ));
    assert!(differs("pub unsafe fn get(&self)", "pub fn get(&self)"));
    assert!(differs("pub const fn get(&self)", "pub fn get(&self)"));
    assert!(differs(
        "pub fn get(&self)",
        "pub fn get(&self) where T: Copy"
    ));
    assert!(!differs(
        "pub fn get(&self) where T: Copy",
        "pub fn get(&self)"
    ));
    assert!(differs("pub fn get(&self)", "pub fn get(&'static self)"));
    assert!(differs(
        "pub fn get<A, B>(&self, a: A, b: B)",
        "pub fn get<B, A>(&self, a: A, b: B)"
    ));
    // Whose lifetime it is that was left out.
    assert!(differs(
        "pub fn get(&self, other: &u8) -> &u8",
        "pub fn get<'a>(&self, other: &'a u8) -> &'a u8",
    ));
}

#[test]
fn traits_of_a_type() {
    let lacks = |real: &str, model: &str| of_impl(real).lacks(&of_impl(model));
    let send = "impl<T: ?Sized + Send> Send for Mutex<T>";
    assert_eq!(
        lacks(send, "impl<X> Send for Mutex<X> where X: Send + ?Sized"),
        None
    );
    assert_eq!(lacks(send, "impl<T: ?Sized> Send for Mutex<T>"), None);
    assert!(lacks(send, "impl<T: Send> Send for Mutex<T>").is_some());
    assert!(lacks(send, "impl<T: ?Sized> !Send for Mutex<T>").is_some());
    let iterator = "impl<'a, T> IntoIterator for &'a Receiver<T>";
    assert!(lacks(iterator, "impl<T> IntoIterator for Receiver<T>").is_some());
}

#[test]
fn what_everybody_sees_of_a_type() {
    let same =
        |one: &str, other: &str| of_declaration(one).unwrap() == of_declaration(other).unwrap();
    let hidden = "pub struct Lock<T: ?Sized> { /* private fields */ }";
    assert!(same(
        hidden,
        "pub struct Lock<Data>(/* private fields */) where Data: ?Sized;"
    ));
    assert!(!same(hidden, "pub struct Lock<T: ?Sized> { pub data: T }"));
    assert!(!same(
        "pub enum State { New, Done }",
        "pub enum State { New }"
    ));
    assert!(same(
        "pub type A<T> = Result<T, Error<T>>;",
        "pub type A<X> = Result<X, Error<X>>;"
    ));
    assert!(!same("pub const ZERO: u8 = 0;", "pub const ZERO: u16 = 0;"));
}
