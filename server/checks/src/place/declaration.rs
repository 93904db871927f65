//! What the operator declares: it proves that somebody answers for it, and nothing else.

use model::place::{PlaceEvidence, Rung, Setter};

use super::{Clues, Found};

pub(super) fn climb(clues: &Clues<'_>, ladder: &mut Vec<PlaceEvidence>) {
    if let Some(territory) = clues.declared {
        let found = Found {
            territory: Some(territory),
            city: None,
            source: "declared by the operator".into(),
            as_of: None,
        };
        let path = "declared".to_owned();
        ladder.push(found.at(Rung::Declaration, Setter::Operator, path, territory.code()));
    }
}
