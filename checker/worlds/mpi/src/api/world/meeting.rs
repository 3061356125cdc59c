//! Collectives: every rank of a communicator comes, then every rank goes.
//!
//! The k-th collective that a rank calls on a communicator is the k-th for all of
//! them (MPI-4 §6.1: the same calls in the same order). Ranks that meet with
//! different calls have made a mistake, and the one that comes later says so.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use crate::api::Rank;
use crate::transport;

use super::call::{About, Call, Effect, Peer, Place, Site};
use super::communicator::Handle;
use super::complaint::Complaint;
use super::data::{Data, System};
use super::state::{ContextId, State, place};

/// What a rank brings to a collective.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    /// `gather` for both `gather_into` and `gather_into_root`.
    pub kind: &'static str,
    pub root: Option<Peer>,
    /// The reduction, which has to be the same everywhere.
    pub operation: Option<&'static str>,
    /// Type and number of the values, where they have to be the same everywhere.
    pub shape: Option<(System, usize)>,
    /// The data: nothing, one piece, or one for each rank.
    pub data: Vec<Data>,
}

/// What the ranks have brought, by rank.
pub type Parts = [Vec<Data>];

#[derive(Debug, Default)]
pub(super) struct Meetings {
    contexts: BTreeMap<ContextId, Context>,
}

#[derive(Debug)]
struct Context {
    /// How many collectives each rank has called.
    called: Vec<u64>,
    /// The number of the first of `rounds`.
    first: u64,
    /// The collectives that somebody has called and not everybody has left.
    rounds: VecDeque<Round>,
}

#[derive(Debug)]
struct Round {
    /// The ranks of the world that are to come.
    members: Arc<[usize]>,
    /// Who came first, with which call.
    opener: (Peer, Call),
    /// What the first comer brought, without the data.
    expected: Entry,
    brought: Vec<Option<Vec<Data>>>,
    /// Everything that was brought, once all have come.
    parts: Option<Arc<Parts>>,
    left: usize,
}

impl State {
    /// Rank `me` comes to its next collective. Returns the number of it.
    pub fn arrive(
        &mut self,
        context: ContextId,
        members: &Arc<[usize]>,
        me: Peer,
        call: &Call,
        mut entry: Entry,
    ) -> Result<u64, Complaint> {
        let size = members.len();
        let books = self
            .meetings
            .contexts
            .entry(context)
            .or_insert_with(|| Context {
                called: vec![0; size],
                first: 0,
                rounds: VecDeque::new(),
            });
        let number = books.called[place(me.rank)];
        books.called[place(me.rank)] += 1;
        let at = (number - books.first) as usize;
        let data = std::mem::take(&mut entry.data);
        if at == books.rounds.len() {
            books.rounds.push_back(Round {
                members: Arc::clone(members),
                opener: (me, *call),
                expected: entry,
                brought: vec![None; size],
                parts: None,
                left: 0,
            });
        } else {
            books.rounds[at].compare(me, call, &entry)?;
        }
        let round = &mut books.rounds[at];
        round.brought[place(me.rank)] = Some(data);
        if round.brought.iter().all(Option::is_some) {
            round.parts = Some(round.brought.drain(..).flatten().collect());
        }
        Ok(number)
    }

    /// Whether all ranks have come to the collective.
    pub fn has_met(&self, context: ContextId, number: u64) -> bool {
        self.meetings
            .contexts
            .get(&context)
            .and_then(|books| books.rounds.get((number - books.first) as usize))
            .is_some_and(|round| round.parts.is_some())
    }

    /// A rank leaves the collective with what all have brought.
    pub fn leave(&mut self, context: ContextId, number: u64) -> Arc<Parts> {
        let parts = self.meetings.contexts.get_mut(&context).and_then(|books| {
            let round = books.rounds.get_mut((number - books.first) as usize)?;
            round.left += 1;
            let parts = round.parts.clone();
            while let Some(round) = books.rounds.front()
                && round.left == round.members.len()
            {
                books.rounds.pop_front();
                books.first += 1;
            }
            parts
        });
        match parts {
            Some(parts) => parts,
            None => unreachable!("a rank leaves a collective once, after all have come"),
        }
    }

