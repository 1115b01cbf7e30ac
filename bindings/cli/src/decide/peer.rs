//! The client's address, as it stands behind `--peer`.

use crate::usage::Usage;
use gatewright_core::address::parse_address;
use std::net::{IpAddr, SocketAddr};

/// An address alone. One with a port, in brackets, or with a zone or prefix is offered without.
pub(super) fn peer(text: &str) -> Result<IpAddr, Usage> {
    parse_address(text).ok_or_else(|| Usage::Peer { text: text.to_owned(), meant: meant(text) })
}

fn meant(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    if let Ok(socket) = text.parse::<SocketAddr>() {
        return Some(socket.ip());
    }
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    parse_address(bare.split(['%', '/']).next().unwrap_or(bare))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_offered_without_what_stands_around_them() {
        let check = |text, want: Option<&str>| {
            assert_eq!(meant(text).map(|address| address.to_string()).as_deref(), want, "{text}");
        };
        check("192.0.2.7:443", Some("192.0.2.7"));
        check("[2001:db8::7]:443", Some("2001:db8::7"));
        check("[::1]", Some("::1"));
        check("fe80::1%eth0", Some("fe80::1"));
        check("192.0.2.7/32", Some("192.0.2.7"));
        check(" 192.0.2.7", Some("192.0.2.7"));
        for text in ["", "host", "192.0.2", "010.0.0.1"] {
            check(text, None);
        }
    }
}
