//! `std::os`: the raw types, and no descriptors.

pub use std::os::raw;

#[cfg(unix)]
pub mod unix {
    pub use std::os::unix::ffi;

    pub mod net {
        use model::not_modelled;

        pub use std::os::unix::net::SocketAddr;

        not_modelled! {
            type UnixStream, NoUnixStream { pair(), connect(path), connect_addr(address) }:
                "`UnixStream` is not modelled: use `std::sync::mpsc::channel`";
            type UnixListener, NoUnixListener { bind(path), bind_addr(address) }:
                "`UnixListener` is not modelled: use `std::sync::mpsc::channel`";
            type Incoming, NoIncoming {}:
                "`UnixListener` is not modelled: use `std::sync::mpsc::channel`";
            type UnixDatagram, NoUnixDatagram { pair(), bind(path), bind_addr(address), unbound() }:
                "`UnixDatagram` is not modelled: use `std::sync::mpsc::channel`";
        }
    }
}
