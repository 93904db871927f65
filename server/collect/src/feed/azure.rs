//! `ServiceTags_*.json` of Microsoft Azure. It tells no day, only a change number.

use serde::Deserialize;

use super::ranges::Ranges;
use super::{Read, region};

#[derive(Deserialize)]
pub(super) struct List {
    values: Vec<Tag>,
}

#[derive(Deserialize)]
struct Tag {
    properties: Properties,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Properties {
    #[serde(default)]
    region: String,
    address_prefixes: Vec<String>,
}

pub(super) fn read(list: List) -> Result<Read, String> {
    let mut ranges = Ranges::default();
    // A tag without a region repeats the ranges of those with one.
    for tag in list.values.iter().filter(|tag| !tag.properties.region.is_empty()) {
        for prefix in &tag.properties.address_prefixes {
            ranges.add(prefix, region("azure", &tag.properties.region))?;
        }
    }
    Ok(Read { of: "service tags of Azure", published: None, ranges })
}
