//! Who waits for whom, in a family of processes whose threads all sleep.

use std::collections::HashMap;

use super::descriptors::{self, Object, Open};
use super::doing::{Doing, Thread, Wait};
use super::family::{self, Member};
use super::stuck::Picture;
use super::{locks, sockets};

/// A family that waits for itself.
#[derive(Debug)]
pub(super) struct Knot {
    pub root: i32,
    pub members: Vec<Member>,
    pub sleepers: Vec<Sleeper>,
}

/// A thread in it.
#[derive(Debug)]
pub(super) struct Sleeper {
    pub pid: i32,
    pub thread: i32,
    pub doing: Doing,
    /// One for each thing that would wake it; none if it does not wait.
    pub reasons: Vec<Reason>,
}

/// One thing that would wake a thread, and who could do it.
#[derive(Debug)]
pub(super) struct Reason {
    pub wait: Wait,
    /// What is read or written.
    pub object: Option<Object>,
    pub wakers: Vec<Waker>,
}

/// A process that could wake a thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Waker {
    pub pid: i32,
    /// The descriptor by which it could.
    pub descriptor: Option<i32>,
}

impl Sleeper {
    /// Without the reasons.
    pub fn of(member: &Member, thread: &Thread) -> Self {
        Self {
            pid: member.pid,
            thread: thread.id,
            doing: thread.doing.clone(),
            reasons: Vec::new(),
        }
    }
}

impl Knot {
    /// Nothing if somebody outside the family could wake one of them.
    pub fn tie(root: i32, picture: &Picture) -> Option<Self> {
        let world = World::around(picture)?;
        let mut sleepers = Vec::new();
        for (member, threads) in picture {
            for thread in threads {
                let Doing::Waits(waits) = &thread.doing else {
                    return None;
                };
                let mut sleeper = Sleeper::of(member, thread);
                for wait in waits {
                    sleeper.reasons.push(world.reason(member.pid, wait)?);
                }
                sleepers.push(sleeper);
            }
        }
        Some(Self {
            root,
            members: picture.iter().map(|(member, _)| member.clone()).collect(),
            sleepers,
        })
    }
}

/// Who has what open, among all processes of the machine that may be looked at.
/// A pipe without a name can only have been inherited or sent, so that it is in
/// no process of somebody else's.
struct World<'a> {
    picture: &'a Picture,
    holders: HashMap<Object, Vec<(i32, Open)>>,
    /// The socket at the other end of a socket.
    peers: HashMap<u64, u64>,
}

impl<'a> World<'a> {
    fn around(picture: &'a Picture) -> Option<Self> {
        let mut wanted = Vec::new();
        for (member, threads) in picture {
            for thread in threads {
                let Doing::Waits(waits) = &thread.doing else {
                    return None;
                };
                for wait in waits {
                    if let Wait::Read(number) | Wait::Write(number) = wait {
                        wanted.push(descriptors::look(member.pid, *number)?.object);
                    }
                }
            }
        }
        let mut peers = HashMap::new();
        if wanted
            .iter()
            .any(|object| matches!(object, Object::Socket(_)))
        {
            peers = sockets::peers()?;
            wanted.extend(peers.values().map(|peer| Object::Socket(*peer)));
        }
        let mut holders: HashMap<Object, Vec<(i32, Open)>> = HashMap::new();
        for pid in family::all_pids() {
            for open in descriptors::of(pid) {
                if wanted.contains(&open.object) {
                    holders.entry(open.object).or_default().push((pid, open));
                }
            }
        }
        Some(Self {
            picture,
            holders,
            peers,
        })
    }

    /// Why this wait lasts for ever; nothing if somebody outside could end it,
    /// or if it is about to end.
    fn reason(&self, pid: i32, wait: &Wait) -> Option<Reason> {
        let mut object = None;
        let wakers: Vec<Waker> = match wait {
            Wait::Read(number) | Wait::Write(number) => {
                let this = descriptors::look(pid, *number)?.object;
                object = Some(this);
                let other = match this {
                    Object::Pipe(..) => this,
                    Object::Socket(inode) => {
                        // Whoever has this very end could shut it down.
                        if !self.holders(this).all(|(holder, _)| self.inside(*holder)) {
                            return None;
                        }
                        Object::Socket(*self.peers.get(&inode)?)
                    }
                    Object::Other(..) => return None,
                };
                let reads = matches!(wait, Wait::Read(_));
                self.holders(other)
                    .filter(|(_, open)| if reads { open.writes } else { open.reads })
                    .map(|(pid, open)| Waker {
                        pid: *pid,
                        descriptor: Some(open.number),
                    })
                    .collect()
            }
            Wait::Child(child) => self
                .picture
                .iter()
                .map(|(member, _)| member)
                .filter(|member| member.parent == pid && !member.has_ended())
                .filter(|member| child.is_none_or(|child| child == member.pid))
                .map(|member| Waker {
                    pid: member.pid,
                    descriptor: None,
                })
                .collect(),
            // Whoever shares its memory; that nobody outside does is a guess, and a
            // safe one, since all of the family that could have told them sleeps.
            Wait::Futex { .. } => vec![Waker {
                pid,
                descriptor: None,
            }],
            Wait::FileLock => locks::holders(pid)
                .into_iter()
                .map(|pid| Waker {
                    pid,
                    descriptor: None,
                })
                .collect(),
        };
        let for_ever = !wakers.is_empty() && wakers.iter().all(|waker| self.inside(waker.pid));
        for_ever.then(|| Reason {
            wait: wait.clone(),
            object,
            wakers,
        })
    }

    fn inside(&self, pid: i32) -> bool {
        self.picture.iter().any(|(member, _)| member.pid == pid)
    }

    fn holders(&self, object: Object) -> impl Iterator<Item = &(i32, Open)> {
        self.holders.get(&object).into_iter().flatten()
    }
}
