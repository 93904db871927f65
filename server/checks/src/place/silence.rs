//! Addresses that are of no place.

use std::borrow::Cow;
use std::net::IpAddr;

use model::address::not_global;

use crate::datasets::anycast;

/// Why an address is of no one place; `None` where it may be of one.
pub fn of_address(address: IpAddr) -> Option<Cow<'static, str>> {
    let address = address.to_canonical();
    not_global(address).map(|what| format!("{what} is of no place").into()).or_else(|| {
        let range = anycast().iter().find(|row| row.prefix.contains(&address))?;
        Some(format!("anycast of {}, announced from many places", range.name).into())
    })
}
