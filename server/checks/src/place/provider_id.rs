//! `spec.providerID`: whose instance it is, and the zone that some forms hold.

use model::place::{PlaceEvidence, Rung, Setter};

use super::{Clues, Found, Site, names};

/// Providers that run OpenStack, by the dataset of providers.
const OPEN_STACK: &[&str] = &["otc", "ovh", "stackit"];

const NOT_ITS_FORM: &str = "an instance id that has not its provider's form";

/// What an instance id says.
#[derive(Debug, Default)]
pub(crate) struct ProviderId<'a> {
    /// The provider as the regions name it; `None` where the form names none.
    pub operator: Option<&'static str>,
    /// The zone or region inside the id.
    pub zone: Option<&'a str>,
    /// Why nothing may be concluded, from labels neither.
    pub silent: Option<&'static str>,
    /// Where it names no operator, providers whose instances have ids of this form.
    pub candidates: &'static [&'static str],
    /// Why it names no operator.
    pub unnamed: Option<&'static str>,
}

impl<'a> ProviderId<'a> {
    /// Reads an id of any form. One that has not its provider's form names no zone.
    pub fn read(id: &'a str) -> Self {
        let (scheme, rest) = match id.split_once("://") {
            Some(parts) => parts,
            None if id.starts_with("ocid1.") => ("oci", id),
            None if id.split_once('.').is_some_and(|(_, instance)| instance.starts_with("i-")) => {
                ("alicloud", id)
            }
            None => {
                let unnamed = Some("an instance id of no known provider's form");
                return Self { unnamed, ..Self::default() };
            }
        };
        let of = |operator, zone| Self { operator: Some(operator), zone, ..Self::default() };
        let unnamed = |why| Self { unnamed: Some(why), ..Self::default() };
        let parts: Vec<&str> = rest.splitn(4, '/').collect();
        // What stands where the zone would is somebody's word for a place: cut off, it leaves none of the weaker ones standing.
        let of_zone = |operator, zone: Option<&'a str>| {
            let is_cut = zone.is_none() && parts.get(1).is_some_and(|part| is_like_a_zone(part));
            Self { silent: is_cut.then_some(NOT_ITS_FORM), ..of(operator, zone) }
        };
        if parts.iter().all(|part| part.is_empty()) {
            return unnamed("an instance id that is cut off");
        }
        match scheme {
            "aws" => of_zone(
                "aws",
                match *parts {
                    ["", zone, instance] => whole(zone, instance),
                    ["", zone, instance, fargate] if fargate.starts_with("fargate-") => {
                        whole(zone, fargate).and_then(|zone| whole(zone, instance))
                    }
                    _ => None,
                },
            ),
            "gce" => of_zone(
                "gcp",
                match *parts {
                    [project, zone, name] if !project.is_empty() => whole(zone, name),
                    _ => None,
                },
            ),
            "scaleway" => of_zone(
                "scaleway",
                match *parts {
                    ["instance" | "baremetal", zone, id] => whole(zone, id),
                    _ => None,
                },
            ),
            // An id has the region in it, or leaves its place empty; what is of another form leaves no weaker name standing.
            "oci" => {
                let region = ocid_region(rest, |kind| kind == "instance");
                let is_whole = region.is_some() || rest.split('.').nth(3) == Some("");
                Self { silent: (!is_whole).then_some(NOT_ITS_FORM), ..of("oci", region) }
            }
            "azure" => of("azure", None),
            "hcloud" | "hrobot" => of("hetzner", None),
            "digitalocean" => of("digitalocean", None),
            "linode" => of("linode", None),
            "vultr" => of("vultr", None),
            "exoscale" => of("exoscale", None),
            "ionos" => of("ionos", None),
            "stackit" => of("stackit", None),
            "upcloud" => of("upcloud", None),
            "ibm" => of("ibm", None),
            // Its regions are not in the dataset, and share names with another provider's elsewhere.
            "alicloud" => of("alibaba", None),
            "eks-hybrid" => Self {
                silent: Some(
                    "a hybrid node names its cluster's region, which is not the node's place",
                ),
                ..unnamed("a hybrid node is a machine of the customer's")
            },
            "kind" => Self {
                silent: Some("a development cluster's node has no place of its own"),
                ..unnamed("a development cluster's node has no operator of its own")
            },
            "openstack" => Self {
                candidates: OPEN_STACK,
                ..unnamed("OpenStack is run by many operators, and its ids name none")
            },
            "vsphere" => unnamed("vSphere is run by many operators, and its ids name none"),
            _ => unnamed("an instance id of no known provider's form"),
        }
    }

    /// Why no name beside it says anything: it names a zone, and no dataset knows where that is.
    pub fn unknown_zone(&self) -> Option<&'static str> {
        let (operator, zone) = self.operator.zip(self.zone)?;
        let is_unknown = (operator == "oci" || is_like_a_zone(zone))
            && names::of_instance(operator, zone).is_none();
        is_unknown.then_some("a zone that no dataset knows")
    }

    /// The operator's key in the dataset of providers.
    pub fn operator_key(&self) -> Option<&'static str> {
        match (self.operator, self.zone) {
            (Some("aws"), Some(zone)) if zone.starts_with("eusc-") => Some("aws-eusc"),
            (operator, _) => operator,
        }
    }
}

/// `us-east-9a`, and not `i-0abc`.
fn is_like_a_zone(text: &str) -> bool {
    text.split_once('-').is_some_and(|(area, rest)| {
        area.len() >= 2 && area.bytes().all(|it| it.is_ascii_alphabetic()) && !rest.is_empty()
    })
}

/// A zone beside an instance: without either the id is cut, and what no provider writes is none of its.
fn whole<'a>(zone: &'a str, instance: &str) -> Option<&'a str> {
    let is_a_name = |part: &str| {
        let of_a_name = |it: u8| it.is_ascii_alphanumeric() || b"-_.:/".contains(&it);
        !part.is_empty() && !part.contains("..") && part.bytes().all(of_a_name)
    };
    (is_a_name(zone) && is_a_name(instance)).then_some(zone)
}

/// `ocid1.<kind>.<realm>.<region>.[future use.]<unique id>`
pub(super) fn ocid_region(id: &str, is_of: impl Fn(&str) -> bool) -> Option<&str> {
    let mut parts = id.splitn(5, '.');
    let (kind, realm) = (parts.next()? == "ocid1" && is_of(parts.next()?), parts.next()?);
    let (region, unique) = (parts.next()?, parts.next()?);
    (kind && realm.starts_with("oc")).then(|| whole(region, unique)).flatten()
}

pub(super) fn climb(
    clues: &Clues<'_>,
    id: Option<&ProviderId<'_>>,
    site: &Site,
    ladder: &mut Vec<PlaceEvidence>,
) {
    let (Some(id), Some(text)) = (id, clues.provider_id) else { return };
    let found = match (site.silent, id.operator.zip(id.zone)) {
        (Some(why), _) => Found::nothing(why),
        (None, Some((operator, zone))) => {
            let row = names::of_instance(operator, zone);
            row.map_or_else(|| Found::nothing("a zone that no dataset knows"), Found::row)
        }
        (None, None) => Found::nothing(match id.operator {
            Some("aws" | "gcp" | "scaleway" | "oci") => NOT_ITS_FORM,
            _ => "an instance id of this form names no zone",
        }),
    };
    ladder.push(found.at(Rung::ProviderId, Setter::Registration, "spec.providerID".into(), text));
}
