//! `std::net`: addresses, but no sockets.

use model::not_modelled;

pub use std::net::{
    AddrParseError, IpAddr, Ipv4Addr, Ipv6Addr, Shutdown, SocketAddr, SocketAddrV4, SocketAddrV6,
};

not_modelled! {
    type TcpStream, NoTcpStream { connect(address), connect_timeout(address, timeout) }:
        "`std::net::TcpStream` is not modelled: take an `impl Read + Write`, or use a channel";
    type TcpListener, NoTcpListener { bind(address) }:
        "`std::net::TcpListener` is not modelled: use `std::sync::mpsc::channel`";
    type Incoming, NoIncoming {}: "`std::net::Incoming` is not modelled: use the channel's `iter`";
    trait ToSocketAddrs: "`std::net::ToSocketAddrs` is not modelled: take a `SocketAddr`";
    type UdpSocket, NoUdpSocket { bind(address) }:
        "`std::net::UdpSocket` is not modelled: use `std::sync::mpsc::channel`";
}
