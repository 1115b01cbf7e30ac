//! Addresses: one spelling for IPv4, however it was wrapped.

use ipnet::IpNet;
use std::net::IpAddr;

/// The address with an IPv4-mapped one unwrapped (RFC 4291 section 2.5.5.2).
pub fn unmapped(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(six) => six.to_ipv4_mapped().map_or(address, IpAddr::V4),
        four @ IpAddr::V4(_) => four,
    }
}

/// Reads an address as text; zone ids, ports and brackets are refused.
///
/// ```
/// use gatewright_core::address::parse_address;
///
/// assert_eq!(parse_address("::ffff:192.0.2.1"), Some("192.0.2.1".parse().unwrap()));
/// assert_eq!(parse_address("fe80::1%eth0"), None);
/// ```
pub fn parse_address(text: &str) -> Option<IpAddr> {
    text.parse().ok().map(unmapped)
}

/// Whether one of the networks holds the address.
pub fn is_in(networks: &[IpNet], address: IpAddr) -> bool {
    let address = unmapped(address);
    networks.iter().any(|network| network.contains(&address))
}
