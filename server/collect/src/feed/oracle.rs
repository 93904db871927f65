//! `public_ip_ranges.json` of Oracle Cloud Infrastructure.

use serde::Deserialize;

use super::ranges::Ranges;
use super::{Read, day, region};

#[derive(Deserialize)]
pub(super) struct List {
    last_updated_timestamp: String,
    regions: Vec<Region>,
}

#[derive(Deserialize)]
struct Region {
    region: String,
    cidrs: Vec<Cidr>,
}

#[derive(Deserialize)]
struct Cidr {
    cidr: String,
}

pub(super) fn read(list: List) -> Result<Read, String> {
    let mut ranges = Ranges::default();
    for Region { region: name, cidrs } in &list.regions {
        for Cidr { cidr } in cidrs {
            ranges.add(cidr, region("oci", name))?;
        }
    }
    let published = day(&list.last_updated_timestamp);
    Ok(Read { of: "addresses of Oracle Cloud", published, ranges })
}
