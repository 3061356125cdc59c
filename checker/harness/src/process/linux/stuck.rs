//! Tells a deadlock of processes from slowness.
//!
//! Not by a clock. A family of processes is stuck when all its threads sleep,
//! each in a call that only the family itself could end: a read of an empty
//! pipe whose write ends are all inside the family, a write to a full one, a
//! wait for a child that sleeps too. Nobody is left who could wake anybody, so
//! that nobody ever will.
//!
//! The threads are looked at one after the other, which is why the family is
//! looked at twice. A thread that was asleep both times, and has not run in
//! between, has slept from its first look to its second; these spans have the
//! moment between the two looks in common, and at that moment all slept at
//! once.

use super::doing::{self, Doing, Thread};
use super::family::{self, Member};
use super::knot::{Knot, Sleeper};
use super::story;

/// What the threads of each process were doing at one look.
pub(super) type Picture = Vec<(Member, Vec<Thread>)>;

/// Looks at a family from time to time.
#[derive(Debug)]
pub(in crate::process) struct Watch {
    root: i32,
    /// Who was there before the root was started.
    except: Vec<i32>,
    before: Option<Picture>,
}

impl Watch {
    pub fn new(root: i32, except: Vec<i32>) -> Self {
        Self {
            root,
            except,
            before: None,
        }
    }

    /// Explains why the family is stuck, if it is for certain.
    pub fn look(&mut self) -> Option<String> {
        let now = self.all_asleep();
        let same = now.is_some() && now == self.before;
        self.before = now;
        let picture = self.before.as_ref().filter(|_| same)?;
        let knot = Knot::tie(self.root, picture)?;
        Some(story::of_deadlock(&knot))
    }

    /// What everybody does, for a family whose time is over.
    pub fn describe(&self) -> String {
        let members = family::members(&self.except);
        let mut sleepers = Vec::new();
        for member in members.iter().filter(|member| !member.has_ended()) {
            let threads = doing::threads(member.pid).unwrap_or_default();
            sleepers.extend(threads.iter().map(|thread| Sleeper::of(member, thread)));
        }
        story::of_everybody(&Knot {
            root: self.root,
            members,
            sleepers,
        })
    }

    fn all_asleep(&self) -> Option<Picture> {
        // The root alone first: while it works, nothing else has to be read.
        let asleep = |threads: &[Thread]| {
            let waits = |thread: &Thread| matches!(thread.doing, Doing::Waits(_));
            !threads.is_empty() && threads.iter().all(waits)
        };
        if !asleep(&doing::threads(self.root)?) {
            return None;
        }
        let mut picture = Picture::new();
        for member in family::members(&self.except) {
            if member.has_ended() {
                picture.push((member, Vec::new()));
                continue;
            }
            let threads = doing::threads(member.pid)?;
            if !asleep(&threads) || doing::handles_alarms(member.pid) {
                return None;
            }
            picture.push((member, threads));
        }
        Some(picture)
    }
}
