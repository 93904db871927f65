//! A disc on the sphere: all that is within an angle of a centre.

use std::f64::consts::PI;

use crate::sphere::Vector;

/// Angles below this are the noise of arithmetic: 6 mm on the ground.
pub(crate) const NOISE: f64 = 1e-9;

/// Sine and cosine of the radius are kept, so that comparing needs no trigonometry.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cap {
    pub centre: Vector,
    /// Radians, from 0 to π.
    pub radius: f64,
    pub cos: f64,
    pub sin: f64,
}

impl Cap {
    pub fn new(centre: Vector, radius: f64) -> Self {
        let radius = radius.clamp(0.0, PI);
        Self { centre, radius, cos: libm::cos(radius), sin: libm::sin(radius) }
    }

    pub fn is_everything(&self) -> bool {
        self.radius >= PI
    }

    pub fn holds(&self, point: Vector) -> bool {
        self.centre.dot(point) >= self.cos
    }

    /// Whether it holds the point, or fails to by no more than noise.
    pub fn all_but_holds(&self, point: Vector) -> bool {
        self.centre.dot(point) >= self.cos - NOISE * (self.sin + NOISE)
    }

    /// Whether no point is in both.
    pub fn is_apart_from(&self, other: &Self) -> bool {
        let reach_is_below_half_turn = self.sin * other.cos + self.cos * other.sin > 0.0;
        reach_is_below_half_turn
            && self.centre.dot(other.centre) < self.cos * other.cos - self.sin * other.sin
    }

    /// Whether every point of the other is in this one.
    pub fn covers(&self, other: &Self) -> bool {
        self.covers_within(other, 0.0)
    }

    /// Whether every point of the other is in this one, or fails to be by less than a metre.
    pub fn all_but_covers(&self, other: &Self) -> bool {
        self.covers_within(other, 1e-15)
    }

    fn covers_within(&self, other: &Self, slack: f64) -> bool {
        self.radius >= other.radius
            && self.centre.dot(other.centre) >= self.cos * other.cos + self.sin * other.sin - slack
    }

    /// Whether an arc of at most a certain length (its cosine and sine) that starts at the point could come into it.
    pub fn may_be_reached(&self, from: Vector, (cos, sin): (f64, f64)) -> bool {
        let reach_is_below_half_turn = self.sin * cos + self.cos * sin > 0.0;
        !reach_is_below_half_turn || self.centre.dot(from) >= self.cos * cos - self.sin * sin
    }

    /// A point on its rim.
    pub fn rim(&self) -> Vector {
        self.centre.times(self.cos).plus(self.centre.any_normal().times(self.sin))
    }

    /// Where the two rims cross: in two points, or in none. One that touches another touches it in two equal points.
    pub fn crossings(&self, other: &Self) -> Option<[Vector; 2]> {
        let axis = self.centre.cross(other.centre);
        let (sin2, cos) = (axis.dot(axis), self.centre.dot(other.centre));
        if sin2 < NOISE * NOISE {
            return None;
        }
        let along_this = (self.cos - cos * other.cos) / sin2;
        let along_other = (other.cos - cos * self.cos) / sin2;
        let foot = self.centre.times(along_this).plus(other.centre.times(along_other));
        let rise2 = (1.0 - foot.dot(foot)) / sin2;
        if rise2 * sin2 < -NOISE {
            return None;
        }
        let rise = axis.times(libm::sqrt(rise2.max(0.0)));
        Some([foot.plus(rise), foot.plus(rise.times(-1.0))])
    }

    /// One that holds all of them: everything, where they lie all around.
    pub fn around<'a, Caps: Iterator<Item = &'a Self>>(caps: impl Fn() -> Caps) -> Self {
        let nowhere = Vector { x: 0.0, y: 0.0, z: 0.0 };
        let Some(centre) = caps().fold(nowhere, |sum, cap| sum.plus(cap.centre)).unit() else {
            return Self::new(Vector { x: 0.0, y: 0.0, z: 1.0 }, PI);
        };
        let radius = caps().map(|cap| centre.angle(cap.centre) + cap.radius).fold(0.0, f64::max);
        Self::new(centre, radius + NOISE)
    }
}
