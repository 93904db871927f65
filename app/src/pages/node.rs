//! One node: where it is, rung by rung, who runs it, and what was found on it.

mod running;

use chrono::NaiveDate;
use leptos::prelude::*;
use model::place::{Place, PlaceEvidence, Rung, Setter, WhyOpen};
use model::residency::{NodePage, NodeProof, ResidencyFilter, Standing, WhyUnknown};
use model::verdict::Verdict;

use super::residency::{asked, rows};
use super::{Outline, cluster_param, loaded, param};
use crate::address::Address;
use crate::components::discs::DiscsPanel;
use crate::components::findings_table::FindingsTable;
use crate::components::frame::{Frame, Section};
use crate::components::icons::Icon;
use crate::components::law::{Laws, Operators};
use crate::components::layer_beneath::LayerBeneathPanel;
use crate::components::pairs::PairsPanel;
use crate::components::panel::Panel;
use crate::components::place::{in_words, named};
use crate::components::prose::Prose;
use crate::components::source::SourceNote;
use crate::components::table::{Row, Table, row};
use crate::context::page as request;
use crate::language::Language;
use crate::listing::{Column, column};
use crate::texts::{Texts, headed, texts};
use crate::{format, link};

const RUNGS: [Column; 6] = [
    column("rung", "", "w-subject"),
    column("value", "", "w-title"),
    column("says", "", "w-title"),
    column("source", "", "w-title"),
    column("age", "", "w-id"),
    column("strength", "", "w-title"),
];

/// `/clusters/{cluster}/nodes/{node}`
#[component]
pub fn NodePageView() -> impl IntoView {
    let cluster = cluster_param();
    let node = param("node");
    let t = texts();
    let outline = Outline {
        section: Section::Nodes,
        title: node.clone(),
        cluster: cluster.clone().ok(),
        panels: vec![
            ("evidence", t.node.evidence),
            ("discs", t.discs.heading),
            ("operator", t.node.operator),
            ("law", t.node.law),
            ("running", t.running.on_node),
            ("beneath", t.beneath.heading),
            ("pairs", t.pairs.heading),
            ("findings", t.node.findings),
        ],
    };
    let asked = asked::filter(&Address::here());
    loaded(
        outline,
        |reader| async move {
            let filter = asked?;
            let ResidencyFilter { at, scope, law, .. } = filter.clone();
            Ok((filter, reader.node(cluster?, node, at, scope, law).await?))
        },
        |(filter, node)| page(filter, node),
    )
}

