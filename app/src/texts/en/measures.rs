//! Supplementary measures, in English.

use model::residency::MeasureOf;

use crate::texts::measures::MeasureTexts;

pub(super) const MEASURES: MeasureTexts = MeasureTexts {
    heading: "Supplementary measures",
    note: "as declared, and scored apart: they change no verdict on a place, and no exposure",
    caption: "What is declared to stand between data and an order",
    headings: ["Of", "What is done", "Where keys are held", "Why it is declared"],
    none: "None is declared: name them in nordvakt.toml under [[policy.measures]], of an operator or a storage class.",
    of: |of| match of {
        MeasureOf::Operator => "operator",
        MeasureOf::StorageClass => "storage class",
    },
    keys_not_declared: "not declared",
    undeclared: |operators| {
        format!(
            "No measure is declared for {operators}, which are tied, or may be, to the United States."
        )
    },
    words: |measure| {
        let keys =
            measure.keys_held_in.map(|it| format!(", keys held in {it}")).unwrap_or_default();
        format!("{} {}: {}{keys}", measure.of.words(), measure.name, measure.what)
    },
};
