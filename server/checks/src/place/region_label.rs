//! The region, by a label, read within the provider of the instance id.

use model::place::{PlaceEvidence, Rung};

use super::label::{self, Names};
use super::zone_label::ZONE;
use super::{Clues, Found, ProviderId, Site, names};

static REGION: Names = Names {
    settable: ["topology.kubernetes.io/region", "failure-domain.beta.kubernetes.io/region"],
    restricted: "region",
};

pub(super) fn climb(
    clues: &Clues<'_>,
    id: Option<&ProviderId<'_>>,
    site: &Site,
    ladder: &mut Vec<PlaceEvidence>,
) {
    let mut labels = label::of(clues.labels, &REGION).peekable();
    if labels.peek().is_none() {
        return;
    }
    let zones: Vec<&str> = id
        .and_then(|id| id.zone)
        .into_iter()
        .chain(label::of(clues.labels, &ZONE).map(|(.., zone)| zone))
        .collect();
    let unknown = zones.iter().any(|zone| names::is_unknown_aws_extension(site.provider, zone));
    for (set_by, key, value) in labels {
        let extended =
            unknown || zones.iter().any(|zone| names::extends(site.provider, zone, value));
        let why = site
            .silent
            .or(label::unreadable(value))
            .or(extended.then_some("its zone extends this region, and may lie in another country"));
        let found = match why {
            Some(why) => Found::nothing(why),
            None => {
                let named = names::of_region(site.provider, site.candidates, value);
                Found::named(named, "a region that no dataset knows, or in more than one country")
            }
        };
        ladder.push(found.at(Rung::RegionLabel, set_by, label::path(key), value));
    }
}
