//! What round trips prove: that it is in one of some territories, whatever anybody says.
//!
//! As good as whoever measured: a node's agent says of its own node what it likes, and an ICMP request can be answered
//! early by who sees it on its way. What neither can do is make light faster, so that delay never proves anything false.

use facts::bound::{Bound, Prober, told};
use model::place::{PlaceEvidence, Rung, Setter};

use super::{Clues, Found};

pub(super) fn climb(clues: &Clues<'_>, ladder: &mut Vec<PlaceEvidence>) {
    let Some((prober, bound)) = clues.bound else { return };
    let Bound { within, only, .. } = bound;
    let found = match within.is_empty() {
        true => Found::nothing(&format!(
            "the shortest round trips to {} cannot all be true",
            bound.landmarks()
        )),
        false => Found {
            source: format!(
                "what light reaches in the shortest round trips to {}",
                bound.landmarks()
            ),
            ..Found::in_territory(*only)
        },
    };
    let value = match within.is_empty() {
        true => "nothing is proven".into(),
        false => told(within),
    };
    let set_by = match prober {
        Prober::Node(_) => Setter::Agent,
        Prober::Collector => Setter::Operator,
    };
    let evidence = found.at(Rung::RoundTrips, set_by, prober.path().into(), &value);
    ladder.push(PlaceEvidence { within: within.clone(), ..evidence });
}
