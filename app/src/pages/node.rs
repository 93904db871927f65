//! One node: where it is, rung by rung, who runs it, and what was found on it.

use chrono::NaiveDate;
use leptos::prelude::*;
use model::place::{Place, PlaceEvidence};
use model::residency::NodePage;
use model::verdict::Verdict;

use super::{Outline, cluster_param, loaded, param};
use crate::components::findings_table::FindingsTable;
use crate::components::frame::{Frame, Section};
use crate::components::icons::Icon;
use crate::components::law::{Laws, Operators};
use crate::components::panel::Panel;
use crate::components::place::{in_words, named};
use crate::components::prose::Prose;
use crate::components::table::{Row, Table, row};
use crate::context::page as request;
use crate::listing::{Column, column};
use crate::{format, link};

const RUNGS: &[Column] = &[
    column("rung", "Rung", "w-subject"),
    column("value", "What stands there", "w-title"),
    column("says", "Says", "w-title"),
    column("source", "Known from", "w-title"),
    column("age", "Age", "w-id"),
    column("strength", "Strength", "w-title"),
];

/// `/clusters/{cluster}/nodes/{node}`
#[component]
pub fn NodePageView() -> impl IntoView {
    let cluster = cluster_param();
    let node = param("node");
    let outline = Outline {
        section: Section::Nodes,
        title: node.clone(),
        cluster: cluster.clone().ok(),
        panels: &[
            ("evidence", "Evidence of its place"),
            ("operator", "Operator"),
            ("law", "Law"),
            ("findings", "Findings"),
        ],
    };
    loaded(outline, |reader| async move { reader.node(cluster?, node).await }, page)
}

fn page(page: NodePage) -> AnyView {
    let NodePage { cluster, node, addresses, operator, territory } = page;
    let id = cluster.id;
    let run_by_it = format!("{}#nodes", link::residency(Some(id)));
    let under_it = run_by_it.clone();
    let today = request().now.date_naive();
    let sentence = sentence(&node.name, &node.place);
    let why_open = node.place.why_open().map(|why| {
        view! {
            <p class="panel-foot">
                <Prose text=format!("{}.", format::sentence(why))/>
            </p>
        }
    });
    let rows = rungs(&node.place, today);
    let (class, icon, word) = match node.verdict {
        Verdict::Pass => ("passed", "pass", "Allowed"),
        Verdict::Fail => ("high", "high", "Outside"),
        Verdict::Unknown | Verdict::NotApplicable => ("unknown", "unknown", "Unknown"),
    };
    let addresses: Vec<String> =
        addresses.into_iter().map(|(kind, address)| format!("{address} ({kind})")).collect();
    let versions: Vec<String> =
        node.versions.iter().map(|(of, version)| format!("{of} {version}")).collect();
    let facts = [
        ("Provider ID", node.provider_id.clone().unwrap_or_else(|| "not set".into())),
        ("Addresses", if addresses.is_empty() { "none".into() } else { addresses.join(", ") }),
        ("Versions", if versions.is_empty() { "not reported".into() } else { versions.join(", ") }),
    ];
    let facts = facts.map(|(name, value)| {
        view! {
            <div>
                <dt>{name}</dt>
                <dd>{value}</dd>
            </div>
        }
    });
    Frame::of(&cluster, Section::Nodes, node.name.clone())
        .crumb("Nodes", link::nodes(id))
        .sentence(sentence)
        .around(view! {
            <div class="summary" data-live="summary">
                <dl class="facts">
                    <div>
                        <dt>"By the policy"</dt>
                        <dd>
                            <a class=format!("chip {class}") href="#findings">
                                <Icon name=icon/>
                                {word}
                            </a>
                        </dd>
                    </div>
                    <div>
                        <dt>"Workloads"</dt>
                        <dd>
                            <a href=format!("{}#namespaces", link::cluster(id))>
                                {format::number(node.workloads)}
                            </a>
                        </dd>
                    </div>
                    {facts.to_vec()}
                </dl>
            </div>
            <Panel
                id="evidence"
                heading="Evidence of its place"
                note=view! { "strongest first; the first that names a place decides, and nothing is averaged" }.into_any()
            >
                <Table
                    caption="What each rung says of the node’s place"
                    live="evidence"
                    columns=RUNGS
                    rows
                    empty="Nothing: no provider ID, no zone or region label, nothing known of its addresses, no declaration."
                />
                {why_open}
            </Panel>
            <Panel id="operator" heading="Operator">
                <Operators operators=operator.into_iter().collect() nodes=run_by_it/>
            </Panel>
            <Panel id="law" heading="Law">
                <Laws territories=territory.into_iter().collect() nodes=under_it/>
            </Panel>
            <Panel id="findings" heading="Findings">
                <FindingsTable
                    caption="Findings of the node, most severe first"
                    findings=node.findings
                    empty="No findings in what could be seen."
                    listing=None
                />
            </Panel>
        })
}

