//! What a storage driver calls a volume or a snapshot: some have the zone or region in it.

use model::place::{PlaceEvidence, Rung, Setter};

use super::provider_id::ocid_region;
use super::{Found, names};

/// The place that the handle names; `None` where its driver names none in it.
pub(crate) fn named(driver: &str, handle: &str, path: &str) -> Option<PlaceEvidence> {
    let (provider, name) = match driver {
        "csi.scaleway.com" => ("scaleway", of_an_id(handle)?),
        "csi.exoscale.com" => ("exoscale", of_an_id(handle)?),
        "pd.csi.storage.gke.io" => ("gcp", of_a_disk(handle)?),
        "blockvolume.csi.oraclecloud.com" => {
            ("oci", ocid_region(handle, |kind| matches!(kind, "volume" | "volumebackup"))?)
        }
        _ => return None,
    };
    let row = names::of_published(provider, name);
    let found = row.map_or_else(|| Found::nothing("a zone that no dataset knows"), Found::row);
    Some(found.at(Rung::ProviderId, Setter::Administrator, path.into(), handle))
}

/// `<zone>/<id>`
fn of_an_id(handle: &str) -> Option<&str> {
    let (zone, id) = handle.split_once('/')?;
    (!zone.is_empty() && !id.is_empty() && !id.contains('/')).then_some(zone)
}

/// `projects/<project>/zones/<zone>/disks/<disk>`, and the same with `regions`. A snapshot's is global: it is kept in one
/// region or several, and does not say which.
fn of_a_disk(handle: &str) -> Option<&str> {
    match *handle.split('/').collect::<Vec<_>>().as_slice() {
        ["projects", _, "zones" | "regions", at, "disks", _] => Some(at),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handle_names_a_place_where_its_driver_writes_one_into_it() {
        for (driver, handle, expected) in [
            ("csi.scaleway.com", "fr-par-1/11111111-2222", Some(Some("FR"))),
            ("csi.scaleway.com", "xx-yyy-1/11111111-2222", Some(None)),
            ("csi.scaleway.com", "11111111-2222", None),
            ("csi.exoscale.com", "ch-gva-2/11111111-2222", Some(Some("CH"))),
            ("pd.csi.storage.gke.io", "projects/p/zones/europe-north1-a/disks/d", Some(Some("FI"))),
            ("pd.csi.storage.gke.io", "projects/p/regions/europe-west2/disks/d", Some(Some("GB"))),
            ("pd.csi.storage.gke.io", "projects/p/global/snapshots/s", None),
            (
                "blockvolume.csi.oraclecloud.com",
                "ocid1.volumebackup.oc1.eu-frankfurt-1.abc",
                Some(Some("DE")),
            ),
            ("blockvolume.csi.oraclecloud.com", "ocid1.user.oc1.eu-frankfurt-1.abc", None),
            ("ebs.csi.aws.com", "snap-0123", None),
            ("driver.longhorn.io", "fr-par-1/11111111-2222", None),
        ] {
            let named = named(driver, handle, "spec.csi.volumeHandle");
            let code = named.as_ref().map(|it| it.territory.as_ref().map(|it| it.code()));
            assert_eq!(code, expected, "{driver} {handle}: {named:?}");
        }
    }
}
