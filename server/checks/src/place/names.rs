//! From the name of a zone or region to its row, by each provider's own form. A form that is not known answers
//! nothing.

use std::sync::LazyLock;

use crate::datasets::{Region, region, region_by_alias, regions};

/// The row of a zone of this provider.
fn lookup(provider: &str, zone: &str) -> Option<&'static Region> {
    match provider {
        "aws" => aws(zone),
        "gcp" => zone.rsplit_once('-').filter(|(_, letter)| is_letter(letter)),
        "azure" | "ibm" | "scaleway" => zone.rsplit_once('-').filter(|(_, n)| is_number(n)),
        "stackit" => zone.rsplit_once('-').filter(|(_, part)| is_number(part) || *part == "m"),
        "hetzner" => zone.split_once("-dc").filter(|(_, n)| is_number(n)),
        "oci" => return oci(zone),
        "ovh" => return ovh(zone),
        // Their regions are not divided: the zone label repeats the region.
        "digitalocean" | "exoscale" | "linode" | "upcloud" | "vultr" => Some((zone, "")),
        _ => None,
    }
    .and_then(|(of, part)| if part == EXTENSION { extension(of) } else { region(provider, of) })
}

const EXTENSION: &str = "*";

/// A zone of AWS is its region and one letter; anything longer is a local or wavelength zone, which may lie in
/// another country than its region.
fn aws(zone: &str) -> Option<(&str, &str)> {
    let of = zone.strip_suffix(|last: char| last.is_ascii_lowercase());
    match of.filter(|of| region("aws", of).is_some()) {
        Some(of) => Some((of, "")),
        None => Some((zone, EXTENSION)),
    }
}

fn extension(zone: &str) -> Option<&'static Region> {
    regions().iter().find(|row| row.provider == "aws-zone" && matches(&row.region, zone))
}

/// The instance id holds the region, a label holds the availability domain (`EU-FRANKFURT-1-AD-1`).
fn oci(zone: &str) -> Option<&'static Region> {
    let zone = zone.to_ascii_lowercase();
    let of = zone.rsplit_once("-ad-").filter(|(_, n)| is_number(n)).map_or(&*zone, |(of, _)| of);
    region("oci", of)
}

/// OpenStack regions of OVHcloud are a site and a number (`GRA11`).
fn ovh(name: &str) -> Option<&'static Region> {
    let numbered = |row: &&Region| {
        let site = row.region.strip_suffix('*').and_then(|site| name.strip_prefix(site));
        site.is_some_and(|number| number.is_empty() || is_number(number))
    };
    region("ovh", name)
        .or_else(|| regions().iter().filter(|row| row.provider == "ovh").find(numbered))
}

/// The row of a zone or region inside an instance id.
pub(super) fn of_instance(provider: &str, zone: &str) -> Option<&'static Region> {
    lookup(provider, zone).or_else(|| region_by_alias(provider, zone))
}

/// The row that a provider's list of addresses means: its zones, regions, or its second names for them.
pub(super) fn of_published(provider: &str, name: &str) -> Option<&'static Region> {
    region(provider, name)
        .or_else(|| lookup(provider, name))
        .or_else(|| region_by_alias(provider, name))
}

/// What a label's name means.
pub(super) struct Named {
    /// The row, or one of several that agree on the country.
    pub row: &'static Region,
    /// Whether they agree on the city too.
    pub one_city: bool,
}

/// What a zone label names; without a known provider every candidate that has such a zone must agree.
pub(super) fn of_zone(provider: Option<&str>, candidates: &[&str], zone: &str) -> Option<Named> {
    match provider {
        Some(provider) => lookup(provider, zone).map(Named::one),
        None => Named::agreed(candidates.iter().filter_map(|provider| lookup(provider, zone))),
    }
}

/// What a region label names.
pub(super) fn of_region(provider: Option<&str>, candidates: &[&str], name: &str) -> Option<Named> {
    let row = match provider {
        // Its bare metal nodes carry the zone in the region's label.
        Some("scaleway") => region("scaleway", name).or_else(|| lookup("scaleway", name)),
        Some("ovh") => ovh(name),
        Some(provider) => region(provider, name),
        None => {
            return Named::agreed(candidates.iter().filter_map(|provider| region(provider, name)));
        }
    };
    row.map(Named::one)
}

/// Every provider of the dataset.
pub(super) fn providers() -> &'static [&'static str] {
    &PROVIDERS
}

impl Named {
    fn one(row: &'static Region) -> Self {
        Self { row, one_city: true }
    }

    fn agreed(mut rows: impl Iterator<Item = &'static Region>) -> Option<Self> {
        let row = rows.next()?;
        let mut one_city = true;
        rows.all(|other| {
            one_city &= other.city == row.city;
            other.country == row.country
        })
        .then_some(Self { row, one_city })
    }
}

/// Every provider of the dataset.
static PROVIDERS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let mut providers: Vec<_> = regions().iter().map(|row| row.provider.as_str()).collect();
    providers.dedup();
    providers
});

/// Whether this is a zone of AWS that extends this region, rather than one of its own.
pub(super) fn extends(provider: Option<&str>, zone: &str, of: &str) -> bool {
    matches!(provider, None | Some("aws"))
        && zone.strip_prefix(of).is_some_and(|rest| rest.starts_with('-'))
        && region("aws", of).is_some()
}

/// Whether this is a zone of AWS that extends a region and that no dataset knows.
pub(super) fn is_unknown_aws_extension(provider: Option<&str>, zone: &str) -> bool {
    matches!(provider, None | Some("aws"))
        && regions().iter().any(|row| {
            row.provider == "aws"
                && zone.strip_prefix(&*row.region).is_some_and(|rest| rest.starts_with('-'))
        })
        && lookup("aws", zone).is_none()
}

/// Whether a name has the form of a pattern, in which `*` stands for any characters.
pub(crate) fn matches(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((start, rest)) => name.strip_prefix(start).is_some_and(|name| {
            (0..=name.len()).any(|at| name.get(at..).is_some_and(|name| matches(rest, name)))
        }),
    }
}

fn is_letter(text: &str) -> bool {
    matches!(text.as_bytes(), [b'a'..=b'z'])
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
