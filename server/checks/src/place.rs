//! Where something is: every rung of evidence, and what the strongest concludes. What is not known answers
//! nothing; nothing is guessed.

mod address_feed;
mod declaration;
mod geoip;
pub(crate) mod handle;
pub(crate) mod host;
mod label;
mod names;
mod provider_id;
mod region_label;
mod round_trips;
mod silence;
mod zone_label;

use chrono::NaiveDate;
use facts::bound::{Bound, Prober};
use facts::selector::Labels;
use model::address::AddressClue;
use model::place::{Country, Place, PlaceEvidence, Position, Rung, Setter};

use crate::datasets::{self, Region};
use crate::operator;
use names::Named;
pub(crate) use names::matches;

pub use declaration::{Declaration, DeclaredPlaces, Which};
pub(crate) use provider_id::ProviderId;
pub use silence::of_address;

/// Labels of a node that nothing is read from.
static NO_LABELS: std::sync::LazyLock<Labels> = std::sync::LazyLock::new(Labels::default);

/// All that may tell where something is and who runs it.
#[derive(Clone, Copy, Debug)]
pub struct Clues<'a> {
    /// `spec.providerID` of a node.
    pub provider_id: Option<&'a str>,
    /// Its labels.
    pub labels: &'a Labels,
    /// The host that it is named by.
    pub host: Option<&'a str>,
    /// What sources say of its addresses.
    pub addresses: &'a [AddressClue],
    /// What the operator of the cluster declares of it.
    pub declared: &'a [&'a Declaration],
    /// What round trips from it prove.
    pub bound: Option<(&'a Prober, &'a Bound)>,
}

impl Default for Clues<'_> {
    fn default() -> Self {
        Self {
            provider_id: None,
            labels: &NO_LABELS,
            host: None,
            addresses: &[],
            declared: &[],
            bound: None,
        }
    }
}

/// The place that the clues conclude.
pub fn of(clues: &Clues<'_>) -> Place {
    let id = clues.provider_id.filter(|id| !id.is_empty()).map(ProviderId::read);
    let site = Site::of(clues, id.as_ref());
    let mut ladder = Vec::with_capacity(4);
    round_trips::climb(clues, &mut ladder);
    address_feed::climb(clues, &mut ladder);
    provider_id::climb(clues, id.as_ref(), &site, &mut ladder);
    host::climb(clues, &mut ladder);
    zone_label::climb(clues, &site, &mut ladder);
    region_label::climb(clues, id.as_ref(), &site, &mut ladder);
    geoip::climb(clues, &mut ladder);
    declaration::climb(clues, &mut ladder);
    Place::concluded(operator::key(clues).map(Into::into), ladder)
}

/// What holds for every name on a node.
struct Site {
    /// The provider within which names of zones and regions are read.
    provider: Option<&'static str>,
    /// Where it is not known, those that it may be: a name must mean the same place to all that have it.
    candidates: &'static [&'static str],
    /// Why no name on it says anything.
    silent: Option<&'static str>,
}

impl Site {
    fn of(clues: &Clues<'_>, id: Option<&ProviderId<'_>>) -> Self {
        let provider = id.and_then(|id| id.operator).or_else(|| operator::declared(clues));
        let candidates = match id {
            None => names::providers(),
            Some(id) => id.candidates,
        };
        let nobodys = provider.is_none() && candidates.is_empty();
        let outpost = clues.labels.iter().any(|(key, _)| key.contains("outpost"));
        Self {
            provider,
            candidates,
            silent: outpost
                .then_some("an Outpost names its parent zone, which is not the node's place")
                .or_else(|| id.and_then(|id| id.silent))
                .or_else(|| id.and_then(ProviderId::unknown_zone))
                .or(nobodys.then_some(
                    "its instance id names no provider, so that it is not known whose name this is",
                )),
        }
    }
}

/// A rung's answer before it is known to be one.
struct Found {
    territory: Option<Country>,
    city: Option<String>,
    position: Option<Position>,
    source: String,
    as_of: Option<NaiveDate>,
}

impl Found {
    fn row(row: &Region) -> Self {
        Self {
            territory: Some(row.country),
            city: row.city.clone(),
            position: row.position(),
            source: ["regions: ", &row.provider, " ", &row.region, " (", &row.source, ")"].concat(),
            as_of: None,
        }
    }

    fn in_territory(territory: Option<Country>) -> Self {
        Self { territory, city: None, position: None, source: String::new(), as_of: None }
    }

    fn nothing(why: &str) -> Self {
        Self { source: why.into(), ..Self::in_territory(None) }
    }

    fn named(named: Option<Named>, otherwise: &str) -> Self {
        named.map_or_else(
            || Self::nothing(otherwise),
            |Named { row, one_city }| {
                let found = Self::row(row);
                Self {
                    city: found.city.filter(|_| one_city),
                    position: found.position.filter(|_| one_city),
                    ..found
                }
            },
        )
    }

    fn at(self, rung: Rung, set_by: Setter, path: String, value: &str) -> PlaceEvidence {
        let Self { territory, city, position, source, as_of } = self;
        PlaceEvidence {
            rung,
            path,
            value: shown(value),
            territory,
            country: territory.and_then(state),
            within: Vec::new(),
            city,
            position,
            source,
            as_of,
            set_by,
        }
    }
}

/// Labels of nodes that name a place.
pub(crate) const PLACE_LABELS: [&str; 4] = [
    "failure-domain.beta.kubernetes.io/region",
    "failure-domain.beta.kubernetes.io/zone",
    "topology.kubernetes.io/region",
    "topology.kubernetes.io/zone",
];

/// Whether no kubelet can set this label.
pub(crate) fn is_restricted_label(key: &str) -> bool {
    key.split_once('/').is_some_and(|(prefix, _)| label::is_restricted(prefix))
}

/// The state that a territory belongs to, or that answers for it abroad; `None` where that is no state.
pub fn state(territory: Country) -> Option<Country> {
    datasets::territory(territory).map_or(Some(territory), |row| row.state)
}

/// The most of a value that is kept: no name of a place is longer.
const SHOWN: usize = 256;

pub(crate) fn shown(value: &str) -> String {
    match value.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", value.get(..end).unwrap_or_default()),
        None => value.into(),
    }
}

#[cfg(test)]
mod tests;