fn page(filter: ResidencyFilter, page: NodePage) -> AnyView {
    let t = texts();
    let (at, scope) = (filter.at, filter.scope);
    let NodePage { cluster, node, addresses, proven, running, judged, beneath, pairs } = page;
    let id = cluster.id;
    let run_by_it = ResidencyFilter { cluster: Some(id), ..filter };
    let under_it = run_by_it.clone();
    let seen = Seen {
        on: at.unwrap_or(request().now).date_naive(),
        is_past: at.is_some() || cluster.seen != model::view::Seen::Watched,
    };
    let law_note = (t.residency.law_note)(&judged.law.law_at.to_string());
    let sentence = sentence(&node.name, &node.place, t);
    let why_open = node.place.open_for().map(t.place.why_open).map(|why| {
        view! {
            <p class="panel-foot">
                <Prose text=format!("{}.", format::sentence(why))/>
            </p>
        }
    });
    let supply = |causes: &[WhyUnknown]| {
        let asked = judged.unknown.iter().filter(|it| causes.contains(&it.why));
        let told = asked.map(|it| {
            view! {
                <p class="panel-foot">
                    <Prose text=(t.residency.supply)(it)/>
                </p>
            }
        });
        told.collect::<Vec<_>>()
    };
    let places = supply(&[
        WhyUnknown::NothingSays,
        WhyUnknown::NamesNoPlace,
        WhyUnknown::EstimateAlone,
        WhyUnknown::Disagrees,
    ]);
    let (operator, law) = (supply(&[WhyUnknown::NoOperator]), supply(&[WhyUnknown::Law]));
    let within = judged.standing.map_or(Verdict::Unknown, Standing::verdict);
    let ladder = evidence(&node.place, proven.as_ref(), seen, t);
    let (class, icon, word) = match node.verdict {
        Verdict::Pass => ("passed", "pass", t.node.allowed),
        Verdict::Fail => ("high", "high", t.words.outside),
        Verdict::Unknown | Verdict::NotApplicable => ("unknown", "unknown", t.words.unknown),
    };
    let addresses: Vec<String> =
        addresses.into_iter().map(|(kind, address)| format!("{address} ({kind})")).collect();
    let versions: Vec<String> =
        node.versions.iter().map(|(of, version)| format!("{of} {version}")).collect();
    let or = |list: Vec<String>, empty: &str| match list.is_empty() {
        true => empty.to_owned(),
        false => list.join(", "),
    };
    let facts = [
        (t.node.provider_id, node.provider_id.clone().unwrap_or_else(|| t.node.not_set.into())),
        (t.node.addresses, or(addresses, t.node.none)),
        (t.node.versions, or(versions, t.node.not_reported)),
    ];
    let by_agents = match at {
        None => view! {
            <LayerBeneathPanel layer=beneath/>
            <PairsPanel cluster=id pairs node=Some(node.name.clone())/>
        }
        .into_any(),
        Some(_) => view! { <p class="notice">{t.node.agents_now_alone}</p> }.into_any(),
    };
    let facts = facts.map(|(name, value)| {
        view! {
            <div>
                <dt>{name}</dt>
                <dd>{value}</dd>
            </div>
        }
    });
    Frame::of(&cluster, Section::Nodes, node.name.clone())
        .crumb(t.residency.nodes, link::nodes(id))
        .under_law()
        .seen_at(at)
        .sentence(sentence)
        .around(view! {
            {asked::form(scope, &judged.law)}
            <div class="summary" data-live="summary">
                <dl class="facts">
                    <div>
                        <dt>{t.node.policy}</dt>
                        <dd>
                            <a class=format!("chip {class}") href="#findings">
                                <Icon name=icon/>
                                {word}
                            </a>
                        </dd>
                    </div>
                    <div>
                        <dt>{format::sentence(&(t.words.the_scope)(scope))}</dt>
                        <dd>{rows::chip(within)}</dd>
                    </div>
                    <div>
                        <dt>{t.node.workloads}</dt>
                        <dd>
                            <a href="#running">{t.number(node.workloads)}</a>
                        </dd>
                    </div>
                    {facts.to_vec()}
                </dl>
            </div>
            <Panel
                id="evidence"
                heading=t.node.evidence
                note=view! { {t.node.evidence_note} }.into_any()
            >
                <Table
                    caption=t.node.evidence_caption
                    live="evidence"
                    columns=headed(&RUNGS, &t.node.headings)
                    rows=ladder
                    empty=t.node.no_evidence
                />
                {why_open}
                {places}
            </Panel>
            <DiscsPanel proven lands=judged.lands/>
            <Panel id="operator" heading=t.node.operator>
                <Operators
                    operators=judged.operator.into_iter().collect()
                    filter=run_by_it
                    empty=t.law.no_operator
                />
                {operator}
            </Panel>
            <Panel id="law" heading=t.node.law note=view! { {law_note} }.into_any()>
                <Laws
                    territories=judged.territory.into_iter().collect()
                    filter=under_it
                    empty=t.law.no_territory
                />
                {law}
            </Panel>
            {running::panel(id, running, node.workloads, t)}
            {by_agents}
            <Panel id="findings" heading=t.node.findings>
                <FindingsTable
                    caption=t.node.findings_caption
                    findings=node.findings
                    empty=t.finding.check_page.no_findings
                    listing=None
                />
            </Panel>
        })
}

/// Of so many territories it is said by name that a node is in one of them.
const TOLD: usize = 12;

/// `oslo-1 is in Oslo, NO, by its zone label.`
fn sentence(name: &str, place: &Place, t: &Texts) -> String {
    match place.decisive() {
        Some(rung) => {
            let conflicts = place.conflicts().next().is_some();
            (t.node.is_in)(name, &in_words(place), (t.place.rung)(rung.rung), conflicts)
        }
        None if (1..=TOLD).contains(&place.within().len()) => {
            let within: Vec<&str> = place.within().iter().map(|it| it.code()).collect();
            (t.node.is_within)(name, &within.join(", "))
        }
        None if place.ladder.is_empty() => (t.node.nothing_says)(name),
        None if place.open_for() == Some(WhyOpen::NothingNamed) => (t.node.names_nothing)(name),
        None => (t.node.decides_nothing)(name),
    }
}

/// The ladder, rung by rung. What a server on a machine of the node's name has measured stands above it and decides nothing.
fn evidence(place: &Place, proven: Option<&NodeProof>, seen: Seen, t: &'static Texts) -> Vec<Row> {
    let counts = proven.is_some_and(|it| it.is_agent)
        && place.ladder.iter().any(|evidence| evidence.rung == Rung::RoundTrips);
    let beside = proven.filter(|_| !counts).map(|proof| round_trips(proof, None, seen, t));
    let proven = proven.filter(|_| counts);
    beside.into_iter().chain(rungs(place, proven, seen, t)).collect()
}