/// `oslo-1 is in Oslo, NO, by its zone label.`
fn sentence(name: &str, place: &Place) -> String {
    match place.decisive() {
        Some(rung) => {
            let conflict = match place.conflicts().next() {
                Some(_) => "; other evidence names other places",
                None => "",
            };
            format!("{name} is in {}, by its {}{conflict}.", in_words(place), rung.rung.words())
        }
        None if place.ladder.is_empty() => format!("Nothing says where {name} is."),
        None => format!(
            "It is not known where {name} is: its {}.",
            match in_words(place).as_str() {
                "evidence decides nothing" => "evidence decides nothing",
                _ => "evidence names no known place",
            }
        ),
    }
}

fn rungs(place: &Place, today: NaiveDate) -> Vec<Row> {
    let decisive = place.decisive();
    let conflicting: Vec<&PlaceEvidence> = place.conflicts().map(|(_, other)| other).collect();
    let rung = |(at, rung): (usize, &PlaceEvidence)| {
        let role = if decisive.is_some_and(|it| std::ptr::eq(it, rung)) {
            Some("decides")
        } else if conflicting.iter().any(|it| std::ptr::eq(*it, rung)) {
            Some("conflicts")
        } else {
            None
        };
        let says = match rung.territory {
            Some(territory) => named(territory, rung.country, rung.city.as_deref()),
            None => "names no place".into(),
        };
        let age = rung.as_of.map_or_else(|| "as read now".into(), |day| age(day, today));
        row(
            at,
            vec![
                view! {
                    <span class="subject">{format::sentence(rung.rung.words())}</span>
                    <span class="kind">{rung.path.clone()}</span>
                }
                .into_any(),
                view! { <code>{rung.value.clone()}</code> }.into_any(),
                view! {
                    {says}
                    {role.map(|role| view! { <strong class="role">{format!(" · {role}")}</strong> })}
                }
                .into_any(),
                view! { <span class="kind">{rung.source.clone()}</span> }.into_any(),
                view! { {age} }.into_any(),
                view! {
                    {rung.rests_on()}
                    <span class="kind">{format!("set by {}", rung.set_by.words())}</span>
                }
                .into_any(),
            ],
        )
    };
    place.ladder.iter().enumerate().map(rung).collect()
}

/// How old a source is: `3 days`.
fn age(day: NaiveDate, today: NaiveDate) -> String {
    match u64::try_from((today - day).num_days()) {
        Ok(days) => format::count(days, "day", "days"),
        // A database may have been built where the day began earlier.
        Err(_) => "today".into(),
    }
}

#[cfg(test)]
mod tests {
    use model::place::{Country, Rung, Setter};

    use super::*;

    fn rung(rung: Rung, territory: Option<Country>) -> PlaceEvidence {
        PlaceEvidence {
            rung,
            path: "x".into(),
            value: "v".into(),
            territory,
            country: territory,
            city: None,
            position: None,
            source: "s".into(),
            as_of: None,
            set_by: Setter::Kubelet,
        }
    }

    #[test]
    fn the_sentence_says_what_the_evidence_does() {
        for (ladder, expected) in [
            (vec![], "Nothing says where a is."),
            (
                vec![rung(Rung::ZoneLabel, None)],
                "It is not known where a is: its evidence names no known place.",
            ),
            (
                vec![rung(Rung::GeoIp, Some(Country::NO))],
                "It is not known where a is: its evidence decides nothing.",
            ),
            (vec![rung(Rung::ZoneLabel, Some(Country::NO))], "a is in NO, by its zone label."),
            (
                vec![
                    rung(Rung::ZoneLabel, Some(Country::NO)),
                    rung(Rung::RegionLabel, Some(Country::US)),
                ],
                "a is in NO, by its zone label; other evidence names other places.",
            ),
        ] {
            assert_eq!(sentence("a", &Place::concluded(None, ladder)), expected);
        }
    }
}
