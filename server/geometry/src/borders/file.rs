//! The file of borders: how it is read.
//!
//! Numbers are LEB128; signed ones are zigzag (0, −1, 1, −2 …); a text is its length in bytes and UTF-8.
//!
//! ```text
//! "borders1"
//! steps of longitude around the Earth
//! longitude of step 0, degrees a step; latitude of step 0, degrees a step       four doubles, little-endian
//! territories:  how many; of each its code (2 bytes), its name, the codes of states whose claims mean it too
//!               (separated by spaces), why it stands apart in law (or nothing), how many arcs bound it and
//!               their numbers, each less the one before, signed
//! arcs:         how many; of each how many points, and for each point the signed steps east and north from the
//!               one before (the first: from step 0). An arc over the antimeridian runs on past its last step.
//! ```
//! An arc between two territories stands there once and bounds both. `scripts/borders` writes the file.

use model::place::Country;

/// What is wrong with a file of borders.
#[derive(Debug, thiserror::Error)]
pub enum Damaged {
    /// It is another kind of file.
    #[error("this is no file of borders, or one of another version")]
    Kind,
    /// It ends too early, or holds what cannot be meant.
    #[error("the file of borders is damaged at byte {0}")]
    At(usize),
}

/// The grid on which the borders' points lie.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Grid {
    /// Steps of longitude around the Earth.
    pub period: i32,
    pub west: f64,
    pub step_east: f64,
    pub south: f64,
    pub step_north: f64,
}

/// A point of the grid: steps east and north.
pub(super) type GridPoint = (i32, i32);

pub(super) struct Record {
    pub code: Country,
    pub name: String,
    pub also: Vec<Country>,
    pub apart: Option<String>,
    pub arcs: Vec<usize>,
}

pub(super) struct File {
    pub grid: Grid,
    pub records: Vec<Record>,
    /// The points of all arcs, one arc after the other.
    pub points: Vec<GridPoint>,
    /// Where each arc's points begin, and where the last one's end.
    pub starts: Vec<usize>,
}

const MAGIC: &[u8] = b"borders1";

pub(super) fn read(bytes: &[u8]) -> Result<File, Damaged> {
    if !bytes.starts_with(MAGIC) {
        return Err(Damaged::Kind);
    }
    let mut reader = Reader { bytes, at: MAGIC.len() };
    reader.file().ok_or(Damaged::At(reader.at))
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn file(&mut self) -> Option<File> {
        let grid = Grid {
            period: i32::try_from(self.number()?).ok().filter(|period| *period > 0)?,
            west: self.float()?,
            step_east: self.float()?,
            south: self.float()?,
            step_north: self.float()?,
        };
        let records = (0..self.count()?).map(|_| self.record()).collect::<Option<Vec<_>>>()?;
        let arcs = self.count()?;
        let mut starts = Vec::with_capacity(arcs + 1);
        let mut points = Vec::with_capacity(self.bytes.len() / 2);
        for _ in 0..arcs {
            starts.push(points.len());
            let (mut x, mut y) = (0i32, 0i32);
            for _ in 0..self.count()? {
                x = x.checked_add(self.signed()?)?;
                y = y.checked_add(self.signed()?)?;
                points.push((x, y));
            }
        }
        starts.push(points.len());
        let known = records.iter().flat_map(|record| &record.arcs).all(|arc| *arc < arcs);
        (known && self.at == self.bytes.len()).then_some(File { grid, records, points, starts })
    }

    fn record(&mut self) -> Option<Record> {
        let code = str::from_utf8(self.take(2)?).ok()?.parse().ok()?;
        let name = self.text()?;
        let also =
            self.text()?.split_whitespace().map(|code| code.parse().ok()).collect::<Option<_>>()?;
        let apart = Some(self.text()?).filter(|reason| !reason.is_empty());
        let mut arc = 0i32;
        let arcs = (0..self.count()?)
            .map(|_| {
                arc = arc.checked_add(self.signed()?)?;
                usize::try_from(arc).ok()
            })
            .collect::<Option<_>>()?;
        Some(Record { code, name, also, apart, arcs })
    }

    fn take(&mut self, length: usize) -> Option<&[u8]> {
        let bytes = self.bytes.get(self.at..self.at.checked_add(length)?)?;
        self.at += length;
        Some(bytes)
    }

    fn number(&mut self) -> Option<u32> {
        let mut number = 0;
        for shift in [0, 7, 14, 21, 28] {
            let byte = *self.bytes.get(self.at)?;
            self.at += 1;
            number |= u32::from(byte & 127) << shift;
            if byte < 128 {
                return Some(number);
            }
        }
        None
    }

    /// How many of something follow: never more than there are bytes left.
    fn count(&mut self) -> Option<usize> {
        let count = usize::try_from(self.number()?).ok()?;
        (count <= self.bytes.len() - self.at).then_some(count)
    }

    fn signed(&mut self) -> Option<i32> {
        let number = self.number()?;
        let half = i32::try_from(number >> 1).ok()?;
        Some(if number & 1 == 1 { -half - 1 } else { half })
    }

    fn text(&mut self) -> Option<String> {
        let length = self.count()?;
        String::from_utf8(self.take(length)?.to_vec()).ok()
    }

    fn float(&mut self) -> Option<f64> {
        let float = f64::from_le_bytes(self.take(8)?.try_into().ok()?);
        float.is_finite().then_some(float)
    }
}
