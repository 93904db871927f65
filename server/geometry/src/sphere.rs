//! Points on a sphere and the distances between them.

/// Mean radius of the Earth in km (IUGG, R1).
pub const EARTH_RADIUS_KM: f64 = 6371.0088;

/// A vector in space; of length 1 where it stands for a place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Vector {
    pub x: f64,
    pub y: f64,
    pub z: f64,
}

impl Vector {
    pub fn dot(self, other: Self) -> f64 {
        self.x * other.x + self.y * other.y + self.z * other.z
    }

    pub fn cross(self, other: Self) -> Self {
        Self {
            x: self.y * other.z - self.z * other.y,
            y: self.z * other.x - self.x * other.z,
            z: self.x * other.y - self.y * other.x,
        }
    }

    pub fn plus(self, other: Self) -> Self {
        Self { x: self.x + other.x, y: self.y + other.y, z: self.z + other.z }
    }

    pub fn times(self, factor: f64) -> Self {
        Self { x: self.x * factor, y: self.y * factor, z: self.z * factor }
    }

    pub fn length(self) -> f64 {
        libm::sqrt(self.dot(self))
    }

    /// The vector of length 1 in this direction; `None` where there is hardly any direction.
    pub fn unit(self) -> Option<Self> {
        let length = self.length();
        (length > 1e-12).then(|| self.times(1.0 / length))
    }

    /// Some vector of length 1 at a right angle to this one, itself of length 1.
    pub fn any_normal(self) -> Self {
        let axis = if self.z.abs() < 0.7 {
            Self { x: 0.0, y: 0.0, z: 1.0 }
        } else {
            Self { x: 1.0, y: 0.0, z: 0.0 }
        };
        self.cross(axis).unit().unwrap_or(axis)
    }

    /// The angle between the two, in radians: exact for near and for opposite ones too.
    pub fn angle(self, other: Self) -> f64 {
        libm::atan2(self.cross(other).length(), self.dot(other))
    }
}

/// A point on the Earth's surface, taken to be a sphere.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point(pub(crate) Vector);

impl Point {
    /// The point at a latitude (north positive) and a longitude (east positive), in degrees.
    pub fn at(latitude: f64, longitude: f64) -> Self {
        let (latitude, longitude) = (latitude.to_radians(), longitude.to_radians());
        let (sin, cos) = (libm::sin(latitude), libm::cos(latitude));
        Self(Vector { x: cos * libm::cos(longitude), y: cos * libm::sin(longitude), z: sin })
    }

    /// Degrees, north positive.
    pub fn latitude(self) -> f64 {
        libm::atan2(self.0.z, libm::hypot(self.0.x, self.0.y)).to_degrees()
    }

    /// Degrees, east positive.
    pub fn longitude(self) -> f64 {
        libm::atan2(self.0.y, self.0.x).to_degrees()
    }

    /// The great-circle distance in km.
    pub fn distance_km(self, other: Self) -> f64 {
        self.0.angle(other.0) * EARTH_RADIUS_KM
    }

    /// The distance in km to the nearest point of a line of great-circle arcs; infinite for a line without points.
    pub fn distance_to_line_km(self, line: &[Self]) -> f64 {
        let line: Vec<Vector> = line.iter().map(|point| point.0).collect();
        angle_to_line(self.0, &line) * EARTH_RADIUS_KM
    }
}

/// The angle from a point to the nearest one of a line of arcs; infinite for a line without points.
pub(crate) fn angle_to_line(point: Vector, line: &[Vector]) -> f64 {
    let to_points = line.iter().map(|other| point.angle(*other));
    let to_arcs = line.windows(2).filter_map(|arc| match *arc {
        [from, to] => angle_beside(point, from, to),
        _ => None,
    });
    to_points.chain(to_arcs).fold(f64::INFINITY, f64::min)
}

/// The angle from a point to the arc between two others, where the arc's nearest point is neither of its ends.
fn angle_beside(point: Vector, from: Vector, to: Vector) -> Option<f64> {
    let pole = from.cross(to).unit()?;
    let beside = pole.cross(from).dot(point) > 0.0 && to.cross(pole).dot(point) > 0.0;
    beside.then(|| libm::asin(pole.dot(point).abs().min(1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_those_of_the_sphere() {
        let quarter = EARTH_RADIUS_KM * std::f64::consts::FRAC_PI_2;
        let (pole, equator) = (Point::at(90.0, 0.0), Point::at(0.0, 77.0));
        assert!((pole.distance_km(equator) - quarter).abs() < 1e-9);
        assert!((pole.distance_km(Point::at(-90.0, 12.0)) - 2.0 * quarter).abs() < 1e-9);
        assert_eq!(pole.distance_km(pole), 0.0);
        let metre = Point::at(60.0, 10.0).distance_km(Point::at(60.0 + 0.001 / 111.19508, 10.0));
        assert!((metre - 0.001).abs() < 1e-9, "{metre}");
        assert!(
            (Point::at(10.0, 179.9).distance_km(Point::at(10.0, -179.9)) - 21.9).abs() < 0.1,
            "the short way over the antimeridian"
        );
    }

    #[test]
    fn a_line_is_as_near_as_its_nearest_arc() {
        let equator = [Point::at(0.0, -10.0), Point::at(0.0, 10.0), Point::at(0.0, 30.0)];
        let degree = EARTH_RADIUS_KM.to_radians();
        for (latitude, longitude, degrees) in
            [(5.0, 3.0, 5.0), (-5.0, 20.0, 5.0), (0.0, 15.0, 0.0), (0.0, 37.0, 7.0)]
        {
            let distance = Point::at(latitude, longitude).distance_to_line_km(&equator);
            assert!((distance - degrees * degree).abs() < 1e-9, "{latitude} {longitude}");
        }
        assert_eq!(equator[0].distance_to_line_km(&[]), f64::INFINITY);
        assert!((equator[1].distance_to_line_km(&equator[..1]) - 20.0 * degree).abs() < 1e-9);
    }

    #[test]
    fn a_point_says_its_coordinates() {
        for (latitude, longitude) in [(59.9, 10.7), (-33.0, -70.6), (0.0, 179.0), (-85.0, -91.0)] {
            let point = Point::at(latitude, longitude);
            assert!((point.latitude() - latitude).abs() < 1e-12);
            assert!((point.longitude() - longitude).abs() < 1e-12);
        }
    }
}
