//! Runs ordinary Rust under a scheduler: every interleaving up to a bound, then
//! every weak-memory execution, and tells the story of the shortest one that goes
//! wrong.
//!
//! # Any crate, in three lines
//!
//! The crate is not changed: no `cfg`, no types of ours. A test of it is compiled, in
//! edition 2018 or later, against the modelled world instead of `std`:
//!
//! ```text
//! // tests/model.rs
//! #[macro_use] extern crate model_std as std;  // `std::` is the model's from here on
//! #[path = "../src/lib.rs"] mod slot;          // the crate, once more
//!
//! #[test]
//! fn what_is_put_is_taken() {
//!     model::verify(|| {                       // every schedule of this
//!         let slot = slot::Slot::new();
//!         std::thread::scope(|scope| {
//!             scope.spawn(|| slot.put(7));
//!             assert_eq!(slot.take(), 7);
//!         });
//!     });
//! }
//! ```
//!
//! `checker/example` is this crate. Its `Cargo.toml` has `model` and `model_std` as
//! development dependencies; with `[profile.dev.package."*"] opt-level = 3` the search
//! is some eight times faster.
//!
//! *Swap all that shares or waits.* A crate that is not swapped is the real one: what it
//! does is not seen, and a thread that waits in it hangs the test.
//!
//! ```text
//! extern crate model_std as core;              // if anything says `core::sync`
//! extern crate model_parking_lot as parking_lot;
//! extern crate model_crossbeam as crossbeam;   // or model_crossbeam_channel as …
//! ```
//!
//! `checker/worlds/COVERAGE.md` says what each world has, item by item. What is missing
//! in one does not compile, and the error names the alternative.
//!
//! A crate of several files, in which paths begin with `crate::`, is swapped from the
//! inside: `#[cfg(test)] #[macro_use] extern crate model_std as std;` in its `lib.rs`, and
//! the checks in a `mod tests`. Its other unit tests then see the modelled world as well.
//!
//! The closure is run many times: it must do the same each time, and make what it
//! shares inside. `static`s and thread-locals start as written, but for a plain `Cell` in a
//! `static`, which keeps its value as a `static mut` does. Time is virtual, and
//! what is printed stays in the story. Types have the real ones' interfaces, not their
//! sizes; and the model brings the process's global allocator.
//!
//! A failure has a name, and [`replay`] shows it once more, even after an edit:
//!
//! ```
//! use model::{Config, Schedule, replay};
//!
//! let schedule: Schedule = "1.3-2".parse().unwrap();
//! let again = replay(&Config::default(), &schedule, || { /* the program */ });
//! assert!(again.passed);
//! ```
//!
//! The name counts the steps of each thread, printing included. A step more before the
//! place moves the place.
//!
//! # What is explored
//!
//! | engine | explores | finds |
//! |---|---|---|
//! | schedules | sequentially consistent executions with at most [`Config::bound`] forced switches, spurious wake-ups, time-outs and failures of weak compare-exchange; which waiter is notified; then [`Config::tail`] random ones | lost updates, deadlocks, lost wake-ups, livelocks, panics, data races, use after free, double free, unlocks of what nobody holds |
//! | orderings | what the memory orderings allow, by loom | missing acquire and release, data races |
//!
//! A *forced switch* takes the turn from a thread that could have gone on. Most
//! mistakes need very few: Musuvathi and Qadeer, "Iterative Context Bounding for
//! Systematic Testing of Multithreaded Programs" (PLDI 2007). A *livelock* is an
//! execution under a fair scheduler that does not end: the same, "Fair Stateless Model
//! Checking" (PLDI 2008); here it is one whose last six thousand steps repeat themselves
//! exactly, as far as values are seen, and still do half a million steps later. The failure that is
//! told has the fewest forced switches, and of those the fewest steps (as far as a tenth of the
//! budget finds them).
//!
//! # What is left out, and why that is sound
//!
//! - A step that commutes with all that others can do is done at once: a persistent
//!   set of one (Godefroid, "Partial-Order Methods for the Verification of Concurrent
//!   Systems", 1996). Whether it does may depend on what the program looks at without
//!   waiting; as soon as it looks, the search starts again without leaving this out.
//! - No forced switch before a step that only sets others free, such as an unlock. With
//!   a bound that loses executions, unless whoever would then have been blocked may be
//!   left for free (Coons, Musuvathi and McKinley, "Bounded Partial-Order Reduction",
//!   OOPSLA 2013): it may.
//! - No wait on a condition variable ends for no reason while its lock is taken: whoever
//!   woke up could only wait for the lock, and waking up later does as well.
//! - States that were met before, at no higher cost, are not explored again: a hash of
//!   the happens-before graph (Musuvathi and Qadeer, "Partial-Order Reduction for
//!   Context-Bounded State Exploration", 2007). At most a million are kept.
//!
//! Together: every outcome (a wrong value, a deadlock, a data race) of the search that
//! leaves out nothing, within a bound, is one of the reduced search within the same
//! bound. `tests/outcomes` compares both on random programs, and both with every order
//! there is. Sleep sets are not used: with a bound they are not sound.
//!
//! What the model does not see makes no difference to it, and must make none to the
//! program: counts of `Arc`, memory behind raw pointers, `static mut`, the clock and
//! the random numbers of the real world. A program in which one does is mostly refused
//! as one that does not repeat itself.
//!
//! # What is not found
//!
//! - What needs more forced switches than the bound. A pass says how far it looked
//!   ([`Coverage::line`]); a search that was too large says so. To pass over a thread that
//!   has yielded costs as much as a forced switch: a loop that yields three times and then
//!   gives up is taken to find what it waits for.
//! - Missing acquire and release where only memory behind a pointer shows it (what is in
//!   a `Box` or a `Vec`): data races are watched in atomics and directly in an
//!   `UnsafeCell` or a `Cell`. A pointer of `UnsafeCell::get` is taken to be used at once,
//!   and a write of the same bytes to be a look; one of `Cell::as_ptr` is not watched.
//! - Use after free of what is no primitive: of locks, atomics, cells and the like the
//!   model sees it, of plain values it does not. Nor where the memory has been handed out
//!   again in between. A free between the last step in a critical section and its unlock
//!   is tried only if the program looks at locks (`try_lock`), or for a `RwLock`.
//! - A double free of memory that has been handed out again in between: it takes that
//!   from its new owner.
//! - Either of them for large blocks, beyond the last megabyte of them, and the last 256,
//!   that an execution has freed (large: more than half a kilobyte, or all blocks once
//!   executions that left theirs behind have used up the model's heap). To free such a
//!   block twice aborts the process.
//! - What a thread does that asks for something more than a thousand times, with a time
//!   limit or a sleep in between, counts the times out of sight, and then gives up: it
//!   sleeps on until another thread's time has come.
//! - Of weak memory: load buffering, and what `tests/litmus/weak_spots.rs` lists. loom's
//!   own reduction is not complete with a bound.
//! - More than four threads beside `main` under weak memory; the schedules engine has no
//!   such limit.
//! - Destructors of thread-locals that run after the scope of their thread has ended:
//!   here they run before.
//!
//! # What is refused although it may be right
//!
//! Of memory behind an `UnsafeCell` the model sees who asks for the pointer, and what
//! has changed there. So these are taken for data races: a pointer that a thread asks
//! for before it waits for its turn, and uses after that; two fields of one cell, each
//! of them one thread's. Ask for the pointer where it is used, and give each field a cell
//! of its own. The elements of an array may belong to different threads.
//!
//! Counts of `Arc` order nothing here. Whoever moves a `Cell`, or asks it for `&mut`, has it
//! for himself all the same; a destructor that only calls its `get` may seem to race with
//! what another thread did before it let go of its own `Arc`. Call `get_mut` there.
//!
//! [`kernel`] and [`primitives`] are for those who write worlds.

mod check;
mod engines;
mod heap;
pub mod kernel;
mod missing;
pub mod primitives;
mod schedule;
mod story;

#[doc(hidden)]
pub use check::check_orderings;
pub use check::{
    Config, Coverage, Rarity, Replay, Report, Verdict, check, once, replay, sample, verify,
};
pub use schedule::Schedule;
pub use story::{Problem, Row, Source, Story, render};
