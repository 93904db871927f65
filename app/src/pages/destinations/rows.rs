//! Rows of the tables of destinations.

use leptos::prelude::*;
use model::context::Known;
use model::residency::{DestinationResidence, NamedBy};
use model::subject::SubjectRef;
use model::verdict::Gap;

use crate::components::breakable::Breakable;
use crate::components::place::{Ladder, in_words};
use crate::components::prose::Prose;
use crate::components::table::{Row, row};
use crate::link;
use crate::pages::residency::rows::chip;
use crate::texts::Texts;

/// Of those who name a destination as many stand in its row.
const SHOWN: usize = 3;

/// A destination.
pub fn destination(key: String, of: DestinationResidence, t: &'static Texts) -> Row {
    let place = match of.place.ladder.is_empty() {
        true => view! {
            <span class="muted">
                <Prose text=t.destinations.nothing_says/>
            </span>
        }
        .into_any(),
        false => {
            let place = of.place;
            view! {
                <p>{in_words(&place)}</p>
                <Ladder place/>
            }
            .into_any()
        }
    };
    let operator = match of.operator {
        None => view! { <span class="muted">{t.residency.not_named}</span> }.into_any(),
        Some(operator) => {
            let country = operator.parent_country.map(|country| country.to_string());
            let parent = (t.law.parent)(operator.company.as_deref(), country.as_deref());
            let tie = (t.destinations.tie)((t.law.nexus)(operator.us_nexus));
            view! {
                <Breakable name=operator.key/>
                <span class="kind">{parent}</span>
                <span class="kind">{tie}</span>
            }
            .into_any()
        }
    };
    let (shown, folded) = of.named_by.split_at(of.named_by.len().min(SHOWN));
    let named = shown.iter().map(|by| named_by(by, t)).collect::<Vec<_>>();
    let more = of.namers.saturating_sub(shown.len() as u64);
    let untold = of.namers.saturating_sub(of.named_by.len() as u64);
    let untold =
        (untold > 0).then(|| view! { <li>{(t.destinations.more)(&t.number(untold))}</li> });
    let more = (more > 0).then(|| {
        let folded = folded.iter().map(|by| named_by(by, t)).collect::<Vec<_>>();
        view! {
            <details>
                <summary>{(t.destinations.more)(&t.number(more))}</summary>
                <ul class="plain">{folded} {untold}</ul>
            </details>
        }
    });
    let personal = (of.with_personal_data > 0)
        .then(|| (t.destinations.with_personal_data)(&t.number(of.with_personal_data)));
    let counted = [Some(t.count(of.namers, t.destinations.namers)), personal];
    let counted = counted.into_iter().flatten().collect::<Vec<_>>().join(", ");
    row(
        key,
        vec![
            view! {
                <span class="subject">{of.host}</span>
                <span class="kind">{(t.destinations.kind)(of.kind)}</span>
            }
            .into_any(),
            chip(of.verdict),
            place,
            operator,
            view! {
                <span>{counted}</span>
                <ul class="plain">{named}</ul>
                {more}
            }
            .into_any(),
        ],
    )
}

fn named_by(by: &NamedBy, t: &'static Texts) -> AnyView {
    let name = match &by.subject {
        SubjectRef::Workload(of) | SubjectRef::Container(of, _) => {
            format!("{}/{}", of.namespace, of.name)
        }
        SubjectRef::Namespace(name) | SubjectRef::Node(name) => name.clone(),
        SubjectRef::Cluster => t.frame.cluster.into(),
    };
    let field = match &*by.object {
        "" => by.path.clone(),
        object => format!("{object}: {}", by.path),
    };
    let personal = (by.personal_data == Known::Yes).then_some(t.running.personal_data);
    view! {
        <li>
            <a href=link::as_here(link::subject(by.cluster, &by.subject))>{name}</a>
            {personal.map(|word| format!(" · {word}"))}
            <span class="kind">{field}</span>
        </li>
    }
    .into_any()
}

/// What may hide others.
pub fn gap(gap: Gap, t: &'static Texts) -> Row {
    let (lang, detail) = t.said(gap.detail);
    let source = gap.source.map_or("–", |source| source.plural());
    row(
        format!("{source}/{:?}", gap.scope),
        vec![
            view! { <span class="gap">{source}</span> }.into_any(),
            view! {
                {(t.destinations.not_seen)(gap.cause).map(|why| view! { <p><Prose text=why/></p> })}
                <p lang=lang>
                    <Prose text=detail/>
                </p>
            }
            .into_any(),
        ],
    )
}
