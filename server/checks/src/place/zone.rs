//! From a zone to its region's row, by each provider's own form. A form that is not known answers nothing.

use super::{agreed, providers};
use crate::datasets::{Region, region, regions};

/// The row of a zone of this provider.
pub(super) fn lookup(provider: &str, zone: &str) -> Option<&'static Region> {
    match provider {
        "aws" => aws(zone),
        "gcp" => zone.rsplit_once('-').filter(|(_, letter)| is_letter(letter)),
        "azure" | "ibm" | "scaleway" => zone.rsplit_once('-').filter(|(_, n)| is_number(n)),
        "stackit" => zone.rsplit_once('-').filter(|(_, part)| is_number(part) || *part == "m"),
        "hetzner" => zone.split_once("-dc").filter(|(_, n)| is_number(n)),
        "oci" => return oci(zone),
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

/// The row that a zone label names; without a known provider every provider that has such a zone must agree.
pub(super) fn of_label(operator: Option<&str>, zone: &str) -> Option<&'static Region> {
    match operator {
        Some(operator) => lookup(operator, zone),
        None => agreed(providers().filter_map(|provider| lookup(provider, zone))),
    }
}

/// The row that a region label names.
pub(super) fn of_region_label(operator: Option<&str>, name: &str) -> Option<&'static Region> {
    match operator {
        // Its bare metal nodes carry the zone in the region's label.
        Some("scaleway") => region("scaleway", name).or_else(|| lookup("scaleway", name)),
        Some(operator) => region(operator, name),
        None => agreed(providers().filter_map(|provider| region(provider, name))),
    }
}

/// Whether this is a zone of AWS that extends a region and that no dataset knows.
pub(super) fn is_unknown_aws_extension(operator: Option<&str>, zone: &str) -> bool {
    matches!(operator, None | Some("aws"))
        && regions().iter().any(|row| {
            row.provider == "aws"
                && zone.strip_prefix(&*row.region).is_some_and(|rest| rest.starts_with('-'))
        })
        && lookup("aws", zone).is_none()
}

/// Whether a name has the form of a pattern, in which `*` stands for any characters.
fn matches(pattern: &str, name: &str) -> bool {
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
