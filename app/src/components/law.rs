//! Operators and law, apart from places: what is known, from where, and how sure that is.

use leptos::prelude::*;
use model::place::Country;
use model::residency::{Nexus, OperatorView, ResidencyFilter, Standing, TerritoryLaw};

use super::source::SourceNote;
use super::table::{Row, Table, row};
use crate::link::{self, NodesAsked};
use crate::listing::{Column, column};
use crate::texts::{Texts, headed, texts};

const OPERATORS: [Column; 5] = [
    column("operator", "", "w-subject"),
    column("nodes", "", "w-number"),
    column("nexus", "", "w-title"),
    column("exposure", "", "w-title"),
    column("source", "", "w-title"),
];

const LAWS: [Column; 5] = [
    column("territory", "", "w-subject"),
    column("nodes", "", "w-number"),
    column("status", "", "w-title"),
    column("valid", "", "w-title"),
    column("source", "", "w-title"),
];

/// Who runs nodes, and whose orders they may be exposed to.
#[component]
pub fn Operators(
    operators: Vec<OperatorView>,
    /// As what nodes are listed.
    filter: ResidencyFilter,
    /// What stands here where nobody is named.
    empty: &'static str,
) -> impl IntoView {
    let t = texts();
    let rows = operators.into_iter().map(|operator| operator_row(operator, &filter, t)).collect();
    view! {
        <Table
            caption=t.law.operators_caption
            live="operators"
            columns=headed(&OPERATORS, &t.law.operator_headings)
            rows
            empty
        />
    }
}

/// What the territories that nodes are in are under law.
#[component]
pub fn Laws(
    territories: Vec<TerritoryLaw>,
    /// As what nodes are listed.
    filter: ResidencyFilter,
    /// What stands here where no territory is known.
    empty: &'static str,
) -> impl IntoView {
    let t = texts();
    let rows = territories.into_iter().map(|law| law_row(law, &filter, t)).collect();
    view! {
        <Table
            caption=t.law.caption
            live="laws"
            columns=headed(&LAWS, &t.law.headings)
            rows
            empty
        />
    }
}

fn operator_row(operator: OperatorView, filter: &ResidencyFilter, t: &'static Texts) -> Row {
    let nodes = link::placed_nodes(filter, &NodesAsked::run_by(Some(&operator.key)));
    let country = operator.parent_country.map(|country| country.to_string());
    let parent = (t.law.parent)(operator.company.as_deref(), country.as_deref());
    let of_the_us = operator.parent_country == Some(Country::US);
    let us_parent = of_the_us.then(|| (t.law.us_parent)(operator.company.as_deref()));
    let regions = (!operator.us_regions.is_empty())
        .then(|| format!("{}: {}", t.law.us_regions, operator.us_regions.join(", ")));
    let ties = us_parent.into_iter().chain(regions).map(|tie| view! { <li>{tie}</li> });
    let note = operator.note.map(|note| {
        let (lang, note) = t.said(note);
        view! { <li lang=lang>{note}</li> }
    });
    let (dpf_lang, dpf) = t.said(operator.dpf_certified);
    let orders = operator.orders.iter().map(|order| (t.law.order)(operator.us_nexus, *order));
    let no_tie = match (operator.us_nexus, operator.orders.is_empty()) {
        (Nexus::NoneFound, _) => Some(t.law.no_tie.to_owned()),
        (_, true) => Some(t.law.no_order.to_owned()),
        (_, false) => None,
    };
    let exposed = orders.chain(no_tie).map(|to| view! { <li>{to}</li> });
    row(
        &operator.key,
        vec![
            view! {
                <span class="subject">{operator.key.clone()}</span>
                <span class="kind">{parent}</span>
            }
            .into_any(),
            view! { <a href=nodes>{t.number(operator.nodes)}</a> }.into_any(),
            view! {
                <strong>{(t.law.nexus)(operator.us_nexus)}</strong>
                <ul class="plain">{ties.collect::<Vec<_>>()} {note}</ul>
                <span class="kind">
                    {format!("{}: ", t.law.dpf)}
                    <span lang=dpf_lang>{dpf}</span>
                </span>
            }
            .into_any(),
            view! { <ul class="plain">{exposed.collect::<Vec<_>>()}</ul> }.into_any(),
            known_from(Some(operator.source), &operator.doubts, t),
        ],
    )
}

fn law_row(law: TerritoryLaw, filter: &ResidencyFilter, t: &'static Texts) -> Row {
    let nodes = link::placed_nodes(filter, &NodesAsked::there(Some(law.territory)));
    let class = match law.standing {
        Standing::Inside => "inside",
        Standing::InEea | Standing::Adequate | Standing::Partial | Standing::Outside => "outside",
        Standing::Unknown => "unknown-text",
    };
    let [from, to] = [law.valid_from, law.valid_to].map(|day| day.map(|day| day.to_string()));
    let span = match law.source.is_some() {
        true => (t.law.span)(from.as_deref(), to.as_deref()),
        false => t.law.no_row.into(),
    };
    // A decision on adequacy that covers some recipients is one for some, whatever else it is called.
    let status = match law.standing {
        Standing::Partial => "partial",
        _ => law.status.as_str(),
    };
    let limits = law.limits.map(|limits| {
        let (lang, limits) = t.said(limits);
        view! {
            <span class="kind" lang=lang>
                {limits}
            </span>
        }
    });
    let basis = match law.basis {
        Some(basis) => {
            let (lang, basis) = t.said(basis);
            view! { <span lang=lang>{basis}</span> }.into_any()
        }
        None => t.law.no_basis.into_any(),
    };
    let name = law.name.map(|name| {
        let (lang, name) = t.said(name);
        view! {
            <span class="kind" lang=lang>
                {name}
            </span>
        }
    });
    row(
        law.territory,
        vec![
            view! {
                <span class="subject">{law.territory.to_string()}</span>
                {name}
            }
            .into_any(),
            view! { <a href=nodes>{t.number(law.nodes)}</a> }.into_any(),
            view! {
                <span class=class>{(t.law.standing)(law.standing)}</span>
                <span class="kind">{format!("{}: ", (t.law.status)(status))} {basis}</span>
            }
            .into_any(),
            view! { {span} {limits} }.into_any(),
            known_from(law.source, &law.doubts, t),
        ],
    )
}

/// The source, and every reason not to take it as settled.
fn known_from(source: Option<String>, doubts: &[String], t: &'static Texts) -> AnyView {
    let doubts = doubts.iter().map(|doubt| {
        let (lang, doubt) = match (t.law.doubt)(doubt) {
            Some(words) => (None, words),
            None => (t.as_written(), doubt.clone()),
        };
        view! {
            <li>
                <span class="unknown-text" lang=lang>
                    {doubt}
                </span>
            </li>
        }
    });
    let doubts = doubts.collect::<Vec<_>>();
    let source = match source {
        Some(source) => view! { <SourceNote source lang=t.as_written()/> }.into_any(),
        None => t.law.no_source.into_any(),
    };
    view! {
        <span class="kind">{source}</span>
        <ul class="plain">{doubts}</ul>
    }
    .into_any()
}
