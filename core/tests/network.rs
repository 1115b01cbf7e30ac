//! Addresses as text, good and bad, and the networks that hold them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

mod public_routes;
mod real_inputs;

use gatewright_core::OwnedRequest;
use gatewright_core::address::parse_address;
use gatewright_core::host::Host;
use gatewright_core::policy::{Origin, Policy};
use gatewright_core::requirement::{Atom, Requirement};
use gatewright_core::route::{Spelling, Template};
use gatewright_core::{Engine, Setup};
use public_routes::{PublicRoutes, decide};
use real_inputs::{Tally, rows};
use serde::Deserialize;
use std::net::{IpAddr, Ipv6Addr};

#[derive(Deserialize)]
struct Row {
    text: String,
    valid: bool,
}

const FILE: &str = "network/ipv6.jsonl";

#[test]
fn an_address_is_read_as_others_read_it() {
    let Some(rows) = rows::<Row>(FILE) else { return };
    let mut tally = Tally::default();
    for row in rows {
        let class = match (row.valid, parse_address(&row.text)) {
            (true, Some(IpAddr::V6(_))) => "same: an address",
            (true, Some(IpAddr::V4(_))) => "same: IPv4-mapped, and IPv4 from here on",
            (false, None) => "same: none",
            (true, None) => "stricter",
            (false, Some(IpAddr::V4(_))) => "different: their question is IPv6 alone",
            (false, Some(IpAddr::V6(_))) => "wider",
        };
        tally.add(class, &row.text);
    }
    tally.check(&[
        ("different: their question is IPv6 alone", 2),
        ("same: IPv4-mapped, and IPv4 from here on", 10),
        ("same: an address", 164),
        ("same: none", 313),
    ]);
}

#[test]
fn s9_an_address_in_brackets_is_one_host() {
    let Some(rows) = rows::<Row>(FILE) else { return };
    for row in rows {
        let host = Host::parse(format!("[{}]:443", row.text).as_bytes(), 443);
        let want = row.valid.then(|| format!("[{}]", row.text.parse::<Ipv6Addr>().unwrap()));
        assert_eq!(host.map(|host| host.to_string()), want, "{}", row.text);
    }
}

/// Networks with the first and the last address of each, and how many of the addresses they hold.
const NETWORKS: &[(&str, &str, &str, usize)] = &[
    ("2001:db8::/32", "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", 16),
    ("fe80::/10", "fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 11),
    ("1111:2222::/33", "1111:2222::", "1111:2222:7fff:ffff:ffff:ffff:ffff:ffff", 33),
    ("::/1", "::", "7fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 149),
    ("::1/128", "::1", "::1", 7),
    ("192.168.0.0/16", "192.168.0.0", "192.168.255.255", 2),
    ("129.144.52.38/31", "129.144.52.38", "129.144.52.39", 2),
    ("0.0.0.0/0", "0.0.0.0", "255.255.255.255", 10),
    ("::ffff:12.0.0.0/104", "12.0.0.0", "12.255.255.255", 2),
];

/// `route GET / { public  require request.ip in [NETWORK] }`
fn engine(network: &str) -> Engine {
    let root = Template::parse("/", Spelling::Bare).unwrap();
    let mut tables = PublicRoutes::new(vec![root]).tables();
    let inside = Atom::InNetworks(vec![network.parse().unwrap()]);
    for service in &mut tables.services {
        for route in &mut service.routes {
            route.requires = vec![Requirement::Atom(inside.clone(), Origin::default())];
        }
    }
    Engine::new(Policy::try_from(tables).unwrap(), Setup::default()).unwrap()
}

#[test]
fn a_network_holds_what_lies_between_its_ends() {
    let Some(rows) = rows::<Row>(FILE) else { return };
    for (network, first, last, count) in NETWORKS {
        let engine = engine(network);
        let (first, last): (IpAddr, IpAddr) = (first.parse().unwrap(), last.parse().unwrap());
        let mut held = 0;
        for row in rows.iter().filter(|row| row.valid) {
            // The host hands the address over as its socket has it, mapped or not.
            let peer: IpAddr = row.text.parse().unwrap();
            let address = parse_address(&row.text).unwrap();
            let want = address.is_ipv4() == first.is_ipv4() && (first..=last).contains(&address);
            let request = OwnedRequest { peer: Some(peer), ..OwnedRequest::new("GET", "/") };
            assert_eq!(decide(&engine, &request).allowed(), want, "{peer} in {network}");
            held += usize::from(want);
        }
        assert_eq!(held, *count, "{network}");
        let nobody = OwnedRequest::new("GET", "/");
        assert!(!decide(&engine, &nobody).allowed(), "no peer is in no network");
    }
}