    /// The ranks of the world that have not come to the collective in which rank
    /// `me` of the world waits.
    pub fn missing(&self, me: usize) -> Vec<usize> {
        let waits_here = |round: &&Round| {
            round.parts.is_none()
                && std::iter::zip(&*round.members, &round.brought)
                    .any(|(&member, brought)| member == me && brought.is_some())
        };
        self.meetings
            .contexts
            .values()
            .flat_map(|books| &books.rounds)
            .find(waits_here)
            .map(|round| {
                std::iter::zip(&*round.members, &round.brought)
                    .filter(|(_, brought)| brought.is_none())
                    .map(|(&member, _)| member)
                    .collect()
            })
            .unwrap_or_default()
    }
}

impl Round {
    /// Whether the call is the one that the first comer has made.
    fn compare(&self, me: Peer, call: &Call, entry: &Entry) -> Result<(), Complaint> {
        let (first, opened) = &self.opener;
        let expected = &self.expected;
        let both = format!(
            "{me} calls `{}` at {}, and {first} calls `{}` at {}",
            call.verb, call.site, opened.verb, opened.site
        );
        if entry.kind != expected.kind {
            return Err(Complaint::new(format!(
                "different collectives meet: {both}. All ranks of a communicator have to call the \
                 same collectives in the same order (MPI-4 §6.1)"
            )));
        }
        if entry.root != expected.root {
            let name = |root: Option<Peer>| root.map_or_else(String::new, |root| root.to_string());
            return Err(Complaint::new(format!(
                "different roots meet: {both}, the one with root {} and the other with root {}. \
                 All ranks have to name the same root (MPI-4 §6.1)",
                name(entry.root),
                name(expected.root),
            )));
        }
        if entry.operation != expected.operation {
            return Err(Complaint::new(format!(
                "different reductions meet: {both}, the one with `{}` and the other with `{}`. All \
                 ranks have to name the same operation (MPI-4 §6.9)",
                entry.operation.unwrap_or_default(),
                expected.operation.unwrap_or_default(),
            )));
        }
        if let (Some(mine), Some(theirs)) = (entry.shape, expected.shape)
            && mine != theirs
        {
            let show =
                |(datatype, count): (System, usize)| format!("{count} of type {}", datatype.name());
            return Err(Complaint::new(format!(
                "different numbers of values meet: {both}, the one with {} and the other with {}. \
                 All ranks have to bring the same (MPI-4 §6.9)",
                show(mine),
                show(theirs),
            )));
        }
        Ok(())
    }
}

impl Entry {
    pub fn new(kind: &'static str) -> Self {
        Self {
            kind,
            ..Self::default()
        }
    }

    pub fn root(mut self, root: Peer) -> Self {
        self.root = Some(root);
        self
    }

    pub fn brings(mut self, data: impl IntoIterator<Item = Data>) -> Self {
        self.data = data.into_iter().collect();
        self
    }
}

/// The ranks of a communicator, in its order, as ranks of the world.
pub fn rank_of(members: &[usize], world: usize) -> Option<Rank> {
    members
        .iter()
        .position(|&member| member == world)
        .map(|rank| rank as Rank)
}

impl Handle {
    /// Waits for all ranks of the communicator. `finish` sees what they have
    /// brought, and can ask for the context of a new communicator, by colour.
    pub fn meet<R>(
        &self,
        verb: &'static str,
        site: Site,
        entry: Entry,
        finish: impl FnOnce(&Parts, &mut dyn FnMut(i32) -> ContextId) -> Result<R, Complaint>,
    ) -> Result<R, Complaint> {
        self.endpoint.check(verb)?;
        let call = Call {
            verb,
            completes: None,
            about: entry.root.map_or(About::Nothing, About::Root),
            site,
            place: Place::Meetings,
            effect: Effect::Changes,
            commutes: true,
        };
        let number = self.step(&call, &|_| true, |state, note| {
            if transport::RECORDS && entry.data.len() == 1 {
                note.gave = Some(entry.data[0].preview());
            }
            state.arrive(self.context, &self.members, self.me(), &call, entry)
        })?;
        let call = Call {
            effect: Effect::Looks,
            ..call
        };
        self.step(
            &call,
            &|state| state.has_met(self.context, number),
            |state, note| {
                if transport::RECORDS {
                    note.got = Some("all have come".to_owned());
                }
                let parts = state.leave(self.context, number);
                finish(&parts, &mut |color| {
                    state.derive(self.context, number, color)
                })
            },
        )
    }
}
