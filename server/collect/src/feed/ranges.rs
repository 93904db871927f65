//! Ranges of addresses, of which the longest that holds an address counts.

use std::collections::{BTreeSet, HashMap};
use std::net::IpAddr;

use ipnet::IpNet;
use model::address::Says;

/// What is said of each range.
#[derive(Debug, Default)]
pub(super) struct Ranges {
    by_net: HashMap<IpNet, Says>,
    lengths: BTreeSet<u8>,
}

impl Ranges {
    /// Adds a range. Of one that comes twice with different places, nothing is known.
    pub fn add(&mut self, text: &str, says: Says) -> Result<(), String> {
        let net = net(text)?;
        self.lengths.insert(net.prefix_len());
        match self.by_net.get_mut(&net) {
            None => drop(self.by_net.insert(net, says)),
            Some(known) if *known == says => {}
            Some(known) => {
                *known = Says::NothingPublished(format!("lists {net} under several places"))
            }
        }
        Ok(())
    }

    /// What is said of the longest range that holds the address.
    pub fn of(&self, address: IpAddr) -> Option<&Says> {
        self.lengths.iter().rev().find_map(|length| {
            let net = IpNet::new(address, *length).ok()?.trunc();
            self.by_net.get(&net)
        })
    }
}

/// `192.0.2.0/24`, or one address.
fn net(text: &str) -> Result<IpNet, String> {
    let net: IpNet = match text.parse::<IpAddr>() {
        Ok(address) => address.into(),
        Err(_) => text
            .parse()
            .map_err(|_| format!("`{text}` is no range: expected one such as 192.0.2.0/24"))?,
    };
    match net == net.trunc() {
        true => Ok(net),
        false => Err(format!("`{text}` has bits beyond its length: expected {}", net.trunc())),
    }
}
