//! The land borders and coasts of the Earth's territories, at 1:10 million.

mod chunk;
mod file;
mod nearest;
mod tree;

use std::sync::LazyLock;

use model::place::Country;

pub use file::Damaged;
pub use nearest::Nearest;

use crate::region::{Lies, Region};
use crate::sphere::{Point, Vector};
use chunk::Chunk;
use file::{Grid, GridPoint};
use tree::{Holds, Node, Tree};

/// How far a border may be from where the file has it, in km: two roundings to its grid of 0.2 × 0.4 km, and what is
/// lost by taking parallels for great circles. What the map leaves out (islets, capes) is not in this.
pub const TOLERANCE_KM: f64 = 0.25;

/// The dataset, as it was released.
pub struct Dataset {
    /// Its name in evidence.
    pub name: &'static str,
    /// The file.
    pub bytes: &'static [u8],
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: &'static str,
    /// Whom it is owed to.
    pub attribution: &'static str,
}

/// The borders that ship with the program.
pub static DATASET: Dataset = Dataset {
    name: "borders",
    bytes: include_bytes!("../data/borders.bin"),
    sha256: "bd523e9c059f4d4c2086daa0076eea0123bd36a4b791d20ab337ef9b170ce52b",
    attribution: "Made with Natural Earth 1:10m (public domain), as the npm package world-atlas 2.0.2 (ISC, Michael \
                  Bostock) has it; what its features are in law stands in server/geometry/data/territories.csv.",
};

static EARTH: LazyLock<Borders> =
    LazyLock::new(|| Borders::read(DATASET.bytes).unwrap_or_default());

/// Land that has one standing in law.
pub struct Territory {
    /// ISO 3166-1 alpha-2; `XK` for Kosovo, `XX` for land that is no single country's.
    pub code: Country,
    /// Its name, for people.
    pub name: String,
    /// States that a claim may name instead: many sources name the state for its dependencies, or one of two rivals.
    pub also: Vec<Country>,
    /// Why what is known of the code's standing in law does not say anything of this land; `None` where it does.
    pub apart: Option<String>,
    tree: Tree,
    holds_south_pole: bool,
}

impl Territory {
    /// Whether who claims to be in that country may mean this land.
    pub fn is_meant_by(&self, claim: Country) -> bool {
        self.code == claim || self.also.contains(&claim)
    }
}

/// All territories.
#[derive(Default)]
pub struct Borders {
    grid: Grid,
    points: Vec<GridPoint>,
    chunks: Vec<Chunk>,
    territories: Vec<Territory>,
}

