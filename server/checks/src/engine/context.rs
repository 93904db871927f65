//! What makes a workload's findings weigh more, with the gaps taken into account: a no that may rest on what could not be
//! seen is not known.

use facts::subject_facts::{Opening, WorkloadFacts};
use model::context::{Circumstance, Context, Known, Sign};
use model::verdict::Source;

use super::blind::{self, Blind};
use crate::ways_in::{self, WAYS_IN};

/// The kind whose objects may classify what nothing else does: a class that is not there is no gap.
const CLASSES: [Source; 1] = [Source::StorageClasses];

/// Whether a gap of this source could change a workload's context.
pub(super) fn rests_on(source: Source) -> bool {
    WAYS_IN.contains(&source) || CLASSES.contains(&source)
}

/// The context of a workload.
pub(super) fn of(facts: &WorkloadFacts, blind: &Blind<'_>) -> Context {
    let exposed = exposed(&facts.openings, &facts.may_open);
    let personal_data = facts.personal_data.clone();
    let mounts_claims = (facts.variants.iter())
        .flat_map(|variant| &variant.spec.volumes)
        .any(|volume| volume.persistent_volume_claim.is_some());
    let classes: &[Source] = if mounts_claims { &CLASSES } else { &[] };
    Context {
        exposed: temper(exposed, blind, WAYS_IN),
        personal_data: temper(personal_data, blind, classes),
    }
}

fn temper(circumstance: Circumstance, blind: &Blind<'_>, needs: &[Source]) -> Circumstance {
    match (circumstance.answer, blind.hides(needs)) {
        (Known::No, Some(gap)) => Circumstance::not_known(blind::reason(gap)),
        _ => circumstance,
    }
}

/// A way that is open to named addresses alone, or inside the provider's network, exposes nothing to strangers.
fn exposed(openings: &[Opening], may_open: &[Opening]) -> Circumstance {
    let open: Vec<Sign> =
        openings.iter().filter(|opening| !opening.is_limited).map(Opening::sign).collect();
    let may_open: Vec<&Opening> = may_open.iter().filter(|it| !it.is_limited).collect();
    match open.is_empty() {
        false => Circumstance { answer: Known::Yes, signs: open, missing: None },
        true if !may_open.is_empty() => Circumstance::not_known(ways_in::may_lead_here(may_open)),
        true => Circumstance {
            answer: Known::No,
            signs: openings.iter().map(Opening::sign).collect(),
            missing: None,
        },
    }
}
