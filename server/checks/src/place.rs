//! Where a node is: every rung of evidence, and what the strongest concludes. What is not known answers nothing;
//! nothing is guessed.

mod provider_id;
mod zone;

use facts::selector::Labels;
use model::place::{Place, PlaceEvidence, Rung};

use crate::datasets::{Region, regions};
use provider_id::ProviderId;

/// Labels by rung, each with its older name: both are of the same strength.
const ZONE_LABELS: [&str; 2] =
    ["topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone"];
const REGION_LABELS: [&str; 2] =
    ["topology.kubernetes.io/region", "failure-domain.beta.kubernetes.io/region"];

/// The place of a node with this instance id and these labels.
pub fn of_node(provider_id: Option<&str>, labels: &Labels) -> Place {
    let id = provider_id.filter(|id| !id.is_empty()).map(ProviderId::read);
    let mut ladder = Vec::new();
    let silent = labels
        .iter()
        .any(|(key, _)| key.contains("outpost"))
        .then_some("an Outpost names its parent zone, which is not the node's place")
        .or_else(|| id.as_ref().and_then(|id| id.silent));
    if let (Some(id), Some(text)) = (&id, provider_id) {
        let zone = id.zone.filter(|_| silent.is_none());
        let found =
            zone.and_then(|zone| id.operator.and_then(|operator| zone::lookup(operator, zone)));
        let otherwise = silent.unwrap_or(match zone {
            Some(_) => "a zone that no dataset knows",
            None => "an instance id of this form names no zone",
        });
        ladder.push(evidence(Rung::ProviderId, "spec.providerID".into(), text, found, otherwise));
    }
    let operator = id.as_ref().and_then(|id| id.operator);
    let zones = || labelled(labels, ZONE_LABELS);
    for (label, value) in zones() {
        let found = silent.is_none().then(|| zone::of_label(operator, value)).flatten();
        let otherwise = silent.unwrap_or("a zone that no dataset knows");
        ladder.push(evidence(Rung::ZoneLabel, path(label), value, found, otherwise));
    }
    let nearby = id
        .as_ref()
        .and_then(|id| id.zone)
        .into_iter()
        .chain(zones().map(|(_, value)| value))
        .any(|zone| zone::is_unknown_aws_extension(operator, zone));
    for (label, value) in labelled(labels, REGION_LABELS) {
        let silent = silent.or(nearby.then_some(
            "its zone is an extension of this region that no dataset knows, and may lie in another country",
        ));
        let found = silent.is_none().then(|| zone::of_region_label(operator, value)).flatten();
        let otherwise =
            silent.unwrap_or("a region that no dataset knows, or in more than one country");
        ladder.push(evidence(Rung::RegionLabel, path(label), value, found, otherwise));
    }
    let (country, city) = conclude(&ladder);
    let operator = id.as_ref().and_then(ProviderId::operator_key).map(Into::into);
    Place { country, city, operator, ladder }
}

/// The strongest rung that answers decides; where it contradicts itself nothing is known.
fn conclude(ladder: &[PlaceEvidence]) -> (Option<model::place::Country>, Option<String>) {
    let Some(strongest) = ladder.iter().find(|evidence| evidence.country.is_some()) else {
        return (None, None);
    };
    let mut equals = ladder
        .iter()
        .filter(|evidence| evidence.rung == strongest.rung && evidence.country.is_some());
    if equals.clone().any(|evidence| evidence.country != strongest.country) {
        return (None, None);
    }
    let city = equals.all(|evidence| evidence.city == strongest.city);
    (strongest.country, strongest.city.clone().filter(|_| city))
}

fn labelled<'a>(
    labels: &'a Labels,
    names: [&'static str; 2],
) -> impl Iterator<Item = (&'static str, &'a str)> {
    names.into_iter().filter_map(|name| labels.get(name).map(|value| (name, &**value)))
}

fn path(label: &str) -> String {
    format!("metadata.labels[{label}]")
}

fn evidence(
    rung: Rung,
    path: String,
    value: &str,
    found: Option<&Region>,
    otherwise: &str,
) -> PlaceEvidence {
    PlaceEvidence {
        rung,
        path,
        value: value.into(),
        country: found.map(|row| row.country),
        city: found.and_then(|row| row.city.clone()),
        source: found.map_or_else(
            || otherwise.into(),
            |row| format!("regions: {} {} ({})", row.provider, row.region, row.source),
        ),
    }
}

/// Of rows that a name without a provider could mean: one of them if all agree on the country. Its city is not
/// told where they differ in it.
fn agreed(rows: impl Iterator<Item = &'static Region>) -> Option<&'static Region> {
    let rows: Vec<_> = rows.collect();
    let first = rows.first().copied()?;
    rows.iter().all(|row| row.country == first.country).then_some(first)
}

/// Every provider of the dataset.
fn providers() -> impl Iterator<Item = &'static str> {
    let mut last = "";
    regions().iter().filter_map(move |row| {
        let provider = row.provider.as_str();
        (provider != std::mem::replace(&mut last, provider)).then_some(provider)
    })
}

#[cfg(test)]
mod tests;
