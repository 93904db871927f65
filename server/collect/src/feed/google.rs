//! `cloud.json` of Google Cloud.

use model::address::Says;
use serde::Deserialize;

use super::ranges::Ranges;
use super::{Read, day, region};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct List {
    creation_time: String,
    prefixes: Vec<Prefix>,
}

#[derive(Deserialize)]
struct Prefix {
    #[serde(alias = "ipv4Prefix", alias = "ipv6Prefix")]
    prefix: String,
    /// A region, or `global`; `goog.json`, which lists all of Google's, has none.
    scope: Option<String>,
}

pub(super) fn read(list: List) -> Result<Read, String> {
    let mut ranges = Ranges::default();
    for Prefix { prefix, scope } in &list.prefixes {
        let says = match scope.as_deref() {
            Some("global") => Says::NothingPublished("of no one region".into()),
            Some(scope) => region("gcp", scope),
            None => Says::NothingPublished("lists it without a region".into()),
        };
        ranges.add(prefix, says)?;
    }
    Ok(Read { of: "addresses of Google Cloud", published: day(&list.creation_time), ranges })
}
