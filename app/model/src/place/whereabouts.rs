//! Where a node is, as far as two nodes can be told apart by it.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Country, Place, Rung};

/// A place among those of a cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Whereabouts {
    /// The territory that the ladder concluded; `None` where it concluded none.
    pub territory: Option<Country>,
    /// What the label of its region says, whether any dataset knows that region or not.
    pub region: Option<String>,
    /// What the label of its zone says, as well.
    pub zone: Option<String>,
}

/// What lies between two places, the widest that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Divided {
    /// They are in two countries.
    ByCountry,
    /// In two regions.
    ByRegion,
    /// In two zones.
    ByZone,
    /// What is known of both is the same.
    NotAtAll,
    /// Nothing is known of both.
    NotKnown,
}

impl Whereabouts {
    /// By the ladder: what it concluded, and the strongest label of each kind.
    pub fn of(place: &Place) -> Self {
        let label = |rung: Rung| {
            let evidence = place.ladder.iter().find(|evidence| evidence.rung == rung);
            evidence.map(|evidence| evidence.value.clone())
        };
        Self {
            territory: place.territory,
            region: label(Rung::RegionLabel),
            zone: label(Rung::ZoneLabel),
        }
    }

    /// What lies between this and another.
    pub fn divided_from(&self, other: &Self) -> Divided {
        let both = [
            (compared(&self.territory, &other.territory), Divided::ByCountry),
            (compared(&self.region, &other.region), Divided::ByRegion),
            (compared(&self.zone, &other.zone), Divided::ByZone),
        ];
        let differs = both.iter().find(|(is_same, _)| *is_same == Some(false));
        match differs {
            Some((_, divided)) => *divided,
            None if both.iter().any(|(is_same, _)| is_same.is_some()) => Divided::NotAtAll,
            None => Divided::NotKnown,
        }
    }
}

/// Whether they are the same, where both are known.
fn compared<T: PartialEq>(one: &Option<T>, other: &Option<T>) -> Option<bool> {
    Some(one.as_ref()? == other.as_ref()?)
}

/// `NO, osl, osl-1`; nothing where nothing is known.
impl fmt::Display for Whereabouts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let territory = self.territory.map(String::from);
        let parts = [territory.as_ref(), self.region.as_ref(), self.zone.as_ref()];
        let known: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
        f.write_str(&known.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_widest_division_that_is_known_tells_two_places_apart() {
        let at = |territory: Option<Country>, region: &str, zone: &str| {
            let label = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            Whereabouts { territory, region: label(region), zone: label(zone) }
        };
        let (no, se) = (Some(Country::NO), Some(Country::SE));
        for (one, other, expected) in [
            (at(no, "osl", "osl-1"), at(se, "sto", "sto-1"), Divided::ByCountry),
            (at(no, "osl", "osl-1"), at(no, "bgo", "bgo-1"), Divided::ByRegion),
            (at(None, "osl", "osl-1"), at(no, "osl", "osl-2"), Divided::ByZone),
            (at(no, "osl", "osl-1"), at(no, "osl", "osl-1"), Divided::NotAtAll),
            (at(no, "", ""), at(no, "osl", "osl-1"), Divided::NotAtAll),
            (at(no, "", ""), at(None, "osl", "osl-1"), Divided::NotKnown),
            (at(None, "", ""), at(None, "", ""), Divided::NotKnown),
        ] {
            assert_eq!(one.divided_from(&other), expected, "{one} / {other}");
            assert_eq!(other.divided_from(&one), expected, "{other} / {one}");
        }
        assert_eq!(at(no, "osl", "osl-1").to_string(), "NO, osl, osl-1");
    }
}
