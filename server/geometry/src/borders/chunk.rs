//! A short piece of a border.

use std::ops::Range;
use std::sync::OnceLock;

use crate::cap::Cap;
use crate::sphere::Vector;

use super::file::{Grid, GridPoint};

/// How many arcs between points a chunk has at most.
pub(super) const LENGTH: usize = 32;

/// Steps east and north that enclose something.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    /// Within one turn; all the way around for what touches or crosses the antimeridian.
    pub west: i32,
    pub east: i32,
    pub south: i32,
    pub north: i32,
}

impl Bounds {
    pub fn of(boxes: impl Iterator<Item = Self>) -> Self {
        let nothing = Self { west: i32::MAX, east: i32::MIN, south: i32::MAX, north: i32::MIN };
        boxes.fold(nothing, |all, one| Self {
            west: all.west.min(one.west),
            east: all.east.max(one.east),
            south: all.south.min(one.south),
            north: all.north.max(one.north),
        })
    }

    pub fn meet_meridian(&self, x: f64) -> bool {
        f64::from(self.west) <= x && x <= f64::from(self.east)
    }
}

pub(super) struct Chunk {
    /// Which of the points of all arcs; both ends are in it.
    points: Range<usize>,
    pub bounds: Bounds,
    pub cap: Cap,
    /// Cosine and sine of an angle that no arc between two of its points exceeds.
    pub longest: (f64, f64),
    line: OnceLock<Box<[Vector]>>,
}

impl Chunk {
    /// `None` for less than two points.
    pub fn of(points: Range<usize>, all: &[GridPoint], grid: &Grid) -> Option<Self> {
        let line = all.get(points.clone()).filter(|line| line.len() > 1)?;
        let tight =
            Bounds::of(line.iter().map(|&(x, y)| Bounds { west: x, east: x, south: y, north: y }));
        let longest = line.windows(2).fold((0, 0), |(dx, dy), arc| match *arc {
            [(x0, y0), (x1, y1)] => (dx.max((x1 - x0).abs()), dy.max((y1 - y0).abs())),
            _ => (dx, dy),
        });
        let widest = grid.cos_of_widest(&tight);
        let longest = grid.diagonal(longest.0, longest.1, widest);
        let middle = (
            f64::midpoint(f64::from(tight.west), f64::from(tight.east)),
            f64::midpoint(f64::from(tight.south), f64::from(tight.north)),
        );
        let width = (tight.east - tight.west + 1) / 2;
        let height = (tight.north - tight.south + 1) / 2;
        let cap = Cap::new(grid.vector(middle.0, middle.1), grid.diagonal(width, height, widest));
        let bounds = grid.within_one_turn(tight);
        let longest = (libm::cos(longest), libm::sin(longest));
        Some(Self { points, bounds, cap, longest, line: OnceLock::new() })
    }

    /// Its points on the sphere, worked out when first asked for.
    pub fn line(&self, all: &[GridPoint], grid: &Grid) -> &[Vector] {
        self.line.get_or_init(|| {
            self.grid_line(all).iter().map(|&(x, y)| grid.vector(x.into(), y.into())).collect()
        })
    }

    pub fn grid_line<'a>(&self, all: &'a [GridPoint]) -> &'a [GridPoint] {
        all.get(self.points.clone()).unwrap_or_default()
    }
}

impl Grid {
    pub fn vector(&self, x: f64, y: f64) -> Vector {
        let longitude = self.west + x * self.step_east;
        crate::sphere::Point::at(self.south + y * self.step_north, longitude).0
    }

    /// Steps east (within one turn) and north of a place.
    pub fn steps(&self, place: Vector) -> (f64, f64) {
        let place = crate::sphere::Point(place);
        let x = (place.longitude() - self.west) / self.step_east;
        let period = f64::from(self.period);
        (x - period * libm::floor(x / period), (place.latitude() - self.south) / self.step_north)
    }

    fn within_one_turn(&self, bounds: Bounds) -> Bounds {
        let turns = bounds.west.div_euclid(self.period) * self.period;
        let (west, east) = (bounds.west - turns, bounds.east - turns);
        if west > 0 && east < self.period {
            Bounds { west, east, ..bounds }
        } else {
            Bounds { west: 0, east: self.period, ..bounds }
        }
    }

    /// The cosine of the latitude in the box that is nearest to the equator.
    fn cos_of_widest(&self, bounds: &Bounds) -> f64 {
        let south = self.south + f64::from(bounds.south) * self.step_north;
        let north = self.south + f64::from(bounds.north) * self.step_north;
        let nearest = if south > 0.0 {
            south
        } else if north < 0.0 {
            north
        } else {
            0.0
        };
        libm::cos(nearest.to_radians())
    }

    /// An angle that two points so many steps apart do not exceed, where no parallel is longer than `widest` times the
    /// equator: sin²(angle/2) ≤ sin²(Δφ/2) + widest²·sin²(Δλ/2), and asin(h/2) ≤ (h/2)(1 + h²/20) up to h = 1.
    fn diagonal(&self, east: i32, north: i32, widest: f64) -> f64 {
        let east = (f64::from(east) * self.step_east).to_radians() * widest;
        let north = (f64::from(north) * self.step_north).to_radians();
        let flat = libm::hypot(east, north);
        if flat < 1.0 { flat * (1.0 + flat * flat / 20.0) } else { std::f64::consts::PI }
    }
}
