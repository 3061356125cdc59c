//! The operations below all sends and receives.

use crate::api::{Rank, Tag};
use crate::transport;

use super::call::{About, Call, Effect, Note, Place, Site};
use super::communicator::Handle;
use super::complaint::Complaint;
use super::data::Data;
use super::inbox::{Envelope, MessageId, Mode, Pattern, ReceiveId};
use super::state::occupied;

/// Sending.
impl Handle {
    /// Describes a send to rank `to`.
    pub fn sends(
        &self,
        verb: &'static str,
        to: Rank,
        tag: Tag,
        site: Site,
    ) -> Result<Call, Complaint> {
        self.endpoint.check(verb)?;
        self.check_rank(to)?;
        check_tag(tag)?;
        let peer = self.peer(to);
        Ok(Call {
            verb,
            completes: None,
            about: About::To { peer, tag },
            site,
            place: Place::Inbox(peer.world),
            effect: Effect::Changes,
            commutes: true,
        })
    }

    /// Puts a message on its way and does not wait.
    pub fn post(&self, call: &Call, data: Data) -> MessageId {
        let About::To { peer, tag } = call.about else {
            unreachable!("a send is to somebody");
        };
        self.step(call, &|_| true, |state, note| {
            if transport::RECORDS {
                note.gave = Some(data.preview());
            }
            state.post(
                peer.world,
                self.context,
                self.me,
                tag,
                data,
                Mode::Synchronous,
            )
        })
    }

    /// Waits until the message has been taken.
    pub fn wait_taken(&self, call: &Call, id: MessageId) {
        let call = Call {
            effect: Effect::Looks,
            ..*call
        };
        self.step(&call, &|state| state.is_taken(id), |_, note| {
            if transport::RECORDS {
                note.got = Some("taken".to_owned());
            }
        });
    }

    /// A blocking send without any buffer.
    pub fn send(&self, call: &Call, data: Data) {
        let id = self.post(call, data);
        self.wait_taken(call, id);
    }

    /// A send into the buffer that the rank has attached (MPI-4 §3.6).
    pub fn send_buffered(&self, call: &Call, data: Data) -> Result<(), Complaint> {
        let About::To { peer, tag } = call.about else {
            unreachable!("a send is to somebody");
        };
        let me = self.endpoint.rank;
        self.step(call, &|_| true, |state, note| {
            let (needed, free) = (occupied(&data), state.free_buffer(me));
            if needed > free {
                return Err(Complaint::new(format!(
                    "`{}` needs {needed} bytes of the attached buffer, and {free} are free: give it \
                     room with `universe.set_buffer_size` (MPI-4 §3.6)",
                    call.verb
                )));
            }
            if transport::RECORDS {
                note.gave = Some(data.preview());
            }
            let mode = Mode::Buffered { owner: me };
            state.post(peer.world, self.context, self.me, tag, data, mode);
            Ok(())
        })
    }
}

/// Receiving.
impl Handle {
    /// Describes a receive; `None` stands for any rank and any tag.
    pub fn receives(
        &self,
        verb: &'static str,
        from: Option<Rank>,
        tag: Option<Tag>,
        site: Site,
    ) -> Result<(Call, Pattern), Complaint> {
        self.endpoint.check(verb)?;
        if let Some(from) = from {
            self.check_rank(from)?;
        }
        if let Some(tag) = tag {
            check_tag(tag)?;
        }
        let call = Call {
            verb,
            completes: None,
            about: About::From {
                peer: from.map(|rank| self.peer(rank)),
                tag,
            },
            site,
            place: Place::Inbox(self.endpoint.rank),
            effect: Effect::Changes,
            commutes: from.is_some(),
        };
        let pattern = Pattern {
            context: self.context,
            source: from,
            tag,
        };
        Ok((call, pattern))
    }

    /// Takes a message, or sets it aside for a matched receive.
    pub fn receive(&self, call: &Call, pattern: &Pattern, aside: bool) -> Envelope {
        let me = self.endpoint.rank;
        self.step(call, &|state| state.fits(me, pattern), |state, note| {
            let place = choose(&state.candidates(me, pattern));
            let message = match (place, aside) {
                (Some(place), false) => state.take(me, place),
                (Some(place), true) => state.set_aside(me, place),
                (None, _) => unreachable!("there is a message that fits"),
            };
            self.note_message(note, pattern, &message);
            message
        })
    }

    /// Waits for a message and leaves it where it is.
    pub fn probe(&self, call: &Call, pattern: &Pattern) -> Envelope {
        let me = self.endpoint.rank;
        let call = Call {
            effect: Effect::Looks,
            ..*call
        };
        self.step(
            &call,
            &|state| state.fits(me, pattern),
            |state, note| match choose(&state.candidates(me, pattern)) {
                Some(place) => {
                    let message = state.look(me, place).clone();
                    self.note_message(note, pattern, &message);
                    message
                }
                None => unreachable!("there is a message that fits"),
            },
        )
    }

    /// Looks whether there is a message, and sets it aside if asked to.
    pub fn poll(&self, call: &Call, pattern: &Pattern, aside: bool) -> Option<Envelope> {
        transport::saw_progress();
        let me = self.endpoint.rank;
        let call = Call {
            effect: if aside {
                Effect::Changes
            } else {
                Effect::Looks
            },
            commutes: false,
            ..*call
        };
        self.step(&call, &|_| true, |state, note| {
            let Some(place) = choose(&state.candidates(me, pattern)) else {
                note.got = Some("no message".to_owned());
                note.only_looked = true;
                return None;
            };
            let message = if aside {
                state.set_aside(me, place)
            } else {
                state.look(me, place).clone()
            };
            self.note_message(note, pattern, &message);
            Some(message)
        })
    }

    /// The receive of a message that was set aside: its send ends.
    pub fn acknowledge(&self, verb: &'static str, message: &Envelope, site: Site) {
        let call = Call {
            verb,
            completes: None,
            about: About::From {
                peer: Some(self.peer(message.source)),
                tag: Some(message.tag),
            },
            site,
            place: Place::Inbox(self.endpoint.rank),
            effect: Effect::Changes,
            commutes: true,
        };
        self.step(&call, &|_| true, |state, note| {
            if transport::RECORDS {
                note.got = Some(message.data.preview());
            }
            state.acknowledge(message);
        });
    }

    /// Posts a receive and does not wait.
    pub fn post_receive(&self, call: &Call, pattern: &Pattern) -> ReceiveId {
        if pattern.source.is_none() {
            // Which message it takes is decided when the message comes.
            transport::saw_progress();
        }
        let me = self.endpoint.rank;
        self.step(call, &|_| true, |state, _| {
            let place = choose(&state.candidates(me, pattern));
            state.post_receive(me, *pattern, place)
        })
    }

    fn note_message(&self, note: &mut Note, pattern: &Pattern, message: &Envelope) {
        if !transport::RECORDS {
            return;
        }
        let shown = message.data.preview();
        note.got = Some(match pattern.source {
            Some(_) => shown,
            None => format!("{shown} from {}", self.peer(message.source)),
        });
    }
}

/// One of several messages from different ranks: whichever comes first.
fn choose(candidates: &[usize]) -> Option<usize> {
    match candidates {
        [] => None,
        [one] => Some(*one),
        many => Some(many[transport::choose(many.len())]),
    }
}

fn check_tag(tag: Tag) -> Result<(), Complaint> {
    if tag < 0 {
        return Err(Complaint::new(format!(
            "the tag {tag} is negative: tags start at 0 (MPI-4 §3.2.3)"
        )));
    }
    Ok(())
}
