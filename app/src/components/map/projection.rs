//! The plane that the map is drawn on: stereographic at 57°N 12°E, where circles stay circles.

use model::place::Position;

/// Units of the drawing: one is a thousandth of the Earth's radius. `scripts/outline` draws the land in the same window.
pub const WIDTH: f64 = 670.0;
/// As [`WIDTH`].
pub const HEIGHT: f64 = 680.0;

const CENTRE: (f64, f64) = (57.0, 12.0);
const WEST: f64 = -320.0;
const NORTH: f64 = -290.0;

/// Closer to the edge than this nothing is drawn.
const MARGIN: f64 = 8.0;

/// A point of the drawing, from its upper left corner.
pub type Point = (f64, f64);

/// Where a position is drawn; `None` where the map does not reach.
pub fn drawn(position: Position) -> Option<Point> {
    let degrees = |micro: i32| (f64::from(micro) / 1e6).to_radians();
    let (latitude, longitude) = (degrees(position.latitude), degrees(position.longitude));
    let (centre, east) = (CENTRE.0.to_radians(), longitude - CENTRE.1.to_radians());
    let towards = centre.sin() * latitude.sin() + centre.cos() * latitude.cos() * east.cos();
    if towards <= 0.0 {
        return None; // the other half of the earth, to its end infinitely far away
    }
    let scale = 2000.0 / (1.0 + towards);
    let up = centre.cos() * latitude.sin() - centre.sin() * latitude.cos() * east.cos();
    let (x, y) = (scale * latitude.cos() * east.sin() - WEST, -scale * up - NORTH);
    let shown = |at: f64, end: f64| (MARGIN..=end - MARGIN).contains(&at);
    (shown(x, WIDTH) && shown(y, HEIGHT)).then_some((x, y))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(latitude: i32, longitude: i32) -> Option<(i32, i32)> {
        let position =
            Position { latitude: latitude * 1_000_000, longitude: longitude * 1_000_000 };
        drawn(position).map(|(x, y)| (x.round() as i32, y.round() as i32))
    }

    #[test]
    fn europe_is_on_the_map_and_nothing_else_is() {
        assert_eq!(at(57, 12), Some((320, 290)));
        for (latitude, longitude) in [(65, -22), (37, -9), (35, 33), (70, 30)] {
            assert!(at(latitude, longitude).is_some(), "{latitude} {longitude}");
        }
        for (latitude, longitude) in [(38, -77), (78, 16), (-57, -168), (1, 104), (28, -15)] {
            assert_eq!(at(latitude, longitude), None, "{latitude} {longitude}");
        }
    }

    /// A stereographic projection keeps circles: points at one distance from the centre lie at one distance from it.
    #[test]
    fn a_circle_about_the_centre_stays_one() {
        let radius = |latitude, longitude| {
            let (x, y) = drawn(Position { latitude, longitude }).expect("on the map");
            (x - 320.0).hypot(y - 290.0)
        };
        let north = radius(67_000_000, 12_000_000);
        let south = radius(47_000_000, 12_000_000);
        assert!((north - south).abs() < 1e-6, "{north} {south}");
        assert!((north - 2000.0 * (5.0_f64.to_radians()).tan()).abs() < 1e-6);
    }
}
