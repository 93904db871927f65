//! One system: where it runs and may be scheduled, who runs the nodes, what is for a person to say, and what is open.

use leptos::prelude::*;
use model::context::Known;
use model::place::Country;
use model::residency::{
    DestinationsAsked, Location, MemberBy, OpenQuestion, QuestionAbout, Reachable, ResidencyFilter,
    Standing, System, SystemDestination, SystemPage, SystemWorkload, WhyAssess,
};
use model::subject::SubjectRef;

use super::residency::asked;
use super::systems::{documents, operator_not_known};
use super::{Outline, loaded, param};
use crate::address::Address;
use crate::components::breakable::Breakable;
use crate::components::frame::{Frame, Section};
use crate::components::law::Operators;
use crate::components::panel::Panel;
use crate::components::table::{Row, Table, row};
use crate::link::{self, NodesAsked};
use crate::listing::{Column, column};
use crate::texts::{Texts, headed, texts};

const LOCATIONS: [Column; 4] = [
    column("territory", "", "w-subject"),
    column("standing", "", "w-title"),
    column("operator", "", "w-chip"),
    column("nodes", "", "w-number"),
];

const DESTINATIONS: [Column; 6] = [
    column("destination", "", "w-subject"),
    column("territory", "", "w-chip"),
    column("standing", "", "w-title"),
    column("operator", "", "w-chip"),
    column("assess", "", "w-title"),
    column("workloads", "", "w-number"),
];

const REACHABLE: [Column; 5] = [
    column("territory", "", "w-subject"),
    column("standing", "", "w-title"),
    column("operators", "", "w-id"),
    column("workloads", "", "w-number"),
    column("personal", "", "w-number w-personal"),
];

const WORKLOADS: [Column; 3] = [
    column("workload", "", "w-subject"),
    column("by", "", "w-title"),
    column("personal", "", "w-title"),
];

const OPEN: [Column; 2] = [column("question", "", "w-title"), column("count", "", "w-number")];

/// Workloads that are listed at most; REST has all.
const MOST: usize = 200;

/// `/residency/systems/{system}`
#[component]
pub fn SystemPageView() -> impl IntoView {
    let name = param("system");
    let t = texts();
    let filter = asked::filter(&Address::here());
    let outline = Outline {
        section: Section::Residency,
        title: name.clone(),
        cluster: filter.as_ref().ok().and_then(|filter| filter.cluster),
        panels: vec![
            ("locations", t.systems.locations),
            ("reach", t.systems.reach),
            ("operators", t.residency.operators),
            ("destinations", t.destinations.of_system),
            ("record", t.systems.for_the_record),
            ("open", t.systems.open),
            ("workloads", t.node.workloads),
        ],
    };
    loaded(
        outline,
        |reader| async move {
            let filter = filter?;
            let page = reader.system(name, filter.clone()).await?;
            Ok((filter, page))
        },
        |(filter, system)| page(&filter, system),
    )
}

