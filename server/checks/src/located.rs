//! Whether a place is allowed, whoever is there.

use std::collections::BTreeSet;

use facts::bound::told;
use model::place::{Place, PlaceEvidence};
use model::verdict::{Judged, Verdict};

use crate::policy::Policy;

/// The verdict on a place, with the path of the evidence that decided under `prefix`; `None` where nothing says where it
/// is, and round trips prove nothing.
pub fn judge(place: &Place, policy: &Policy, prefix: &str) -> Option<Judged> {
    match place.territory.zip(place.decisive()) {
        Some((territory, rung)) => {
            let path = format!("{prefix}{}", rung.path);
            Some(match policy.allows(territory) {
                None => Verdict::unknown(format!(
                    "located in {territory}, whose law is not known on that day or under review"
                ))
                .at(path),
                Some(true) => Verdict::pass(),
                Some(false) => Verdict::fail(format!("located in {territory}")).at(path),
            })
        }
        None => place.bound().map(|bound| proven(bound, policy, prefix)),
    }
}

/// The verdict where nothing says where it is: `silent` says so where there is no evidence at all, else why it is open.
pub fn open(place: &Place, silent: &'static str) -> Judged {
    let why = (!place.ladder.is_empty()).then(|| place.why_open()).flatten();
    Verdict::unknown(why.unwrap_or(silent))
}

/// Of a place of which nothing decides where it is, and round trips that it is somewhere among several.
fn proven(bound: &PlaceEvidence, policy: &Policy, prefix: &str) -> Judged {
    let path = format!("{prefix}{}", bound.path);
    let one_of = format!("proven to be in one of {}", told(&bound.within));
    let allowed = bound.within.iter().map(|territory| policy.allows(*territory));
    let allowed: BTreeSet<Option<bool>> = allowed.collect();
    if allowed == BTreeSet::from([Some(true)]) {
        Verdict::pass()
    } else if allowed == BTreeSet::from([Some(false)]) {
        Verdict::fail(format!("{one_of}, none of which is allowed")).at(path)
    } else {
        Verdict::unknown(format!("{one_of}, and nothing says which")).at(path)
    }
}
