//! Where several discs overlap.

use std::f64::consts::{FRAC_PI_2, TAU};

use crate::cap::{Cap, NOISE};
use crate::sphere::Vector;

/// The intersection of discs, not empty. Without any disc it is the whole Earth.
#[derive(Debug)]
pub(crate) struct Region {
    /// None of them covers another.
    caps: Vec<Cap>,
    /// At least one point of each piece that the region consists of.
    pub points: Vec<Vector>,
}

/// How a cap lies to a region.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lies {
    Outside,
    Across,
    Inside,
}

impl Region {
    /// `None` where no point is in all of them. Where rounding leaves that open the region is the larger one.
    pub fn of(discs: &[Cap]) -> Option<Self> {
        let mut discs: Vec<Cap> =
            discs.iter().filter(|disc| !disc.is_everything()).copied().collect();
        discs.sort_by(|one, other| one.radius.total_cmp(&other.radius));
        let mut caps: Vec<Cap> = Vec::with_capacity(discs.len());
        for disc in discs {
            if caps.iter().any(|cap| cap.is_apart_from(&disc)) {
                return None;
            }
            if !caps.iter().any(|cap| disc.all_but_covers(cap)) {
                caps.push(disc);
            }
        }
        let points = points_of(&caps);
        (caps.is_empty() || !points.is_empty()).then_some(Self { caps, points })
    }

    pub fn holds(&self, point: Vector) -> bool {
        self.caps.iter().all(|cap| cap.holds(point))
    }

    pub fn place(&self, other: &Cap) -> Lies {
        if self.caps.iter().any(|cap| cap.is_apart_from(other)) {
            Lies::Outside
        } else if self.caps.iter().all(|cap| cap.covers(other)) {
            Lies::Inside
        } else {
            Lies::Across
        }
    }

    /// Whether a line of arcs, each no longer than what `longest` is cosine and sine of, has a point in the region.
    pub fn meets(&self, line: &[Vector], longest: (f64, f64)) -> bool {
        line.iter().any(|point| self.holds(*point))
            || line.windows(2).any(|arc| match *arc {
                [from, to] => {
                    self.caps.iter().all(|cap| cap.may_be_reached(from, longest))
                        && self.crosses(from, to)
                }
                _ => false,
            })
    }

    /// Whether the arc has a point in the region: what each disc leaves of it, one after the other.
    fn crosses(&self, from: Vector, to: Vector) -> bool {
        let Some(pole) = from.cross(to).unit() else { return false };
        let along = pole.cross(from);
        let mut pieces = vec![(0.0, from.angle(to))];
        for cap in &self.caps {
            // On the arc, θ from its start, the disc's centre is reach·cos(θ − nearest) away.
            let (at_start, ahead) = (cap.centre.dot(from), cap.centre.dot(along));
            let reach = libm::hypot(at_start, ahead);
            if cap.cos <= -reach {
                continue;
            }
            if cap.cos > reach {
                return false;
            }
            let nearest = libm::atan2(ahead, at_start);
            let half = libm::acos(cap.cos / reach);
            pieces = pieces
                .iter()
                .flat_map(|&(start, end)| {
                    [-TAU, 0.0, TAU].into_iter().filter_map(move |turn| {
                        let start = f64::max(start, nearest - half + turn);
                        let end = f64::min(end, nearest + half + turn);
                        (start <= end).then_some((start, end))
                    })
                })
                .collect();
        }
        !pieces.is_empty()
    }
}

/// A point of each piece of the intersection, none of whose discs covers another: empty where that is empty.
///
/// A piece is bounded by arcs of the discs' rims. Where two arcs meet, two rims cross; a piece without such a corner is
/// bounded by whole rims. Discs of a quarter turn at most are convex, and so is what they have in common: one piece.
fn points_of(caps: &[Cap]) -> Vec<Vector> {
    let in_all = |point: &Vector| caps.iter().all(|cap| cap.all_but_holds(*point));
    let crossings = caps.iter().enumerate().flat_map(|(i, cap)| {
        caps.iter().skip(i + 1).filter_map(|other| cap.crossings(other)).flatten()
    });
    let centres = caps.iter().map(|cap| cap.centre);
    let whole_rims = caps.iter().map(Cap::rim);
    let mut candidates = centres.chain(crossings).chain(whole_rims).filter(in_all);
    if caps.iter().all(|cap| cap.radius < FRAC_PI_2 - NOISE) {
        candidates.next().into_iter().collect()
    } else {
        candidates.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sphere::Point;

    fn cap(latitude: f64, longitude: f64, degrees: f64) -> Cap {
        Cap::new(Point::at(latitude, longitude).0, degrees.to_radians())
    }

    fn meets(region: &Region, line: &[(f64, f64)]) -> bool {
        let line: Vec<Vector> =
            line.iter().map(|&(latitude, longitude)| Point::at(latitude, longitude).0).collect();
        region.meets(&line, (-1.0, 0.0))
    }

    #[test]
    fn three_discs_that_overlap_in_pairs_may_have_nothing_in_common() {
        let pair = [cap(0.0, 0.0, 5.1), cap(0.0, 10.0, 5.1)];
        assert!(Region::of(&pair).is_some());
        let corner = |radius| [pair[0], pair[1], cap(8.0, 5.0, radius)];
        assert!(Region::of(&corner(6.8)).is_none());
        assert!(Region::of(&corner(7.2)).is_some());
        assert!(Region::of(&[cap(0.0, 0.0, 4.9), cap(0.0, 10.0, 4.9)]).is_none());
    }

    #[test]
    fn an_arc_may_cross_a_region_that_holds_none_of_its_ends() {
        let region = Region::of(&[cap(0.0, 0.0, 5.1), cap(0.0, 10.0, 5.1)]).expect("a lens");
        assert!(meets(&region, &[(-5.0, 5.0), (5.0, 5.0)]));
        assert!(meets(&region, &[(0.0, -20.0), (0.0, 30.0)]));
        assert!(!meets(&region, &[(-5.0, 4.5), (5.0, 4.5)]));
        assert!(!meets(&region, &[(1.5, -20.0), (1.5, 30.0)]));
        assert!(!meets(&region, &[(1.1, 5.0), (5.0, 5.0)]));
    }

    #[test]
    fn a_disc_of_more_than_a_quarter_turn_may_leave_out_the_middle_of_an_arc() {
        let region = Region::of(&[cap(0.0, 0.0, 20.0), cap(0.0, 180.0, 170.0)]).expect("a ring");
        assert!(!meets(&region, &[(0.0, -9.0), (0.0, 9.0)]), "all of it is in the hole");
        assert!(meets(&region, &[(0.0, -30.0), (0.0, 30.0)]), "it crosses the ring twice");
        assert!(!region.holds(Point::at(0.0, 0.0).0));
        assert!(region.points.iter().any(|point| region.holds(*point)));
    }

    #[test]
    fn what_everything_covers_changes_nothing() {
        let region = Region::of(&[cap(0.0, 0.0, 5.0), cap(1.0, 1.0, 90.0), cap(0.0, 0.0, 180.0)]);
        assert_eq!(region.expect("a disc").caps.len(), 1);
        let twice = Region::of(&[cap(60.0, 10.0, 5.0), cap(60.0, 10.0, 5.0)]);
        assert_eq!(twice.expect("a disc").caps.len(), 1);
        assert!(Region::of(&[]).expect("the Earth").holds(Point::at(1.0, 2.0).0));
    }
}
