//! What could not be seen.

use leptos::prelude::*;
use model::verdict::{Gap, GapCause, GapScope};

use super::moment::Moment;
use super::panel::Panel;
use super::prose::Prose;
use super::table::{Row, Table, row};
use crate::format;
use crate::listing::{Column, column};

const COLUMNS: &[Column] = &[
    column("what", "Not seen", "w-subject"),
    column("why", "Why", "w-title"),
    column("since", "Since", "w-time"),
];

/// A cluster's gaps: each is something that no check could look at.
#[component]
pub fn Gaps(gaps: Vec<Gap>) -> impl IntoView {
    let (not_asked, gaps): (Vec<Gap>, Vec<Gap>) =
        gaps.into_iter().partition(|gap| gap.not_asked().is_some());
    let not_asked = not_asked.into_iter().map(|gap| {
        view! {
            <p class="panel-foot">
                <strong>"Not asked: "</strong>
                <Prose text=format!("{}. The checks that need it make no verdict.", gap.detail)/>
            </p>
        }
    });
    let note = view! { {format::count(gaps.len() as u64, "gap", "gaps")} }.into_any();
    let rows = gaps.into_iter().map(gap_row).collect();
    view! {
        <Panel id="gaps" heading="What could not be seen" note>
            <Table
                caption="Gaps in what was seen"
                live="gaps"
                columns=COLUMNS
                rows
                empty="Nothing: every kind was listed, and every object read."
            />
            <div data-live="not-asked">{not_asked.collect::<Vec<_>>()}</div>
        </Panel>
    }
}

fn gap_row(gap: Gap) -> Row {
    let what = gap.source.map_or("what it held", |source| source.plural());
    let scope = match &gap.scope {
        GapScope::Cluster => "the whole cluster".into(),
        GapScope::Namespace(name) => format!("namespace {name}"),
        GapScope::Object { namespace, name } if namespace.is_empty() => name.clone(),
        GapScope::Object { namespace, name } => format!("{namespace}/{name}"),
    };
    row(
        format!("{what} {scope}"),
        vec![
            view! {
                <span class="gap">{what}</span>
                <span class="kind">{scope}</span>
            }
            .into_any(),
            view! {
                <strong>{cause(gap.cause)}</strong>
                <span class="reason">
                    <Prose text=gap.detail/>
                </span>
            }
            .into_any(),
            view! { <Moment at=gap.since/> }.into_any(),
        ],
    )
}

fn cause(cause: GapCause) -> &'static str {
    match cause {
        GapCause::NotListed => "Not listed yet",
        GapCause::Forbidden => "Forbidden",
        GapCause::Unreachable => "Unreachable",
        GapCause::Unreadable => "Unreadable",
        GapCause::NotGiven => "Not given",
        GapCause::NotAsked => "Not asked",
    }
}
