//! A landmark that has the name of a suggested one.

use geometry::sphere::Point;
use model::place::Position;
use toml::de::{DeTable, DeValue};

use super::super::super::landmark::Landmark;
use super::super::{Reading, Value};
use super::field;

impl Reading<'_> {
    /// Whoever reads the name of a landmark that is suggested takes it for that: it is not put elsewhere under it.
    pub(super) fn not_moved(
        &mut self,
        item: &Value<'_>,
        entries: &DeTable<'_>,
        known: &Landmark,
        position: Option<(i32, i32)>,
    ) -> Option<()> {
        let name = &known.name;
        let is_another = field(entries, "address").is_some_and(
            |value| !matches!(value.get_ref(), DeValue::String(it) if *it == known.address),
        );
        let is_placed = ["latitude", "longitude"].iter().all(|key| field(entries, key).is_some());
        if is_another && !is_placed {
            self.say(
                item.span(),
                format_args!(
                    "`{name}` is suggested as {}: of another address say the `latitude` and `longitude`, too",
                    known.address
                ),
            );
            return None;
        }
        let (latitude, longitude) = position?;
        let distance_km =
            point(Position { latitude, longitude }).distance_km(point(known.position));
        if distance_km > f64::from(known.uncertainty_km) {
            let at = ["latitude", "longitude"].iter().find_map(|key| field(entries, key));
            self.say(
                at.map_or(item.span(), |value| value.span()),
                format_args!(
                    "`{name}` is suggested at {:.3},{:.3}, {distance_km:.0} km from here: a landmark elsewhere needs \
                     another name",
                    degrees(known.position.latitude),
                    degrees(known.position.longitude),
                ),
            );
            return None;
        }
        Some(())
    }
}

fn degrees(micro: i32) -> f64 {
    f64::from(micro) / 1e6
}

fn point(at: Position) -> Point {
    Point::at(degrees(at.latitude), degrees(at.longitude))
}
