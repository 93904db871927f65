//! Supplementary measures, as declared, beside what they do not change.

use leptos::prelude::*;
use model::residency::{Measure, MeasureOf, Nexus, OperatorView};

use super::rows::chip;
use crate::components::panel::Panel;
use crate::components::table::{Row, Table, row};
use crate::listing::{Column, column};
use crate::texts::{Texts, headed, texts};

const MEASURES: [Column; 4] = [
    column("of", "", "w-subject"),
    column("what", "", "w-title"),
    column("keys", "", "w-title"),
    column("reason", "", "w-title"),
];

/// What is declared, and of which operators with a tie nothing is.
pub fn panel(measures: &[Measure], operators: &[OperatorView]) -> AnyView {
    let t = texts();
    let rows = measures.iter().map(|it| measure(it, t)).collect::<Vec<_>>();
    let undeclared = undeclared(measures, operators).join(", ");
    let undeclared = (!undeclared.is_empty()).then(|| {
        view! { <p class="panel-foot unknown-text">{(t.measures.undeclared)(&undeclared)}</p> }
    });
    view! {
        <Panel
            id="measures"
            heading=t.measures.heading
            note=view! { {t.measures.note} }.into_any()
        >
            <Table
                caption=t.measures.caption
                live="measures"
                columns=headed(&MEASURES, &t.measures.headings)
                rows
                empty=t.measures.none
            />
            {undeclared}
        </Panel>
    }
    .into_any()
}

fn undeclared<'a>(measures: &[Measure], operators: &'a [OperatorView]) -> Vec<&'a str> {
    let is_declared =
        |key: &str| measures.iter().any(|it| it.of == MeasureOf::Operator && it.name == key);
    let tied = operators.iter().filter(|it| it.us_nexus != Nexus::NoneFound);
    tied.map(|it| it.key.as_str()).filter(|key| !is_declared(key)).collect()
}

fn measure(of: &Measure, t: &'static Texts) -> Row {
    let keys = match of.keys_held_in {
        Some(country) => view! { {chip(of.keys)} " " {country.to_string()} }.into_any(),
        None => {
            view! { <span class="unknown-text">{t.measures.keys_not_declared}</span> }.into_any()
        }
    };
    row(
        format!("{:?}/{}/{}", of.of, of.name, of.what),
        vec![
            view! {
                <span class="subject">{of.name.clone()}</span>
                <span class="kind">{(t.measures.of)(of.of)}</span>
            }
            .into_any(),
            view! { {of.what.clone()} }.into_any(),
            keys,
            view! { {of.reason.clone()} }.into_any(),
        ],
    )
}
