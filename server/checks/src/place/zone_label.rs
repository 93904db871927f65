//! The zone, by a label. A zone may lie in another country than its region, so it is asked first.

use model::place::{PlaceEvidence, Rung};

use super::label::{self, Names};
use super::{Clues, Found, Site, names};

pub(super) static ZONE: Names = Names {
    settable: ["topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone"],
    restricted: "zone",
};

pub(super) fn climb(clues: &Clues<'_>, site: &Site, ladder: &mut Vec<PlaceEvidence>) {
    for (set_by, key, value) in label::of(clues.labels, &ZONE) {
        let found = match site.silent.or(label::unreadable(value)) {
            Some(why) => Found::nothing(why),
            None => {
                let named = names::of_zone(site.provider, site.candidates, value);
                Found::named(named, "a zone that no dataset knows, or in more than one country")
            }
        };
        ladder.push(found.at(Rung::ZoneLabel, set_by, label::path(key), value));
    }
}
