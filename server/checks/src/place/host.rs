//! The name of a host: whose it is, and the region in it, by the form in which its provider names hosts. A name is not
//! resolved: what it leads to today may be elsewhere tomorrow, and whoever is asked for it learns that it is looked at.

use std::collections::HashMap;
use std::sync::LazyLock;

use model::place::{PlaceEvidence, Rung, Setter};

use super::{Clues, Found, names};
use crate::datasets::{self, HostName, Region};

/// Where the region stands in a pattern.
const REGION: &str = "<region>";

/// What a provider's form of names says of a host.
#[derive(Clone, Copy)]
pub(crate) struct Known {
    /// The provider's key.
    pub provider: &'static str,
    /// The region in the name; `None` where the name has none that is known.
    region: Option<&'static Region>,
    pattern: &'static str,
    source: &'static str,
}

/// What is known of a host by its name: what names a region before what does not, the longest pattern first.
pub(crate) fn known(host: &str) -> Option<Known> {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let mut whose = None;
    for row in PATTERNS.get(domain(&host)).into_iter().flatten() {
        let HostName { provider, pattern, source } = row;
        // Most of those that are left are told apart by how they end, which is cheap to compare.
        if !host.ends_with(ending(pattern)) {
            continue;
        }
        let found = |region| Known { provider, region, pattern, source };
        match pattern.split_once(REGION) {
            Some((before, after)) => {
                if let Some(region) = region(provider, before, after, &host) {
                    return Some(found(Some(region)));
                }
            }
            None if names::matches(pattern, &host) => whose = whose.or(Some(found(None))),
            None => {}
        }
    }
    whose
}

/// The last two labels: no pattern leaves them open.
fn domain(host: &str) -> &str {
    let before = host.rmatch_indices('.').nth(1);
    before.map_or(host, |(dot, _)| &host[dot + 1..])
}

/// What a pattern ends with, whatever stands before.
fn ending(pattern: &str) -> &str {
    pattern.rsplit(['*', '>']).next().unwrap_or(pattern)
}

/// The region that stands between what a pattern has before and after it.
fn region(provider: &str, before: &str, after: &str, host: &str) -> Option<&'static Region> {
    let ends = |at: usize| at == host.len() || matches!(host.as_bytes().get(at), Some(b'.' | b'-'));
    let begins =
        |at: usize| at == 0 || matches!(host.as_bytes().get(at.wrapping_sub(1)), Some(b'.' | b'-'));
    let starts = (0..host.len()).filter(|at| begins(*at));
    let mut candidates = starts.flat_map(|start| {
        let ends = (start + 1..=host.len()).filter(move |end| ends(*end));
        ends.map(move |end| (start, end))
    });
    candidates.find_map(|(start, end)| {
        let name = host.get(start..end).filter(|name| !name.contains('.'))?;
        let fits =
            names::matches(before, host.get(..start)?) && names::matches(after, host.get(end..)?);
        let named = || {
            let upper = name.to_ascii_uppercase();
            names::of_published(provider, name).or_else(|| names::of_published(provider, &upper))
        };
        fits.then(named).flatten()
    })
}

/// By their domain, those of registries first among equals, then by length.
static PATTERNS: LazyLock<HashMap<String, Vec<HostName>>> = LazyLock::new(|| {
    let registries = datasets::providers().iter().flat_map(|provider| {
        provider.registry_hosts().map(|pattern| HostName {
            provider: provider.key.clone(),
            pattern: pattern.into(),
            source: provider.source.clone(),
        })
    });
    let mut patterns: Vec<HostName> = registries.chain(datasets::hosts()).collect();
    patterns.sort_by_key(|row| std::cmp::Reverse(row.pattern.len()));
    let mut by_domain: HashMap<String, Vec<HostName>> = HashMap::new();
    for row in patterns {
        by_domain.entry(domain(&row.pattern).to_owned()).or_default().push(row);
    }
    by_domain
});

/// A form without a region says whose a host is, and nothing of where.
pub(super) fn climb(clues: &Clues<'_>, ladder: &mut Vec<PlaceEvidence>) {
    let Some(host) = clues.host else { return };
    let Some(Known { provider, region: Some(row), pattern, source }) = known(host) else { return };
    let row = Found::row(row);
    let form = format!("hosts: {provider} {pattern} ({source}); {}", row.source);
    let found = Found { source: form, ..row };
    ladder.push(found.at(Rung::HostName, Setter::Publisher, "host".into(), host));
}

#[cfg(test)]
mod tests {
    use model::place::Country;

    use super::*;
    use crate::place;

    #[test]
    fn a_region_in_a_name_is_a_place_and_a_name_without_one_is_its_owners() {
        for (host, operator, territory) in [
            ("dynamodb.us-west-2.amazonaws.com", Some("aws"), Some("US")),
            ("receipts.s3.eu-north-1.amazonaws.com", Some("aws"), Some("SE")),
            ("db-1.abc123.eu-west-2.rds.amazonaws.com", Some("aws"), Some("GB")),
            ("123.dkr.ecr.eu-central-1.amazonaws.com", Some("aws"), Some("DE")),
            ("s3.amazonaws.com", Some("aws"), None),
            ("sqs.xx-nowhere-1.amazonaws.com", Some("aws"), None),
            ("europe-north1-docker.pkg.dev", Some("gcp"), Some("FI")),
            ("europe-docker.pkg.dev", Some("gcp"), None),
            ("app.norwayeast.cloudapp.azure.com", Some("azure"), Some("NO")),
            ("contoso.azurecr.io", Some("azure"), None),
            ("rg.nl-ams.scw.cloud", Some("scaleway"), Some("NL")),
            ("fsn1.your-objectstorage.com", Some("hetzner"), Some("DE")),
            ("s3.gra.io.cloud.ovh.net", Some("ovh"), Some("FR")),
            ("sos-ch-gva-2.exo.io", Some("exoscale"), Some("CH")),
            ("docker.io", Some("registry:dockerhub"), None),
            ("GHCR.io.", Some("registry:ghcr"), None),
            ("eu-north-1.example.com", None, None),
            ("amazonaws.com.example.com", None, None),
            ("", None, None),
        ] {
            let place = place::of(&Clues { host: Some(host), ..Clues::default() });
            let found = (place.operator.as_deref(), place.territory);
            let territory = territory.map(|code| code.parse::<Country>().expect("a country"));
            assert_eq!(found, (operator, territory), "{host}: {:?}", place.ladder);
        }
    }
}
