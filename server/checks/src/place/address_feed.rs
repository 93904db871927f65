//! The address, in what its provider publishes of its own addresses.
//!
//! Proves what the provider says of its network; whoever can announce a route, or owns a load balancer in front, can
//! put something else behind it.

use model::address::Says;
use model::place::{PlaceEvidence, Rung, Setter};

use super::{Clues, Found, names, of_address};

pub(super) fn climb(clues: &Clues<'_>, ladder: &mut Vec<PlaceEvidence>) {
    for clue in clues.addresses {
        let found = match (&clue.says, clue.address.and_then(of_address)) {
            (Says::Region { .. } | Says::Published(_) | Says::NothingPublished(_), Some(why)) => {
                Found::nothing(&why)
            }
            (Says::Region { provider, name }, None) => match names::of_published(provider, name) {
                Some(row) => {
                    let row = Found::row(row);
                    Found { source: format!("{}; {}", clue.source, row.source), ..row }
                }
                None => Found::nothing(&format!(
                    "{} names {name}, which no dataset knows as a place of {provider}",
                    clue.source
                )),
            },
            (Says::Published(spot), None) => Found {
                city: spot.city.as_deref().map(Into::into),
                source: clue.source.clone(),
                ..Found::in_territory(Some(spot.territory))
            },
            (Says::NothingPublished(why), None) => {
                Found::nothing(&format!("{}: {why}", clue.source))
            }
            _ => continue,
        };
        let address = clue.address.map(|address| address.to_string()).unwrap_or_default();
        let found = Found { as_of: clue.as_of, ..found };
        ladder.push(found.at(Rung::AddressFeed, Setter::Publisher, clue.path.clone(), &address));
    }
}