impl Borders {
    /// Those that ship with the program, read when first asked for.
    pub fn of_earth() -> &'static Self {
        &EARTH
    }

    /// Reads a file of borders.
    ///
    /// # Errors
    /// When it is no such file, or damaged.
    pub fn read(bytes: &[u8]) -> Result<Self, Damaged> {
        let file = file::read(bytes)?;
        let mut chunks = Vec::with_capacity(file.points.len() / chunk::LENGTH);
        let mut chunks_of_arc = Vec::with_capacity(file.starts.len());
        for arc in file.starts.windows(2) {
            let &[start, end] = arc else { continue };
            let first = chunks.len();
            let pieces = (start..end).step_by(chunk::LENGTH);
            chunks.extend(pieces.filter_map(|at| {
                Chunk::of(at..end.min(at + chunk::LENGTH + 1), &file.points, &file.grid)
            }));
            chunks_of_arc.push(first..chunks.len());
        }
        let territories = file.records.into_iter().map(|record| {
            let numbers = record.arcs.iter().filter_map(|arc| chunks_of_arc.get(*arc).cloned());
            Territory {
                code: record.code,
                name: record.name,
                also: record.also,
                apart: record.apart,
                tree: Tree::of(numbers.flatten(), &chunks),
                holds_south_pole: false,
            }
        });
        let territories = territories.collect();
        let mut borders = Self { grid: file.grid, points: file.points, chunks, territories };
        let pole = borders.grid.steps(Vector { x: 0.0, y: 0.0, z: -1.0 });
        let holders: Vec<bool> =
            borders.territories.iter().map(|it| borders.crosses_oddly(it, pole)).collect();
        for (territory, holds) in borders.territories.iter_mut().zip(holders) {
            territory.holds_south_pole = holds;
        }
        Ok(borders)
    }

    /// Every territory, in the order of their codes.
    pub fn territories(&self) -> &[Territory] {
        &self.territories
    }

    /// The territories whose land a place lies in: one, or none at sea, or two where a map's exclave was added.
    pub fn at(&self, place: Point) -> impl Iterator<Item = &Territory> {
        self.territories.iter().filter(move |territory| self.is_in(place.0, territory))
    }

    /// Whether a place lies in a territory's land. On the border itself, to a metre, either may be answered.
    pub(crate) fn is_in(&self, place: Vector, territory: &Territory) -> bool {
        self.is_at(self.grid.steps(place), territory)
    }

    fn is_at(&self, (x, y): (f64, f64), territory: &Territory) -> bool {
        territory.tree.root().is_some_and(|Node { bounds, .. }| {
            bounds.meet_meridian(x)
                && y <= f64::from(bounds.north)
                && (f64::from(bounds.south) <= y || territory.holds_south_pole)
                && self.crosses_oddly(territory, (x, y))
        })
    }

    /// Whether the meridian from the place to the north pole, where no land is, crosses the border an odd number of times.
    fn crosses_oddly(&self, territory: &Territory, (x, y): (f64, f64)) -> bool {
        let mut odd = false;
        let mut waiting: Vec<&Node> = territory.tree.root().into_iter().collect();
        while let Some(node) = waiting.pop() {
            if !node.bounds.meet_meridian(x) || f64::from(node.bounds.north) < y {
                continue;
            }
            match node.holds {
                Holds::Nodes(first, count) => waiting.extend(territory.tree.nodes(first, count)),
                Holds::Chunk(number) => {
                    let line = self.chunks.get(number).map(|chunk| chunk.grid_line(&self.points));
                    odd ^= line.is_some_and(|line| self.line_crosses_oddly(line, x, y));
                }
            }
        }
        odd
    }

    fn line_crosses_oddly(&self, line: &[GridPoint], x: f64, y: f64) -> bool {
        let half = f64::from(self.grid.period) / 2.0;
        let crosses = |arc: &&[GridPoint]| {
            let &[(x0, y0), (x1, y1)] = *arc else { return false };
            // The turn that brings the arc near the meridian is the same for both its ends: it is not torn apart.
            let turns = f64::from(self.grid.period)
                * libm::floor((f64::from(x0) - x + half) / f64::from(self.grid.period));
            let (west, east) = (f64::from(x0) - turns - x, f64::from(x1) - turns - x);
            (west >= 0.0) != (east >= 0.0)
                && f64::from(y0) - f64::from(y1 - y0) * west / (east - west) > y
        };
        line.windows(2).filter(crosses).count() % 2 == 1
    }

    /// The territories that have any land in the region.
    pub(crate) fn land_in(&self, region: &Region) -> Vec<&Territory> {
        let places: Vec<(f64, f64)> =
            region.points.iter().map(|point| self.grid.steps(*point)).collect();
        let mut waiting = Vec::new();
        let mut found = Vec::new();
        for territory in &self.territories {
            // Either its border comes into the region, or each piece of the region is all land of it or all not.
            if self.border_meets(territory, region, &mut waiting)
                || places.iter().any(|place| self.is_at(*place, territory))
            {
                found.push(territory);
            }
        }
        found
    }

    /// `waiting` is room to work in, whatever it holds.
    fn border_meets<'a>(
        &'a self,
        territory: &'a Territory,
        region: &Region,
        waiting: &mut Vec<&'a Node>,
    ) -> bool {
        waiting.clear();
        waiting.extend(territory.tree.root());
        while let Some(node) = waiting.pop() {
            match (region.place(&node.cap), node.holds) {
                (Lies::Outside, _) => {}
                (Lies::Inside, _) => return true,
                (Lies::Across, Holds::Nodes(first, count)) => {
                    waiting.extend(territory.tree.nodes(first, count));
                }
                (Lies::Across, Holds::Chunk(number)) => {
                    if self.line(number).is_some_and(|(line, longest)| region.meets(line, longest))
                    {
                        return true;
                    }
                }
            }
        }
        false
    }

    /// A chunk's points, and the cosine and sine of its longest arc.
    fn line(&self, number: usize) -> Option<(&[Vector], (f64, f64))> {
        let chunk = self.chunks.get(number)?;
        Some((chunk.line(&self.points, &self.grid), chunk.longest))
    }
}
