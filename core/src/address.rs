//! Addresses: one spelling for IPv4, however it was wrapped.

use ipnet::{IpNet, Ipv4Net};
use std::net::IpAddr;

/// The bits before the IPv4 address of an IPv4-mapped one.
const MAPPED_PREFIX: u8 = 96;

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

/// The network with one of IPv4-mapped addresses unwrapped. Wider ones, `::/0` among them, are of
/// IPv6 and hold no IPv4 address.
pub fn unmapped_network(network: IpNet) -> IpNet {
    let four = match unmapped(network.network()) {
        IpAddr::V4(address) if network.prefix_len() >= MAPPED_PREFIX => {
            Ipv4Net::new(address, network.prefix_len() - MAPPED_PREFIX).ok()
        }
        _ => None,
    };
    match network {
        IpNet::V6(_) => four.map_or(network, IpNet::V4),
        IpNet::V4(_) => network,
    }
}

/// Whether one of the networks holds the address.
pub fn is_in(networks: &[IpNet], address: IpAddr) -> bool {
    let address = unmapped(address);
    networks.iter().any(|network| unmapped_network(*network).contains(&address))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mapped_addresses_and_networks_are_of_ipv4() {
        let check = |network: &str, address: &str, want| {
            let networks = [network.parse().unwrap()];
            assert_eq!(is_in(&networks, address.parse().unwrap()), want, "{address} in {network}");
        };
        check("10.0.0.0/8", "10.1.2.3", true);
        check("10.0.0.0/8", "::ffff:10.1.2.3", true);
        check("::ffff:10.0.0.0/104", "10.1.2.3", true);
        check("::ffff:10.0.0.0/104", "::ffff:10.1.2.3", true);
        check("::ffff:10.0.0.0/104", "11.1.2.3", false);
        check("::ffff:0:0/96", "192.0.2.1", true);
        check("::/0", "192.0.2.1", false);
        check("::/0", "2001:db8::1", true);
        check("0.0.0.0/0", "2001:db8::1", false);
        check("::a00:0/104", "10.1.2.3", false);
    }
}