fn page(filter: &ResidencyFilter, page: SystemPage) -> AnyView {
    let t = texts();
    let SystemPage { clusters, scope, law, system } = page;
    let frame = match clusters.as_slice() {
        [only] => Frame::of(only, Section::Residency, system.name.clone()),
        _ => Frame::all(clusters.clone(), Section::Residency, system.name.clone()),
    };
    let form = asked::form(scope, &law);
    let sentence = (t.systems.system_sentence)(&system, scope);
    let documents = documents(filter, Some(&system.name), t);
    let record = record(&system, t);
    let locations = system.locations.iter().map(|it| location_row(it, filter, t)).collect();
    let reachable = system.may_run_in.iter().map(|it| reachable_row(it, t)).collect();
    let destinations =
        system.destinations.iter().map(|it| destination_row(it, filter, t)).collect();
    let open = system.open.iter().map(|it| open_row(it, filter, t)).collect();
    let cut = system.workloads.len().checked_sub(MOST).filter(|more| *more > 0);
    let cut = cut.map(|more| {
        view! { <p class="panel-foot">{(t.what_if.cut)(&t.number(more as u64))}</p> }
    });
    let workloads = system.workloads.iter().take(MOST).map(|it| workload_row(it, t)).collect();
    let why = why_assess(&system, t);
    let run_by = filter.clone();
    let operators = system.recipients.into_iter().map(|it| it.operator).collect();
    frame
        .under_law()
        .seen_at(filter.at)
        .crumb(t.residency.title, link::residency_under(filter))
        .crumb(t.systems.title, link::systems(filter))
        .sentence(sentence)
        .around(view! {
            {form}
            <Panel id="locations" heading=t.systems.locations>
                <Table
                    caption=t.systems.locations
                    live="locations"
                    columns=headed(&LOCATIONS, &t.systems.location_headings)
                    rows=locations
                    empty=t.systems.nothing_runs
                />
            </Panel>
            <Panel
                id="reach"
                heading=t.systems.reach
                note=view! { {t.systems.reach_note} }.into_any()
            >
                <Table
                    caption=t.systems.reach
                    live="reach"
                    columns=headed(&REACHABLE, &t.systems.reach_headings)
                    rows=reachable
                    empty=t.systems.no_reach
                />
            </Panel>
            <Panel
                id="operators"
                heading=t.residency.operators
                note=view! { {t.residency.operators_note} }.into_any()
            >
                {why}
                <Operators operators filter=run_by empty=t.law.no_operators/>
            </Panel>
            <Panel
                id="destinations"
                heading=t.destinations.of_system
                note=view! { {t.destinations.note} }.into_any()
            >
                <Table
                    caption=t.destinations.of_system
                    live="destinations"
                    columns=headed(&DESTINATIONS, &t.destinations.of_system_headings)
                    rows=destinations
                    empty=t.destinations.none_of_system
                />
            </Panel>
            {record}
            <Panel id="open" heading=t.systems.open>
                <Table
                    caption=t.systems.open
                    live="open"
                    columns=headed(&OPEN, &t.systems.open_headings)
                    rows=open
                    empty=t.systems.nothing_open
                />
            </Panel>
            <Panel id="workloads" heading=t.node.workloads>
                <Table
                    caption=t.node.workloads
                    live="workloads"
                    columns=headed(&WORKLOADS, &t.systems.workload_headings)
                    rows=workloads
                    empty=t.systems.nothing_runs
                />
                {cut}
            </Panel>
            {documents}
        })
}

fn territory(territory: Option<Country>, t: &'static Texts) -> AnyView {
    match territory {
        Some(territory) => {
            view! { <span class="subject">{territory.to_string()}</span> }.into_any()
        }
        None => view! { <span class="unknown-text">{t.systems.place_unknown}</span> }.into_any(),
    }
}

fn standing(of: Standing, t: &'static Texts) -> AnyView {
    let class = match of {
        Standing::Inside => "inside",
        Standing::InEea | Standing::Adequate | Standing::Partial | Standing::Outside => "outside",
        Standing::Unknown => "unknown-text",
    };
    view! { <span class=class>{(t.law.standing)(of)}</span> }.into_any()
}

fn location_row(location: &Location, filter: &ResidencyFilter, t: &'static Texts) -> Row {
    let operator = Some(location.operator.clone());
    let which = NodesAsked { operator, ..NodesAsked::there(location.territory) };
    let operator = location.operator.clone();
    row(
        format!("{:?}/{operator:?}", location.territory),
        vec![
            territory(location.territory, t),
            standing(location.standing, t),
            view! { <Breakable name=operator.unwrap_or_else(|| t.residency.not_named.into())/> }
                .into_any(),
            view! { <a href=link::placed_nodes(filter, &which)>{t.number(location.nodes)}</a> }
                .into_any(),
        ],
    )
}

