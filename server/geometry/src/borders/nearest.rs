//! The nearest land of a kind.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use super::tree::{Holds, Node};
use super::{Borders, Territory};
use crate::cap::Cap;
use crate::sphere::{EARTH_RADIUS_KM, Point, Vector, angle_to_line};

/// The land that is nearest to a place.
pub struct Nearest<'a> {
    /// Whose it is.
    pub territory: &'a Territory,
    /// How far away, in km, as the map has it; 0 within it.
    pub distance_km: f64,
}

impl Borders {
    /// The nearest land to a place, of the territories that are wanted; `None` where none is.
    pub fn nearest(
        &self,
        place: Point,
        wanted: impl Fn(&Territory) -> bool,
    ) -> Option<Nearest<'_>> {
        let wanted: Vec<&Territory> = self.territories().iter().filter(|it| wanted(it)).collect();
        if let Some(territory) = wanted.iter().find(|territory| self.is_in(place.0, territory)) {
            return Some(Nearest { territory, distance_km: 0.0 });
        }
        let mut waiting: BinaryHeap<Waiting<'_>> = wanted
            .into_iter()
            .filter_map(|territory| Some(Waiting::of(place.0, territory, territory.tree.root()?)))
            .collect();
        let mut nearest: Option<(f64, &Territory)> = None;
        while let Some(Waiting { at_least, territory, node }) = waiting.pop() {
            if nearest.is_some_and(|(angle, _)| angle <= at_least) {
                break;
            }
            match node.holds {
                Holds::Nodes(first, count) => waiting.extend(
                    territory
                        .tree
                        .nodes(first, count)
                        .iter()
                        .map(|node| Waiting::of(place.0, territory, node)),
                ),
                Holds::Chunk(number) => {
                    let line = self.line(number).map_or(&[] as &[_], |(line, _)| line);
                    let angle = angle_to_line(place.0, line);
                    if nearest.is_none_or(|(nearest, _)| angle < nearest) {
                        nearest = Some((angle, territory));
                    }
                }
            }
        }
        nearest
            .map(|(angle, territory)| Nearest { territory, distance_km: angle * EARTH_RADIUS_KM })
    }
}

/// A part of a border that has not been looked at; the nearest is the greatest.
struct Waiting<'a> {
    at_least: f64,
    territory: &'a Territory,
    node: &'a Node,
}

impl<'a> Waiting<'a> {
    fn of(place: Vector, territory: &'a Territory, node: &'a Node) -> Self {
        let Cap { centre, radius, .. } = node.cap;
        Self { at_least: (place.angle(centre) - radius).max(0.0), territory, node }
    }
}

impl Ord for Waiting<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        other.at_least.total_cmp(&self.at_least)
    }
}

impl PartialOrd for Waiting<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Waiting<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Waiting<'_> {}
