//! `spec.providerID`: whose instance it is, and the zone that some forms hold.

/// What an instance id says.
#[derive(Debug, Default)]
pub(super) struct ProviderId<'a> {
    /// The provider as the regions name it; `None` where the form names none.
    pub operator: Option<&'static str>,
    /// The zone or region inside the id.
    pub zone: Option<&'a str>,
    /// Why nothing may be concluded, from labels neither.
    pub silent: Option<&'static str>,
}

impl<'a> ProviderId<'a> {
    /// Reads an id of any form.
    pub fn read(id: &'a str) -> Self {
        let (scheme, rest) = match id.split_once("://") {
            Some(parts) => parts,
            None if id.starts_with("ocid1.") => ("oci", id),
            None if id.split_once('.').is_some_and(|(_, instance)| instance.starts_with("i-")) => {
                ("alicloud", id)
            }
            None => return Self::default(),
        };
        let zone = |index: usize| rest.split('/').nth(index).filter(|zone| !zone.is_empty());
        let of = |operator, zone| Self { operator: Some(operator), zone, silent: None };
        match scheme {
            "aws" => of("aws", zone(1)),
            "gce" => of("gcp", zone(1)),
            "scaleway" => of("scaleway", zone(1)),
            "oci" => of("oci", rest.split('.').nth(3).filter(|region| !region.is_empty())),
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
                ..Self::default()
            },
            "kind" => Self {
                silent: Some("a development cluster's node has no place of its own"),
                ..Self::default()
            },
            _ => Self::default(),
        }
    }

    /// The operator's key in the dataset of providers.
    pub fn operator_key(&self) -> Option<&'static str> {
        match (self.operator, self.zone) {
            (Some("aws"), Some(zone)) if zone.starts_with("eusc-") => Some("aws-eusc"),
            (operator, _) => operator,
        }
    }
}
