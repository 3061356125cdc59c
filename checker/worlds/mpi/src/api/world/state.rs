//! All that the ranks of one world share.

use std::collections::{BTreeMap, BTreeSet};

use crate::api::Rank;

use super::data::{Data, index};
use super::inbox::{Envelope, Inbox, MessageId, Mode, Pattern, ReceiveId};
use super::meeting::Meetings;

/// What a buffered message needs besides its contents: `MPI_BSEND_OVERHEAD`
/// (MPI-4 §3.6), with Open MPI's value.
const BUFFERED_OVERHEAD: usize = 128;

/// Messages and collectives of one communicator never meet those of another: each
/// has a context of its own (MPI-4 §7.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ContextId(u32);

impl ContextId {
    /// That of `MPI_COMM_WORLD`.
    pub const WORLD: Self = Self(0);

    /// That of a rank's `MPI_COMM_SELF`.
    pub fn own(rank: usize) -> Self {
        Self(1 + rank as u32)
    }
}

#[derive(Debug)]
pub struct State {
    inboxes: Vec<Inbox>,
    /// Sends that nobody has taken yet.
    untaken: BTreeSet<MessageId>,
    /// The buffers that ranks have attached for buffered sends.
    buffers: Vec<Attached>,
    pub(super) meetings: Meetings,
    /// Contexts that collectives have made, by where they come from: the parent,
    /// which of its collectives it was, and the colour.
    derived: BTreeMap<(ContextId, u64, i32), ContextId>,
    next_context: u32,
    next_id: u64,
}

#[derive(Clone, Debug, Default)]
struct Attached {
    capacity: usize,
    used: usize,
}

impl State {
    pub fn new(ranks: usize) -> Self {
        Self {
            inboxes: (0..ranks).map(|_| Inbox::default()).collect(),
            untaken: BTreeSet::new(),
            buffers: vec![Attached::default(); ranks],
            meetings: Meetings::default(),
            derived: BTreeMap::new(),
            next_context: 1 + ranks as u32,
            next_id: 0,
        }
    }

    fn fresh(&mut self) -> u64 {
        self.next_id += 1;
        self.next_id
    }

    // ---- messages ----

    /// Puts a message on its way to rank `to` of the world.
    pub fn post(
        &mut self,
        to: usize,
        context: ContextId,
        source: Rank,
        tag: i32,
        data: Data,
        mode: Mode,
    ) -> MessageId {
        let id = MessageId(self.fresh());
        match mode {
            Mode::Synchronous => _ = self.untaken.insert(id),
            Mode::Buffered { owner } => self.buffers[owner].used += occupied(&data),
        }
        let message = Envelope {
            id,
            context,
            source,
            tag,
            data,
            mode,
        };
        let (len, mode) = (occupied(&message.data), message.mode);
        if self.inboxes[to].deliver(message) {
            self.taken(id, mode, len);
        }
        id
    }

    /// Whether the send's message has been taken.
    pub fn is_taken(&self, id: MessageId) -> bool {
        !self.untaken.contains(&id)
    }

    fn taken(&mut self, id: MessageId, mode: Mode, len: usize) {
        match mode {
            Mode::Synchronous => _ = self.untaken.remove(&id),
            Mode::Buffered { owner } => self.buffers[owner].used -= len,
        }
    }

    /// Whether rank `me` could take a message now.
    pub fn fits(&self, me: usize, pattern: &Pattern) -> bool {
        self.inboxes[me].fits(pattern)
    }

    /// The messages that rank `me` could take now.
    pub fn candidates(&self, me: usize, pattern: &Pattern) -> Vec<usize> {
        self.inboxes[me].candidates(pattern)
    }

    pub fn look(&self, me: usize, place: usize) -> &Envelope {
        self.inboxes[me].look(place)
    }

    /// Takes a message, which ends its send.
    pub fn take(&mut self, me: usize, place: usize) -> Envelope {
        let message = self.set_aside(me, place);
        self.acknowledge(&message);
        message
    }

    /// Takes a message out of everybody's sight, as a matched probe does.
    pub fn set_aside(&mut self, me: usize, place: usize) -> Envelope {
        self.inboxes[me].remove(place)
    }

    /// The receive of a message that was set aside has started.
    pub fn acknowledge(&mut self, message: &Envelope) {
        self.taken(message.id, message.mode, occupied(&message.data));
    }

    /// Posts a receive, which may take a message that is there.
    pub fn post_receive(&mut self, me: usize, pattern: Pattern, place: Option<usize>) -> ReceiveId {
        let id = ReceiveId(self.fresh());
        let message = place.map(|place| self.take(me, place));
        self.inboxes[me].post(id, pattern, message);
        id
    }

    pub fn has_come(&self, me: usize, id: ReceiveId) -> bool {
        self.inboxes[me].has_come(id)
    }

    pub fn collect(&mut self, me: usize, id: ReceiveId) -> Option<Envelope> {
        self.inboxes[me].collect(id)
    }

    // ---- buffers ----

    pub fn attach_buffer(&mut self, me: usize, capacity: usize) {
        self.buffers[me].capacity = capacity;
    }

    /// How much of the buffer of rank `me` a message may take.
    pub fn free_buffer(&self, me: usize) -> usize {
        self.buffers[me].capacity - self.buffers[me].used
    }

    pub fn buffer_is_empty(&self, me: usize) -> bool {
        self.buffers[me].used == 0
    }

    // ---- contexts ----

    /// The context of a new communicator: the same for all ranks that come from
    /// the same collective with the same colour.
    pub fn derive(&mut self, parent: ContextId, round: u64, color: i32) -> ContextId {
        let next = &mut self.next_context;
        *self
            .derived
            .entry((parent, round, color))
            .or_insert_with(|| {
                *next += 1;
                ContextId(*next - 1)
            })
    }
}

/// What a message takes of a buffer.
pub(super) fn occupied(data: &Data) -> usize {
    data.bytes().len() + BUFFERED_OVERHEAD
}

/// A rank as a place in a list.
pub(super) fn place(rank: Rank) -> usize {
    index(rank)
}
