//! Which socket is at the other end: only the kernel's socket diagnosis knows.

use std::collections::HashMap;
use std::fs::File;
use std::io::{Read, Write};

use nix::sys::socket::{AddressFamily, SockFlag, SockProtocol, SockType, socket};

// From <linux/netlink.h>, <linux/sock_diag.h> and <linux/unix_diag.h>.
const SOCK_DIAG_BY_FAMILY: u16 = 20;
const NLM_F_REQUEST: u16 = 1;
const NLM_F_DUMP: u16 = 0x300;
const NLMSG_DONE: u16 = 3;
const NLMSG_ERROR: u16 = 2;
const UDIAG_SHOW_PEER: u32 = 4;
const UNIX_DIAG_PEER: u16 = 2;
const AF_UNIX: u8 = 1;
/// A message's header, and what follows it in an answer before the attributes.
const HEADER: usize = 16;
const ANSWER: usize = 16;

/// The inode of the other end of each connected Unix socket.
pub(super) fn peers() -> Option<HashMap<u64, u64>> {
    let socket = socket(
        AddressFamily::Netlink,
        SockType::Raw,
        SockFlag::SOCK_CLOEXEC,
        SockProtocol::NetlinkSockDiag,
    )
    .ok()?;
    let mut kernel = File::from(socket);
    kernel.write_all(&question()).ok()?;
    let mut peers = HashMap::new();
    let mut buffer = vec![0; 32 * 1024];
    loop {
        let count = kernel.read(&mut buffer).ok()?;
        let mut rest = buffer.get(..count)?;
        while rest.len() >= HEADER {
            let length = number(rest, 0)? as usize;
            match short(rest, 4)? {
                NLMSG_DONE => return Some(peers),
                NLMSG_ERROR => return None,
                _ => {}
            }
            let message = rest.get(HEADER..length)?;
            if let Some(peer) = attribute(message.get(ANSWER..)?, UNIX_DIAG_PEER) {
                peers.insert(u64::from(number(message, 4)?), u64::from(peer));
            }
            rest = rest.get(length.next_multiple_of(4)..).unwrap_or_default();
        }
    }
}

/// "All Unix sockets, in any state, with their peers."
fn question() -> Vec<u8> {
    let mut question = Vec::new();
    question.extend(40u32.to_ne_bytes()); // the length of all this
    question.extend(SOCK_DIAG_BY_FAMILY.to_ne_bytes());
    question.extend((NLM_F_REQUEST | NLM_F_DUMP).to_ne_bytes());
    question.extend([0; 8]); // sequence number, sender
    question.extend([AF_UNIX, 0, 0, 0]);
    question.extend(u32::MAX.to_ne_bytes()); // states
    question.extend([0; 4]); // inode
    question.extend(UDIAG_SHOW_PEER.to_ne_bytes());
    question.extend([0; 8]); // cookie
    question
}

fn attribute(mut bytes: &[u8], wanted: u16) -> Option<u32> {
    while bytes.len() >= 4 {
        let length = usize::from(short(bytes, 0)?);
        if short(bytes, 2)? == wanted {
            return number(bytes, 4);
        }
        bytes = bytes.get(length.max(4).next_multiple_of(4)..)?;
    }
    None
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_ne_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_ne_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}
