//! Operators and law, apart from places: what is known, from where, and how sure that is.

use leptos::prelude::*;
use model::residency::{OperatorView, Standing, TerritoryLaw};

use super::prose::Prose;
use super::table::{Row, Table, row};
use crate::format;
use crate::listing::{Column, column};

const OPERATORS: &[Column] = &[
    column("operator", "Operator", "w-subject"),
    column("nodes", "Nodes", "w-number"),
    column("nexus", "Ties to the United States", "w-title"),
    column("exposure", "Exposure", "w-title"),
    column("source", "Known from", "w-title"),
];

const LAWS: &[Column] = &[
    column("territory", "Territory", "w-subject"),
    column("nodes", "Nodes", "w-number"),
    column("status", "What it is", "w-title"),
    column("valid", "From and until", "w-title"),
    column("source", "Known from", "w-title"),
];

/// Who runs nodes, and whose orders they may be exposed to.
#[component]
pub fn Operators(
    operators: Vec<OperatorView>,
    /// Where the nodes are listed.
    nodes: String,
) -> impl IntoView {
    let rows = operators.into_iter().map(|operator| operator_row(operator, &nodes)).collect();
    view! {
        <Table
            caption="Operators, their ties and what they may be exposed to"
            live="operators"
            columns=OPERATORS
            rows
            empty="No node names who runs it."
        />
    }
}

/// What the territories that nodes are in are under law.
#[component]
pub fn Laws(
    territories: Vec<TerritoryLaw>,
    /// Where the nodes are listed.
    nodes: String,
) -> impl IntoView {
    let rows = territories.into_iter().map(|law| law_row(law, &nodes)).collect();
    view! {
        <Table
            caption="The law of each territory that nodes are in"
            live="laws"
            columns=LAWS
            rows
            empty="No node is known to be in any territory."
        />
    }
}

fn operator_row(operator: OperatorView, nodes: &str) -> Row {
    let parent = match (operator.company, operator.parent_country) {
        (Some(company), Some(country)) => format!("{company}, {country}"),
        (Some(company), None) => company,
        (None, Some(country)) => format!("parent of {country}"),
        (None, None) => "parent not known".into(),
    };
    let nexuses = operator.nexuses.into_iter().map(|tie| view! { <li>{tie}</li> });
    let exposed =
        operator.exposed_to.into_iter().map(|to| view! { <li>{format::sentence(&to)}</li> });
    row(
        &operator.key,
        vec![
            view! {
                <span class="subject">{operator.key.clone()}</span>
                <span class="kind">{parent}</span>
            }
            .into_any(),
            view! { <a href=nodes.to_owned()>{format::number(operator.nodes)}</a> }.into_any(),
            view! {
                <strong>{format::sentence(&operator.us_nexus)}</strong>
                <ul class="plain">{nexuses.collect::<Vec<_>>()}</ul>
                <span class="kind">
                    {format!("Data Privacy Framework: {}", operator.dpf_certified)}
                </span>
            }
            .into_any(),
            view! { <ul class="plain">{exposed.collect::<Vec<_>>()}</ul> }.into_any(),
            known_from(Some(operator.source), &operator.doubts),
        ],
    )
}

fn law_row(law: TerritoryLaw, nodes: &str) -> Row {
    let (class, word) = match law.standing {
        Standing::Inside => ("inside", "Inside"),
        Standing::Adequate => ("outside", "Outside, under an adequacy decision"),
        Standing::Outside => ("outside", "Outside"),
        Standing::Unknown => ("unknown-text", "Not known"),
    };
    let from = law.valid_from.map_or("before our records".into(), |day| day.to_string());
    let to = law.valid_to.map_or("further notice".into(), |day| day.to_string());
    let span = law.source.is_some().then(|| format!("from {from} until {to}"));
    let limits = law.limits.map(|limits| view! { <span class="kind">{limits}</span> });
    row(
        law.territory,
        vec![
            view! {
                <span class="subject">{law.territory.to_string()}</span>
                <span class="kind">{law.name}</span>
            }
            .into_any(),
            view! { <a href=nodes.to_owned()>{format::number(law.nodes)}</a> }.into_any(),
            view! {
                <span class=class>{word}</span>
                <span class="kind">
                    {format!("{}: {}", law.status, law.basis.as_deref().unwrap_or("no basis is recorded"))}
                </span>
            }
            .into_any(),
            view! { {span.unwrap_or_else(|| "no row covers the day".into())} {limits} }.into_any(),
            known_from(law.source, &law.doubts),
        ],
    )
}

/// The source, and every reason not to take it as settled.
fn known_from(source: Option<String>, doubts: &[String]) -> AnyView {
    let doubts = doubts.iter().map(|doubt| {
        view! {
            <li>
                <span class="unknown-text">{doubt.clone()}</span>
            </li>
        }
    });
    let doubts = doubts.collect::<Vec<_>>();
    view! {
        <span class="kind">
            <Prose text=source.unwrap_or_else(|| "no source".into())/>
        </span>
        <ul class="plain">{doubts}</ul>
    }
    .into_any()
}