fn destination_row(of: &SystemDestination, filter: &ResidencyFilter, t: &'static Texts) -> Row {
    let kind = DestinationsAsked { kind: Some(of.kind), verdict: None };
    let all = format!("{}#destinations", link::destinations(filter, kind));
    let operator = of.operator.as_ref().map(|it| it.key.clone());
    let why: Vec<&str> = of.why_assess.iter().map(|why| (t.systems.why_assess)(*why)).collect();
    let why = match (of.with_personal_data, why.is_empty()) {
        (0, _) => view! { <span class="muted">{t.destinations.no_personal_data}</span> }.into_any(),
        (_, true) => {
            view! { <span class="muted">{t.destinations.nothing_stands_out}</span> }.into_any()
        }
        (_, false) => view! { {why.join("; ")} }.into_any(),
    };
    row(
        format!("{}/{}/{:?}/{operator:?}", of.kind, of.host, of.territory),
        vec![
            view! {
                <span class="subject">{of.host.clone()}</span>
                <a class="kind" href=all>{(t.destinations.kind)(of.kind)}</a>
            }
            .into_any(),
            territory(of.territory, t),
            standing(of.standing, t),
            view! { <Breakable name=operator.unwrap_or_else(|| t.residency.not_named.into())/> }
                .into_any(),
            why,
            view! { <a href="#workloads">{t.number(of.workloads)}</a> }.into_any(),
        ],
    )
}

fn reachable_row(reachable: &Reachable, t: &'static Texts) -> Row {
    let unnamed = reachable.has_unnamed_operators.then(|| t.residency.not_named.to_owned());
    let operators: Vec<String> = reachable.operators.iter().cloned().chain(unnamed).collect();
    row(
        format!("{:?}", reachable.territory),
        vec![
            territory(reachable.territory, t),
            standing(reachable.standing, t),
            view! { {operators.join(", ")} }.into_any(),
            view! { <a href="#workloads">{t.number(reachable.workloads)}</a> }.into_any(),
            view! { <a href="#workloads">{t.number(reachable.with_personal_data)}</a> }.into_any(),
        ],
    )
}

fn open_row(open: &OpenQuestion, filter: &ResidencyFilter, t: &'static Texts) -> Row {
    let count = match open.count {
        0 => view! { "–" }.into_any(),
        count => view! { <a href=what_is_asked_about(open.about, filter)>{t.number(count)}</a> }
            .into_any(),
    };
    row(
        format!("{:?}", open.about),
        vec![
            view! { <span class="gap">{(t.systems.question)(open.about)}</span> }.into_any(),
            count,
        ],
    )
}

/// Where what a question counts is listed.
fn what_is_asked_about(about: QuestionAbout, filter: &ResidencyFilter) -> String {
    match about {
        QuestionAbout::ControlPlane => {
            format!("{}#control-planes", link::residency_under(filter))
        }
        QuestionAbout::MayMoveOutside | QuestionAbout::MayMoveSomewhere => "#reach".into(),
        QuestionAbout::RunsOutside
        | QuestionAbout::Place
        | QuestionAbout::Operator
        | QuestionAbout::Law => "#locations".into(),
        QuestionAbout::Certification | QuestionAbout::TransferTool => "#operators".into(),
        QuestionAbout::DestinationOutside | QuestionAbout::Destination => "#destinations".into(),
        QuestionAbout::PersonalData
        | QuestionAbout::NothingRuns
        | QuestionAbout::Beyond
        | QuestionAbout::RemoteAccess => "#workloads".into(),
    }
}

fn workload_row(it: &SystemWorkload, t: &'static Texts) -> Row {
    let by = match it.by {
        MemberBy::Label => t.systems.by_label,
        MemberBy::Policy => t.systems.by_policy,
    };
    let personal = match it.personal_data {
        Known::Yes => t.systems.yes,
        Known::No => t.systems.no,
        Known::NotKnown => t.systems.not_known,
    };
    let subject = SubjectRef::Workload(it.workload.clone());
    row(
        format!("{}/{subject}", it.cluster),
        vec![
            view! {
                <a class="subject" href=link::as_here(link::workload(it.cluster, &it.workload))>
                    {it.workload.name.clone()}
                </a>
                <span class="kind">
                    {format!("{} · {}", it.workload.namespace, it.workload.kind)}
                </span>
            }
            .into_any(),
            view! { {by} }.into_any(),
            view! { {personal} }.into_any(),
        ],
    )
}