fn rungs(place: &Place, proven: Option<&NodeProof>, seen: Seen, t: &'static Texts) -> Vec<Row> {
    let decisive = place.decisive();
    let conflicting: Vec<&PlaceEvidence> = place.conflicts().map(|(_, other)| other).collect();
    let rung = |(at, rung): (usize, &PlaceEvidence)| {
        let role = if decisive.is_some_and(|it| std::ptr::eq(it, rung)) {
            Some(t.place.decides)
        } else if conflicting.iter().any(|it| std::ptr::eq(*it, rung)) {
            Some(t.place.conflicts)
        } else {
            None
        };
        let says = match rung.territory {
            Some(territory) => named(territory, rung.country, rung.city.as_deref()),
            None => t.place.names_no_place.into(),
        };
        if let Some(proof) = proven.filter(|_| rung.rung == Rung::RoundTrips) {
            return round_trips(proof, role, seen, t);
        }
        let (lang, source) = t.said(rung.source.clone());
        let age = rung.as_of.map_or_else(|| seen.as_read(t).into(), |day| seen.age(day, t));
        row(
            at,
            vec![
                view! {
                    <span class="subject">{format::sentence((t.place.rung)(rung.rung))}</span>
                    <span class="kind">{rung.path.clone()}</span>
                }
                .into_any(),
                view! { <code>{rung.value.clone()}</code> }.into_any(),
                view! {
                    {says}
                    {role.map(|role| view! { <strong class="role">{format!(" · {role}")}</strong> })}
                }
                .into_any(),
                view! {
                    <span class="kind">
                        <SourceNote source lang/>
                    </span>
                }
                .into_any(),
                view! { {age} }.into_any(),
                match rung.territory.is_some() || !rung.within.is_empty() {
                    true => view! {
                        {(t.place.rests_on)(rung)}
                        <span class="kind">{(t.place.set_by)(rung.set_by)}</span>
                    }
                    .into_any(),
                    // What names no place weighs nothing.
                    false => view! { <span class="muted">"–"</span> }.into_any(),
                },
            ],
        )
    };
    place.ladder.iter().enumerate().map(rung).collect()
}

/// What round trips prove, with the shortest of them.
fn round_trips(of: &NodeProof, role: Option<&'static str>, seen: Seen, t: &'static Texts) -> Row {
    let NodeProof { prober, name, is_agent, spell } = of;
    // Light cannot be made faster; but what its agent tells is the node's own word.
    let (by, set_by) = match is_agent {
        true => (t.node.by_agent.to_owned(), (t.place.set_by)(Setter::Agent)),
        false => ((t.node.by_prober)(name), t.node.set_by_nobody.into()),
    };
    let within: Vec<&str> = spell.proof.countries.iter().take(TOLD).map(|it| it.code()).collect();
    let within = (spell.proof.countries.len() <= TOLD).then(|| within.join(", "));
    let shortest = spell.proof.shortest.first().map(|trip| {
        let took = format::milliseconds(trip.min_us);
        (t.node.shortest)(&decimal(&took, t), &trip.name)
    });
    row(
        "round-trips",
        vec![
            view! {
                <a class="subject" href=link::latency_of(*prober)>
                    {t.node.round_trips}
                </a>
            }
            .into_any(),
            view! { {shortest} }.into_any(),
            view! {
                <strong>{(t.node.proves)(spell.proof.verdict)}</strong>
                {role.map(|role| view! { <strong class="role">{format!(" · {role}")}</strong> })}
                <span class="kind">{within}</span>
            }
            .into_any(),
            view! { <span class="kind">{by}</span> }.into_any(),
            view! { {seen.age(spell.checked_at.date_naive(), t)} }.into_any(),
            view! {
                {t.node.measured}
                <span class="kind">{set_by}</span>
            }
            .into_any(),
        ],
    )
}

/// `1.8 ms`, `1,8 ms`
fn decimal(number: &str, t: &Texts) -> String {
    match t.language {
        Language::En => number.into(),
        Language::Nb => number.replace('.', ","),
    }
}

/// The day of which the page is.
#[derive(Clone, Copy)]
struct Seen {
    on: NaiveDate,
    is_past: bool,
}

impl Seen {
    /// How old a source was: `3 days`.
    fn age(self, day: NaiveDate, t: &Texts) -> String {
        match u64::try_from((self.on - day).num_days()) {
            Ok(days) => t.count(days, t.node.day),
            // A database may have been built where the day began earlier.
            Err(_) => t.node.today.into(),
        }
    }

    /// Of what has no day of its own.
    const fn as_read(self, t: &Texts) -> &'static str {
        match self.is_past {
            true => t.node.as_read_then,
            false => t.node.as_read_now,
        }
    }
}

#[cfg(test)]
mod tests {
    use model::place::Country;

    use super::*;

    fn rung(rung: Rung, territory: Option<Country>) -> PlaceEvidence {
        PlaceEvidence {
            rung,
            path: "x".into(),
            value: "v".into(),
            territory,
            country: territory,
            within: Vec::new(),
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
            let place = Place::concluded(None, ladder);
            assert_eq!(sentence("a", &place, Texts::of(Language::En)), expected);
        }
    }
}
