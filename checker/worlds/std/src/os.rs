//! `std::os`: the raw types, and no descriptors.

pub use std::os::raw;

pub mod unix {
    pub mod net {
        use model::not_modelled;

        not_modelled! {
            type UnixStream, NoUnixStream { pair(), connect(path) }:
                "`UnixStream` is not modelled: use `std::sync::mpsc::channel`";
            type UnixListener, NoUnixListener { bind(path) }:
                "`UnixListener` is not modelled: use `std::sync::mpsc::channel`";
            type UnixDatagram, NoUnixDatagram { pair(), bind(path), unbound() }:
                "`UnixDatagram` is not modelled: use `std::sync::mpsc::channel`";
        }
    }
}
