//! Supplementary measures: what is declared to stand between data and an order, scored apart from places and exposure.

use serde::{Deserialize, Serialize};

use crate::place::Country;
use crate::verdict::Verdict;

/// What a measure is declared of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum MeasureOf {
    /// An operator, by its key in the dataset of providers.
    Operator,
    /// The volumes of a storage class, by its name.
    StorageClass,
}

impl MeasureOf {
    /// Its words in exports.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::StorageClass => "storage class",
        }
    }
}

/// A supplementary measure. It changes no verdict on a place, and no exposure: an operator that holds no key can be ordered
/// as before, and hands over what it cannot read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Measure {
    /// What it is declared of.
    pub of: MeasureOf,
    /// The operator's key, or the class's name.
    pub name: String,
    /// What is done, as declared, such as `volumes encrypted`.
    pub what: String,
    /// The country in which the keys are held; `None` where that is not declared.
    pub keys_held_in: Option<Country>,
    /// Whether that is inside the scope: `pass`, `fail`, or `unknown` where it is not declared, or its law is not known.
    pub keys: Verdict,
    /// Why it is declared, such as who looked and when.
    pub reason: String,
}

impl Measure {
    /// `operator aws: volumes encrypted; keys held in NO (inside); declared: audit of May`
    pub fn words(&self) -> String {
        let Self { of, name, what, keys_held_in, keys, reason } = self;
        let keys = match (keys_held_in, keys) {
            (None, _) => "where keys are held is not declared".to_owned(),
            (Some(country), Verdict::Pass) => format!("keys held in {country} (inside)"),
            (Some(country), Verdict::Fail) => format!("keys held in {country} (outside)"),
            (Some(country), _) => format!("keys held in {country} (law not known)"),
        };
        format!("{} {name}: {what}; {keys}; declared: {reason}", of.words())
    }
}