/// Which operators are to be assessed, and for what.
fn why_assess(system: &System, t: &'static Texts) -> Option<AnyView> {
    let item = |of: String, why: &str| {
        view! {
            <li>
                <strong>{of}</strong>
                {format!(": {why}")}
            </li>
        }
    };
    let named = system.recipients.iter().filter(|it| it.to_assess).map(|it| {
        let why = it.why_assess().into_iter().map(|why| match why {
            WhyAssess::Outside => t.systems.runs_outside,
            WhyAssess::InEea => t.systems.runs_in_eea,
            WhyAssess::PlaceUnknown => t.systems.runs_somewhere,
            why => (t.systems.why_assess)(why),
        });
        let why: Vec<&str> = why.collect();
        item(it.operator.key.clone(), &why.join("; "))
    });
    let movable = system.may_be_run_by().into_iter();
    let movable = movable.map(|key| item(key.to_owned(), t.systems.runs_where_it_may_go));
    let unnamed = operator_not_known(system, t);
    let unnamed =
        unnamed.map(|nodes| item(nodes, (t.systems.why_assess)(WhyAssess::OperatorUnknown)));
    let whys: Vec<_> = named.chain(movable).chain(unnamed).collect();
    (!whys.is_empty()).then(|| {
        view! {
            <p>{t.systems.to_assess}</p>
            <ul class="plain">{whys}</ul>
        }
        .into_any()
    })
}

/// `2 operators of its nodes, not known (1 node)`
fn operators(system: &System, t: &'static Texts) -> String {
    let known = t.count(system.recipients.len() as u64, t.systems.operators);
    match (system.recipients.is_empty(), operator_not_known(system, t)) {
        (_, None) => known,
        (false, Some(not_known)) => format!("{known}, {not_known}"),
        (true, Some(not_known)) => {
            let (_, operators) = t.systems.operators;
            format!("{operators}: {not_known}")
        }
    }
}

/// What the record of processing asks and no cluster shows: as declared, or blank and marked.
fn record(system: &System, t: &'static Texts) -> AnyView {
    let declared = |said: Option<String>| match said.filter(|it| !it.is_empty()) {
        Some(said) => view! { {said} }.into_any(),
        None => view! { <span class="unknown-text">{t.systems.to_fill_in}</span> }.into_any(),
    };
    let purpose = declared(system.purpose.clone());
    let measures = system.measures.iter().map(t.measures.words);
    let safeguards = system.safeguards.iter().cloned().chain(measures).collect::<Vec<_>>();
    let safeguards = declared(Some(safeguards.join("; ")));
    let operators = operators(system, t);
    let destinations = t.count(system.handed_to().count() as u64, t.systems.destinations);
    let blank = t.systems.blanks.map(|name| {
        view! {
            <div>
                <dt>{name}</dt>
                <dd>{declared(None)}</dd>
            </div>
        }
    });
    view! {
        <Panel
            id="record"
            heading=t.systems.for_the_record
            note=view! { {t.systems.record_note} }.into_any()
        >
            <dl class="facts">
                <div>
                    <dt>{t.systems.purpose}</dt>
                    <dd>{purpose}</dd>
                </div>
                <div>
                    <dt>{t.systems.safeguards}</dt>
                    <dd>{safeguards}</dd>
                </div>
                <div>
                    <dt>{t.systems.recipients}</dt>
                    <dd>
                        <a href="#operators">{operators}</a>
                        "; "
                        <a href="#destinations">{destinations}</a>
                    </dd>
                </div>
                {Vec::from(blank)}
            </dl>
        </Panel>
    }
    .into_any()
}
