//! A document as columns and rows, of which some cells are for a person.

use std::collections::BTreeMap;

use model::residency::{LawApplied, Scope, Systems};
use serde::{Serialize, Serializer};

use super::super::csv::time;
use super::super::judged::{counted, says};

/// What stands in a file where a person has to write.
const TO_FILL_IN: &str = "(to be filled in by a person)";

/// What stands in a file where nothing that was seen tells.
pub const NOT_KNOWN: &str = "not known";

/// What stands in the rows' last column of a CSV, which is of the whole file.
const BASIS: &str = "basis";

/// What stands in a column.
pub enum Cell {
    /// What was seen or declared.
    Said(String),
    /// How many.
    Count(u64),
    /// Each by itself; empty where all was seen, and there is none.
    Each(Vec<String>),
    /// Nothing that was seen tells.
    NotKnown,
    /// It is nothing to ask of this row.
    NotAsked,
    /// What no cluster shows.
    ToFillIn,
}

impl Cell {
    /// Each once, in order; and that there may be others, where some are not known.
    pub fn each(of: impl Iterator<Item = impl ToString>, some_are_not_known: bool) -> Self {
        let mut all: Vec<String> = of.map(|it| it.to_string()).collect();
        all.sort_unstable();
        all.dedup();
        all.extend(some_are_not_known.then(|| NOT_KNOWN.to_owned()));
        Self::Each(all)
    }

    /// What is known, if it is.
    pub fn known(said: Option<impl ToString>) -> Self {
        said.map_or(Self::NotKnown, |said| Self::Said(said.to_string()))
    }

    /// What was declared; where nothing was, a person has to say it.
    pub fn declared(said: Option<&String>) -> Self {
        said.filter(|it| !it.is_empty()).map_or(Self::ToFillIn, |said| Self::Said(said.clone()))
    }

    /// The same of several.
    pub fn all_declared(said: &[String]) -> Self {
        match said.is_empty() {
            true => Self::ToFillIn,
            false => Self::Each(said.to_vec()),
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Said(said) => said.clone(),
            Self::Count(count) => count.to_string(),
            Self::Each(all) if all.is_empty() => "none seen".into(),
            Self::Each(all) => all.join("; "),
            Self::NotKnown => NOT_KNOWN.into(),
            Self::NotAsked => String::new(),
            Self::ToFillIn => TO_FILL_IN.into(),
        }
    }
}

impl From<&str> for Cell {
    fn from(said: &str) -> Self {
        Self::Said(said.into())
    }
}

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Said(said) => serializer.serialize_str(said),
            Self::Count(count) => serializer.serialize_u64(*count),
            Self::Each(all) => serializer.collect_seq(all),
            Self::NotKnown => serializer.serialize_str(NOT_KNOWN),
            Self::NotAsked | Self::ToFillIn => serializer.serialize_none(),
        }
    }
}

/// Columns and rows.
pub struct Document {
    columns: &'static [&'static str],
    basis: String,
    rows: Vec<Vec<Cell>>,
}

impl Document {
    /// As many cells a row as there are columns.
    pub fn new<const N: usize>(
        columns: &'static [&'static str; N],
        systems: &Systems,
        rows: Vec<[Cell; N]>,
    ) -> Self {
        let rows = rows.into_iter().map(Vec::from).collect();
        Self { columns, basis: basis(systems), rows }
    }

    /// The head, the rows, and last what they were judged by, in a column of its own.
    pub fn rows(self) -> Vec<Vec<String>> {
        let Self { columns, basis, rows } = self;
        let head = columns.iter().chain([&BASIS]).map(|column| (*column).to_owned()).collect();
        let rows = rows
            .iter()
            .map(|row| row.iter().map(Cell::text).chain([String::new()]).collect::<Vec<String>>());
        let last = columns.iter().map(|_| String::new()).chain([basis]).collect();
        [head].into_iter().chain(rows).chain([last]).collect()
    }
}

/// Of what, by which law and with what, up to when.
fn basis(systems: &Systems) -> String {
    let law = &systems.law;
    let mut told = vec![format!("law of {}, within the {}", law.law_at, systems.scope.name())];
    told.extend(says(law));
    told.extend(systems.clusters.iter().map(|cluster| {
        let observed = cluster.observed_at.map(time).unwrap_or_default();
        format!("{} generation {} observed {observed}", cluster.name, cluster.generation)
    }));
    let of_none = systems.of_no_system();
    told.push(format!(
        "{} of no system ({} with personal data, {} not known)",
        counted(of_none.all(), ("workload", "workloads")),
        of_none.yes,
        of_none.not_known
    ));
    told.push("what was seen supports a judgement, and is none".into());
    told.join("; ")
}

/// A document with what it was judged by.
#[derive(Serialize, utoipa::ToSchema)]
pub struct SystemsDocument {
    /// `record`, `transfers` or `register`.
    document: String,
    /// Within what places are judged.
    scope: Scope,
    /// The law that judges.
    #[serde(flatten)]
    law: LawApplied,
    /// Of what, by which law and with what, up to when, in a line.
    basis: String,
    /// Its columns in order.
    columns: Vec<String>,
    /// Those of which a row has something for a person to fill in.
    to_be_filled_in: Vec<String>,
    /// Its rows by column: a text, a number, or a list; `null` is for a person to fill in, and `not known` what nothing that was
    /// seen tells. A column that is nothing to ask of a row is not in it.
    #[schema(value_type = Vec<BTreeMap<String, serde_json::Value>>)]
    rows: Vec<BTreeMap<&'static str, Cell>>,
}

impl SystemsDocument {
    /// The document of these systems.
    pub fn of(document: &'static str, of: Document, systems: Systems) -> Self {
        let Document { columns, basis, rows } = of;
        let is_asked = |(_, cell): &(&str, Cell)| !matches!(cell, Cell::NotAsked);
        let rows: Vec<BTreeMap<&'static str, Cell>> = rows
            .into_iter()
            .map(|row| columns.iter().copied().zip(row).filter(is_asked).collect())
            .collect();
        let is_open = |column: &&&str| {
            rows.iter().any(|row| matches!(row.get(**column), Some(Cell::ToFillIn)))
        };
        Self {
            document: document.into(),
            scope: systems.scope,
            law: systems.law,
            basis,
            columns: columns.iter().map(ToString::to_string).collect(),
            to_be_filled_in: columns.iter().filter(is_open).map(ToString::to_string).collect(),
            rows,
        }
    }
}
