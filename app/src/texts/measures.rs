//! What is said of supplementary measures.

use model::residency::{Measure, MeasureOf};

/// The panel of the residency page, and their line on a system's.
pub(crate) struct MeasureTexts {
    pub heading: &'static str,
    pub note: &'static str,
    pub caption: &'static str,
    pub headings: [&'static str; 4],
    pub none: &'static str,
    pub of: fn(MeasureOf) -> &'static str,
    pub keys_not_declared: &'static str,
    /// Of these operators, which something ties to the United States, none is declared.
    pub undeclared: fn(&str) -> String,
    pub words: fn(&Measure) -> String,
}
