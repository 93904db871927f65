//! The address, in a GeoIP database: an estimate by whoever made it, about the holder of a range rather than a
//! machine. It decides nothing unless what is declared agrees.

use model::address::Says;
use model::place::{PlaceEvidence, Rung, Setter};

use super::{Clues, Found, of_address};

pub(super) fn climb(clues: &Clues<'_>, ladder: &mut Vec<PlaceEvidence>) {
    for clue in clues.addresses {
        let found = match (&clue.says, clue.address.and_then(of_address)) {
            (Says::Estimated(_) | Says::NothingEstimated(_), Some(why)) => Found::nothing(&why),
            (Says::Estimated(spot), None) => Found {
                city: spot.city.as_deref().map(Into::into),
                source: clue.source.clone(),
                ..Found::in_territory(Some(spot.territory))
            },
            (Says::NothingEstimated(why), None) => {
                Found::nothing(&format!("{}: {why}", clue.source))
            }
            _ => continue,
        };
        let address = clue.address.map(|address| address.to_string()).unwrap_or_default();
        let found = Found { as_of: clue.as_of, ..found };
        ladder.push(found.at(Rung::GeoIp, Setter::Publisher, clue.path.clone(), &address));
    }
}
