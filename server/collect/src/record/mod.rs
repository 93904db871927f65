//! A cluster in a file: what was kept of every object, and the gaps. `docs/record-format.md` describes it.
//!
//! What is written is what [`Object`] keeps, so no value of a Secret or of an environment can be in it.

mod error;
mod read;
#[cfg(test)]
mod tests;
mod write;

use std::collections::BTreeMap;

use facts::object::{Object, ObjectKey};
use kube::Client;
use model::Time;
use model::ids::ClusterId;
use model::verdict::{Gap, GapScope, Source};
use serde::{Deserialize, Serialize};

use crate::clock::now;
use crate::collection::Collection;
use crate::connect::ClusterIdentity;
use crate::failure::Failure;
use crate::item::{self, Item};
use crate::list;

pub use error::RecordError;
pub use read::read;
pub use write::write;

/// What the first line's `format` says.
const FORMAT: &str = "nordvakt-record";

/// The version that this release writes, and the newest that it reads.
const VERSION: u32 = 1;

/// A record's first line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The cluster.
    pub cluster: ClusterId,
    /// Its name, as its operator gave it.
    pub name: String,
    /// When it was recorded, to the microsecond.
    pub recorded_at: Time,
    /// Version of its API server; `None` if it did not tell.
    pub kubernetes: Option<String>,
    /// The collections that were asked for. Of any other nothing is known.
    #[serde(default = "first_sources")]
    pub sources: Vec<Source>,
}

/// One of a record's lines after the first.
#[derive(Serialize)]
#[serde(untagged)]
enum Line<O> {
    Object { source: Source, object: O },
    Gap { gap: Gap },
    Trailer(Trailer),
}

/// A record's last line: without it, the file was cut.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Trailer {
    objects: u64,
    gaps: u64,
    /// Of all lines before this one, with their line ends, in hexadecimal.
    sha256: String,
}

/// A cluster, recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recording {
    /// What it is a record of.
    pub header: Header,
    /// Its objects, by key.
    pub objects: Vec<Object>,
    /// What could not be seen, by source and scope.
    pub gaps: Vec<Gap>,
}

/// What the first releases asked for, whose records do not say so.
fn first_sources() -> Vec<Source> {
    let later = [
        Source::Ingresses,
        Source::Gateways,
        Source::HttpRoutes,
        Source::GrpcRoutes,
        Source::TlsRoutes,
        Source::TcpRoutes,
        Source::UdpRoutes,
        Source::RuntimeClasses,
        Source::LimitRanges,
        Source::ValidatingWebhooks,
        Source::MutatingWebhooks,
        Source::ApiServices,
        Source::SnapshotContents,
        Source::BackupLocations,
        Source::DnsConfig,
        Source::ConfigMaps,
    ];
    Source::ALL.into_iter().filter(|source| !later.contains(source)).collect()
}

/// Lists these sources once. What cannot be listed is a gap, and the rest is recorded.
pub async fn record(
    client: &Client,
    identity: &ClusterIdentity,
    name: &str,
    asked: &[Source],
) -> Recording {
    let mut objects = BTreeMap::new();
    let mut gaps = Vec::new();
    for &source in asked {
        collect(client, Collection::of(source), &mut objects, &mut gaps).await;
    }
    gaps.sort_unstable();
    let header = Header {
        cluster: identity.id,
        name: name.to_owned(),
        recorded_at: now(),
        kubernetes: identity.server_version.clone(),
        sources: asked.to_vec(),
    };
    Recording { header, objects: objects.into_values().collect(), gaps }
}

async fn collect(
    client: &Client,
    collection: Collection,
    objects: &mut BTreeMap<ObjectKey, Object>,
    gaps: &mut Vec<Gap>,
) {
    let mut from = None;
    loop {
        let page = match list::page(client, collection, from.as_deref()).await {
            Ok(page) => page,
            Err(Failure::NotFound) if list::is_not_installed(client, collection).await => return,
            Err(failure) => {
                gaps.push(Gap {
                    source: Some(collection.source),
                    scope: GapScope::Cluster,
                    cause: failure.cause(),
                    detail: failure.detail("list", collection),
                    since: now(),
                });
                return;
            }
        };
        for item in page.items {
            match item {
                Item::Read(object) => {
                    objects.insert(object.key(), *object);
                }
                Item::Unreadable { key, why } => gaps.push(item::gap(&key, &why, now())),
            }
        }
        from = page.next;
        if from.is_none() {
            return;
        }
    }
}
