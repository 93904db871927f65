//! Supplementary measures that the operator declares.

use model::place::Country;
use model::residency::MeasureOf;
use serde::Serialize;

/// What stands between data and an order, and why that is said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct DeclaredMeasure {
    /// What it is of.
    pub of: MeasureOf,
    /// The operator's key, or the storage class's name.
    pub name: String,
    /// What is done.
    pub what: String,
    /// The country in which the keys are held.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keys_held_in: Option<Country>,
    /// Why it is declared.
    pub reason: String,
}
