//! How a workload stands to Pod Security Standards: its level by version, and what breaks the next.

use leptos::prelude::*;
use model::admission::Admission;
use model::enforce::Breaker;
use model::pod_security::{LevelSince, PodSecurityViolation};

use super::panel::{Empty, Panel};
use super::table::{Row, Table, row};
use crate::format;
use crate::listing::{Column, column};

const BREAKS: &[Column] = &[
    column("field", "Field", "w-title"),
    column("control", "Control", "w-subject"),
    column("object", "Object", "w-subject"),
];

/// The panel; `None` where an older release did not keep what is broken.
#[component]
pub fn AdmissionPanel(admission: Option<Admission>) -> impl IntoView {
    let Some(Admission { levels, next, breakers }) = admission else {
        return view! {
            <Panel id="pod-security" heading="Pod Security">
                <Empty>"Not known: an older release judged it, and did not keep what it breaks."</Empty>
            </Panel>
        }
        .into_any();
    };
    let spells = spells(levels.levels());
    let (broken, caption) = match next {
        Some(next) => (format!("What breaks {next}:"), "Fields that break the next level"),
        None => ("Nothing breaks the strictest level in what could be seen.".into(), ""),
    };
    let rows: Vec<Row> = breakers.iter().flat_map(breaks).collect();
    let table = next.map(|_| {
        view! { <Table caption live="pod-security" columns=BREAKS rows empty="Nothing."/> }
    });
    view! {
        <Panel
            id="pod-security"
            heading="Pod Security"
            note=view! { "the strictest level that lets in every spec that was seen" }.into_any()
        >
            <div data-live="levels">
                <dl class="facts">{spells}</dl>
                <p class="panel-foot">{broken}</p>
            </div>
            {table}
        </Panel>
    }
    .into_any()
}

/// Each level with the versions at which it is the strictest, the newest first.
fn spells(levels: &[LevelSince]) -> Vec<AnyView> {
    let untils = levels.iter().skip(1).map(|next| Some(next.since)).chain([None]);
    let spells = levels.iter().zip(untils).collect::<Vec<_>>();
    let spell = |(of, until): (&LevelSince, Option<_>)| {
        let versions = match until {
            None => format!("since {}", of.since),
            Some(until) => format!("since {}, before {until}", of.since),
        };
        view! {
            <div>
                <dt>{format::sentence(of.level.word())}</dt>
                <dd>{versions}</dd>
            </div>
        }
        .into_any()
    };
    spells.into_iter().rev().map(spell).collect()
}

fn breaks(breaker: &Breaker) -> Vec<Row> {
    let object = &breaker.object;
    let broken = |PodSecurityViolation { control, field, reason, .. }: &PodSecurityViolation| {
        row(
            format!("{object} {control} {field}"),
            vec![
                view! {
                    <code>{field.clone()}</code>
                    <span class="reason">{reason.clone()}</span>
                }
                .into_any(),
                view! { {control.to_string()} }.into_any(),
                view! { {object.clone()} }.into_any(),
            ],
        )
    };
    breaker.violations.iter().map(broken).collect()
}
