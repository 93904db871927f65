//! A document as columns and rows, of which some cells are for a person.

use std::collections::BTreeMap;

use model::residency::{LawApplied, Scope, Systems};
use serde::Serialize;

use super::super::csv::time;

/// What stands in a file where a person has to write.
const TO_FILL_IN: &str = "(to be filled in by a person)";

/// What stands in a column.
pub enum Cell {
    /// What was seen or declared.
    Said(String),
    /// What no cluster shows.
    ToFillIn,
}

impl Cell {
    /// What was declared; where nothing was, a person has to say it.
    pub fn declared(said: Option<String>) -> Self {
        said.filter(|it| !it.is_empty()).map_or(Self::ToFillIn, Self::Said)
    }
}

impl<T: ToString> From<T> for Cell {
    fn from(said: T) -> Self {
        Self::Said(said.to_string())
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

    /// The head, the rows, and last what they were judged by.
    pub fn rows(self) -> Vec<Vec<String>> {
        let head = self.columns.iter().map(|column| (*column).to_owned()).collect();
        let text = |cell| match cell {
            Cell::Said(said) => said,
            Cell::ToFillIn => TO_FILL_IN.into(),
        };
        let rows = self.rows.into_iter().map(|row| row.into_iter().map(text).collect());
        let mut last = vec![String::new(); self.columns.len()];
        if let Some(first) = last.first_mut() {
            *first = format!("[{}]", self.basis);
        }
        [head].into_iter().chain(rows).chain([last]).collect()
    }
}

/// Of what, by which law, up to when.
fn basis(systems: &Systems) -> String {
    let law = &systems.law;
    let mut says = vec![format!("law of {}, within the {}", law.law_at, systems.scope.name())];
    says.extend(law.known_at.map(|day| format!("as known on {day}")));
    says.extend(law.rules().map(|rule| format!("supposed, and not stored: `{rule}`")));
    says.extend(systems.clusters.iter().map(|cluster| {
        let observed = cluster.observed_at.map(time).unwrap_or_default();
        format!("{} generation {} observed {observed}", cluster.name, cluster.generation)
    }));
    let of_none = systems.of_no_system();
    says.push(format!(
        "{} workloads of no system ({} with personal data, {} not known)",
        of_none.all(),
        of_none.yes,
        of_none.not_known
    ));
    says.push("what was seen supports a judgement, and is none".into());
    says.join("; ")
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
    /// Of what, by which law, up to when, in a line.
    basis: String,
    /// Its columns in order.
    columns: Vec<String>,
    /// Those of which a row has something for a person to fill in.
    to_be_filled_in: Vec<String>,
    /// Its rows by column; `null` is for a person to fill in.
    rows: Vec<BTreeMap<String, Option<String>>>,
}

impl SystemsDocument {
    /// The document of these systems.
    pub fn of(document: &'static str, of: Document, systems: Systems) -> Self {
        let Document { columns, basis, rows } = of;
        let rows: Vec<BTreeMap<String, Option<String>>> = rows
            .into_iter()
            .map(|row| {
                let said = row.into_iter().map(|cell| match cell {
                    Cell::Said(said) => Some(said),
                    Cell::ToFillIn => None,
                });
                columns.iter().map(ToString::to_string).zip(said).collect()
            })
            .collect();
        let is_open =
            |column: &&&str| rows.iter().any(|row| row.get(**column).is_some_and(Option::is_none));
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
