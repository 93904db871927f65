//! The land of the map, made by `scripts/outline` from the borders that places are judged by.

use std::sync::LazyLock;

use model::place::Country;

use super::projection::Point;

/// A territory's visible land.
pub struct Land {
    /// The territory.
    pub territory: Country,
    /// Where something is drawn of which no more than the territory is known.
    middle: Point,
    /// Its outline as an SVG path.
    pub path: &'static str,
}

static LANDS: LazyLock<Vec<Land>> =
    LazyLock::new(|| include_str!("europe.csv").lines().skip(1).filter_map(read).collect());

fn read(row: &'static str) -> Option<Land> {
    let mut fields = row.splitn(4, ',');
    let territory = fields.next()?.parse().ok()?;
    let (x, y) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    Some(Land { territory, middle: (x, y), path: fields.next()? })
}

/// All of it, by territory.
pub fn lands() -> &'static [Land] {
    &LANDS
}

/// Where something is drawn of which no more than the territory is known; `None` off the map.
pub fn middle(territory: Country) -> Option<Point> {
    lands().iter().find(|land| land.territory == territory).map(|land| land.middle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_reads_and_europe_is_whole() {
        assert_eq!(lands().len(), include_str!("europe.csv").lines().count() - 1);
        let eea = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE IS LI NO";
        for code in eea.split(' ') {
            assert!(middle(code.parse().expect("a country")).is_some(), "{code}");
        }
        assert!(lands().iter().all(|land| land.path.starts_with('M') && land.path.ends_with('z')));
    }
}
