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

/// In km, as the borders are judged.
const EARTH_RADIUS_KM: f64 = 6_371.008_8;

/// How a disc lies to the map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// It holds all of it.
    Whole,
    /// It holds nothing of it.
    Off,
    /// Its edge on the map would be all but a straight line.
    Large,
    /// It is drawn.
    Drawn,
}

/// A disc of the Earth in the plane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Circle {
    /// Its middle there, which is not where the disc's is.
    pub centre: Point,
    /// In units of the drawing.
    pub radius: f64,
    /// The disc is what lies outside: it holds the point that is opposite to the map.
    is_outside: bool,
}

impl Circle {
    /// What is so near to a position.
    pub fn about(position: Position, radius_km: f64) -> Self {
        let degrees = |micro: i32| (f64::from(micro) / 1e6).to_radians();
        let (latitude, longitude) = (degrees(position.latitude), degrees(position.longitude));
        let (middle, east) = (CENTRE.0.to_radians(), longitude - CENTRE.1.to_radians());
        let towards = middle.sin() * latitude.sin() + middle.cos() * latitude.cos() * east.cos();
        let right = latitude.cos() * east.sin();
        let up = middle.cos() * latitude.sin() - middle.sin() * latitude.cos() * east.cos();
        let (away, length) = (right.hypot(up).atan2(towards), right.hypot(up));
        let (right, up) = if length > 0.0 { (right / length, up / length) } else { (0.0, 0.0) };
        let reach = (radius_km / EARTH_RADIUS_KM).min(std::f64::consts::PI);
        let far = 1_000.0 * ((away + reach) / 2.0).tan();
        let near = 1_000.0 * ((away - reach) / 2.0).tan();
        Self {
            centre: ((far + near) * right - WEST, -(far + near) * up - NORTH),
            radius: (far - near).abs(),
            is_outside: away + reach > std::f64::consts::PI,
        }
    }

    /// How it lies to the map.
    pub fn reach(&self) -> Reach {
        let (x, y) = self.centre;
        let corners = [(0.0, 0.0), (WIDTH, 0.0), (0.0, HEIGHT), (WIDTH, HEIGHT)];
        let holds = |(a, b): Point| (a - x).hypot(b - y) <= self.radius;
        let all = corners.into_iter().all(holds);
        let nearest = (x - x.clamp(0.0, WIDTH)).hypot(y - y.clamp(0.0, HEIGHT));
        let none = nearest >= self.radius;
        match (all, none, self.is_outside) {
            (true, _, false) | (_, true, true) => Reach::Whole,
            (_, true, false) | (true, _, true) => Reach::Off,
            _ if self.radius > WIDTH => Reach::Large,
            _ => Reach::Drawn,
        }
    }

    /// What it holds, as a path that is filled evenodd.
    pub fn within(&self) -> String {
        let ((x, y), r) = (self.centre, self.radius);
        let window = match self.is_outside {
            true => format!("M0 0H{WIDTH}V{HEIGHT}H0z"),
            false => String::new(),
        };
        let (west, across) = (x - r, 2.0 * r);
        format!(
            "{window}M{west:.1} {y:.1}a{r:.1} {r:.1} 0 1 0 {across:.1} 0a{r:.1} {r:.1} 0 1 0 -{across:.1} 0z"
        )
    }
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

    #[test]
    fn a_disc_is_the_circle_through_what_is_so_far_away() {
        for (latitude, longitude, north_km) in
            [(59.913_f64, 10.752_f64, 300.0_f64), (50.111, 8.682, 150.0)]
        {
            let position = |latitude: f64| Position {
                latitude: (latitude * 1e6) as i32,
                longitude: (longitude * 1e6) as i32,
            };
            let circle = Circle::about(position(latitude), north_km);
            let degrees = (north_km / EARTH_RADIUS_KM).to_degrees();
            for end in [latitude + degrees, latitude - degrees] {
                let (x, y) = drawn(position(end)).expect("on the map");
                let from_centre = (x - circle.centre.0).hypot(y - circle.centre.1);
                assert!((from_centre - circle.radius).abs() < 0.01, "{latitude} {end}");
            }
        }
    }

    #[test]
    fn a_disc_that_does_not_end_on_the_map_or_hardly_bends_there_is_not_drawn() {
        for (latitude, longitude, km, expected) in [
            (59, 10, 300.0, Reach::Drawn),
            (50, 8, 2_600.0, Reach::Drawn),
            (59, 10, 6_000.0, Reach::Whole),
            (59, 10, 20_100.0, Reach::Whole),
            (40, -74, 300.0, Reach::Off),
            (40, -74, 5_800.0, Reach::Large),
            // It leaves out what is opposite to it alone, near New Zealand or in Spain.
            (40, -4, 19_000.0, Reach::Whole),
            (-40, 176, 19_000.0, Reach::Drawn),
        ] {
            let position =
                Position { latitude: latitude * 1_000_000, longitude: longitude * 1_000_000 };
            assert_eq!(
                Circle::about(position, km).reach(),
                expected,
                "{latitude} {longitude} {km}"
            );
        }
    }
}
