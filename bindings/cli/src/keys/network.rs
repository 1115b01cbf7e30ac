//! A network that a key may come from.

use crate::usage::Usage;
use gatewright_core::address::parse_address;
use ipnet::IpNet;

/// The network, spelled exactly. What is nearly one is offered in the spellings that it may stand
/// for: a key that is good for a wider network than was meant is worse than an error.
pub(super) fn network(text: &str) -> Result<String, Usage> {
    let exact = |network: &IpNet| network.trunc() == *network;
    match text.parse::<IpNet>() {
        Ok(network) if exact(&network) => Ok(network.to_string()),
        Ok(network) => {
            let instead = vec![network.trunc(), IpNet::from(network.addr())];
            Err(Usage::Network { text: text.to_owned(), instead })
        }
        Err(_) => {
            let instead = parse_address(text).into_iter().map(IpNet::from).collect();
            Err(Usage::Network { text: text.to_owned(), instead })
        }
    }
}
