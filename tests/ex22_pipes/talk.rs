//! The other side of a conversation, which waits for its answer.

use std::io::{self, Read, Write};

use harness::fail;

/// A message as it travels: its length in four bytes, and its text.
pub fn frame(message: &str) -> Vec<u8> {
    let mut frame = (message.len() as u32).to_be_bytes().to_vec();
    frame.extend(message.as_bytes());
    frame
}

/// Gives out one message at a time, and the next only when the last one has
/// been answered. An answer counts from when it is flushed: until then it may
/// lie in a buffer.
#[derive(Debug, Default)]
pub struct Talk {
    /// What has not been said yet; the last is said first.
    messages: Vec<Vec<u8>>,
    /// The rest of the message that is being said.
    saying: Vec<u8>,
    /// How many answers there must be before the next message.
    awaited: usize,
    buffered: Vec<u8>,
    heard: Vec<u8>,
}

impl Talk {
    /// Somebody who says just this, and closes.
    pub fn all_at_once(bytes: &[u8]) -> Self {
        Self {
            saying: bytes.to_vec(),
            ..Self::default()
        }
    }

    pub fn turn_by_turn(frames: &[Vec<u8>]) -> Self {
        Self {
            messages: frames.iter().rev().cloned().collect(),
            ..Self::default()
        }
    }

    /// What was answered.
    pub fn answers(&self) -> Vec<String> {
        let mut heard = self.heard.as_slice();
        let mut answers = Vec::new();
        while let Some((length, rest)) = heard.split_at_checked(4) {
            let length = u32::from_be_bytes([length[0], length[1], length[2], length[3]]);
            let Some((message, rest)) = rest.split_at_checked(length as usize) else {
                break;
            };
            answers.push(String::from_utf8_lossy(message).into_owned());
            heard = rest;
        }
        answers
    }
}

impl Read for Talk {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.saying.is_empty() {
            if self.answers().len() < self.awaited {
                match self.buffered.is_empty() {
                    true => fail(
                        "`shout` waits for more although it has a whole message that it has not \
                         answered",
                    ),
                    false => fail(
                        "`shout` waits for the next message while its answer to the last one still \
                         lies in a buffer: the other side waits for that answer, and both wait for \
                         ever",
                    ),
                }
            }
            let Some(message) = self.messages.pop() else {
                return Ok(0);
            };
            self.saying = message;
            self.awaited += 1;
        }
        let count = buffer.len().min(self.saying.len());
        buffer[..count].copy_from_slice(&self.saying[..count]);
        self.saying.drain(..count);
        Ok(count)
    }
}

impl Write for Talk {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.buffered.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.heard.append(&mut self.buffered);
        Ok(())
    }
}
