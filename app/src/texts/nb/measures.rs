//! Supplerende tiltak, på norsk.

use model::residency::MeasureOf;

use crate::texts::measures::MeasureTexts;

pub(super) const MEASURES: MeasureTexts = MeasureTexts {
    heading: "Supplerende tiltak",
    note: "slik de er erklært, og vurdert for seg: de endrer ingen vurdering av sted, og ingen eksponering",
    caption: "Det som er erklært å stå mellom data og et pålegg",
    headings: ["Gjelder", "Hva som gjøres", "Hvor nøklene holdes", "Hvorfor det er erklært"],
    none: "Ingen er erklært: nevn dem i nordvakt.toml under [[policy.measures]], for en operatør eller en lagringsklasse.",
    of,
    keys_not_declared: "ikke erklært",
    undeclared: |operators| {
        format!("For {operators}, som har eller kan ha bånd til USA, er ingen tiltak erklært.")
    },
    words: |measure| {
        let keys =
            measure.keys_held_in.map(|it| format!(", nøklene holdes i {it}")).unwrap_or_default();
        format!("{} {}: {}{keys}", of(measure.of), measure.name, measure.what)
    },
};

const fn of(of: MeasureOf) -> &'static str {
    match of {
        MeasureOf::Operator => "operatør",
        MeasureOf::StorageClass => "lagringsklasse",
    }
}
