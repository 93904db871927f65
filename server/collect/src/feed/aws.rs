//! `ip-ranges.json` of Amazon Web Services.

use model::address::Says;
use serde::Deserialize;

use super::ranges::Ranges;
use super::{Read, day, region};

#[derive(Deserialize)]
pub(super) struct List {
    #[serde(rename = "createDate")]
    created: String,
    prefixes: Vec<Prefix>,
    #[serde(default)]
    ipv6_prefixes: Vec<Prefix>,
}

#[derive(Deserialize)]
struct Prefix {
    #[serde(alias = "ip_prefix", alias = "ipv6_prefix")]
    prefix: String,
    region: String,
    #[serde(default)]
    service: String,
    /// The zone group it is announced from: a local or wavelength zone may lie in another country than its region.
    network_border_group: Option<String>,
}

pub(super) fn read(list: List) -> Result<Read, String> {
    let mut ranges = Ranges::default();
    for Prefix { prefix, region: name, service, network_border_group } in
        list.prefixes.iter().chain(&list.ipv6_prefixes)
    {
        let says = match (name.as_str(), service.as_str()) {
            ("GLOBAL", _) | (_, "GLOBALACCELERATOR") => {
                Says::NothingPublished("announced from many regions".into())
            }
            (name, _) => region("aws", network_border_group.as_deref().unwrap_or(name)),
        };
        ranges.add(prefix, says)?;
    }
    Ok(Read { of: "addresses of AWS", published: day(&list.created), ranges })
}
