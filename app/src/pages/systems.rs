//! Systems: what belongs together for whoever answers for it, where it runs, and what is open.

use leptos::prelude::*;
use model::ids::ClusterId;
use model::place::Country;
use model::residency::{
    PersonalDataCounts, ResidencyFilter, Standing, System, Systems, Unassigned,
};

use super::residency::asked;
use super::{Outline, loaded};
use crate::address::Address;
use crate::components::frame::{Frame, Section};
use crate::components::panel::Panel;
use crate::components::table::{Row, Table, row};
use crate::link::{self, Document};
use crate::listing::{Column, column};
use crate::texts::{Texts, headed, texts};

const SYSTEMS: [Column; 6] = [
    column("system", "", "w-subject"),
    column("workloads", "", "w-number"),
    column("personal", "", "w-title"),
    column("places", "", "w-title"),
    column("recipients", "", "w-title"),
    column("open", "", "w-number"),
];

const UNASSIGNED: [Column; 3] = [
    column("namespace", "", "w-subject"),
    column("workloads", "", "w-number"),
    column("personal", "", "w-title"),
];

/// `/residency/systems`
#[component]
pub fn SystemsPage() -> impl IntoView {
    let filter = asked::filter(&Address::here());
    let panels = &[("systems", "Systems"), ("unassigned", "Workloads of no system")];
    let mut outline = Outline::of_all(Section::Residency, texts().systems.title, panels);
    outline.cluster = filter.as_ref().ok().and_then(|filter| filter.cluster);
    loaded(
        outline,
        |reader| async move {
            let filter = filter?;
            let systems = reader.systems(filter.clone()).await?;
            Ok((filter, systems))
        },
        |(filter, systems)| page(&filter, systems),
    )
}

fn page(filter: &ResidencyFilter, systems: Systems) -> AnyView {
    let t = texts();
    let sentence = (t.systems.sentence)(&systems);
    let form = asked::form(filter.scope, &systems.law);
    let Systems { clusters, scope, systems, unassigned, .. } = systems;
    let frame = match clusters.as_slice() {
        [only] => Frame::of(only, Section::Residency, t.systems.title),
        _ => Frame::all(clusters.clone(), Section::Residency, t.systems.title),
    };
    let several = clusters.len() > 1;
    let name = |of: ClusterId| {
        let cluster = clusters.iter().find(|cluster| several && cluster.id == of);
        cluster.map(|cluster| cluster.name.clone())
    };
    let rows = systems.iter().map(|system| system_row(system, filter, t)).collect();
    let unassigned = unassigned.iter().map(|it| unassigned_row(it, name(it.cluster), t)).collect();
    let note = (t.systems.places_note)(&(t.words.the_scope)(scope));
    frame
        .under_law()
        .seen_at(filter.at)
        .crumb(t.residency.title, link::residency_under(filter))
        .sentence(sentence)
        .around(view! {
            {form}
            <Panel id="systems" heading=t.systems.title note=view! { {note} }.into_any()>
                <Table
                    caption=t.systems.caption
                    live="systems"
                    columns=headed(&SYSTEMS, &t.systems.headings)
                    rows
                    empty=t.systems.none
                />
            </Panel>
            <Panel
                id="unassigned"
                heading=t.systems.unassigned
                note=view! { {t.systems.unassigned_note} }.into_any()
            >
                <Table
                    caption=t.systems.unassigned
                    live="unassigned"
                    columns=headed(&UNASSIGNED, &t.systems.unassigned_headings)
                    rows=unassigned
                    empty=t.systems.none_unassigned
                />
            </Panel>
            {documents(filter, None, t)}
        })
}

fn system_row(system: &System, filter: &ResidencyFilter, t: &'static Texts) -> Row {
    let href = link::system(&system.name, filter);
    let runs_in = system.locations.iter().map(|it| (it.territory, it.standing));
    let may_run_in = system.may_run_in.iter().map(|it| (it.territory, it.standing));
    let to_assess =
        system.recipients.iter().filter(|it| it.to_assess).map(|it| it.operator.key.clone());
    let movable = system.may_be_run_by().into_iter().map(t.systems.if_it_moves);
    let to_assess: Vec<String> =
        to_assess.chain(movable).chain(operator_not_known(system, t)).collect();
    let to_assess = match to_assess.is_empty() {
        true => t.systems.none_to_assess.to_owned(),
        false => to_assess.join(", "),
    };
    let others = system.recipients.iter().filter(|it| !it.to_assess).count();
    let others = (others > 0).then(|| {
        let others = t.number(others as u64);
        let href = format!("{href}#operators");
        view! { <a class="kind" href=href>{(t.systems.other_recipients)(&others)}</a> }
    });
    row(
        &system.name,
        vec![
            view! { <a class="subject" href=href.clone()>{system.name.clone()}</a> }.into_any(),
            view! {
                <a href=format!("{href}#workloads")>{t.number(system.workloads.len() as u64)}</a>
            }
            .into_any(),
            view! {
                <a href=format!("{href}#workloads")>{personal_data(system.personal_data, t)}</a>
            }
            .into_any(),
            view! {
                <span>{places(runs_in, t)}</span>
                <span class="kind">{(t.systems.may_run_in)(&places(may_run_in, t))}</span>
            }
            .into_any(),
            view! {
                <span>{to_assess}</span>
                {others}
            }
            .into_any(),
            view! { <a href=format!("{href}#open")>{t.number(system.open.len() as u64)}</a> }
                .into_any(),
        ],
    )
}

/// `not known (1 node)`, where nothing names who runs its nodes, or no pod of it is on one.
pub fn operator_not_known(system: &System, t: &'static Texts) -> Option<String> {
    match system.nodes_without_operator() {
        0 if !system.locations.is_empty() => None,
        nodes => Some((t.systems.operator_not_known)(&t.count(nodes, t.words.node))),
    }
}

/// `US (outside), NO, SE, not known`: each once; outside first, as they come.
pub fn places(of: impl Iterator<Item = (Option<Country>, Standing)>, t: &'static Texts) -> String {
    let mut told: Vec<String> = Vec::new();
    for (territory, standing) in of {
        let name = territory.map_or_else(|| t.systems.place_unknown.into(), |it| it.to_string());
        let name = match (territory, standing) {
            (None, _) | (_, Standing::Inside) => name,
            (_, Standing::Unknown) => format!("{name} ({})", t.residency.law_open),
            (_, Standing::InEea) => format!("{name} ({})", t.residency.in_eea),
            (_, Standing::Adequate | Standing::Partial | Standing::Outside) => {
                format!("{name} ({})", t.systems.outside)
            }
        };
        if !told.contains(&name) {
            told.push(name);
        }
    }
    match told.is_empty() {
        true => t.systems.nowhere.into(),
        false => told.join(", "),
    }
}

fn personal_data(counts: PersonalDataCounts, t: &'static Texts) -> String {
    (t.systems.personal_data)(&[counts.yes, counts.no, counts.not_known].map(|it| t.number(it)))
}

fn unassigned_row(of: &Unassigned, cluster: Option<String>, t: &'static Texts) -> Row {
    let namespace = link::as_here(link::namespace(of.cluster, &of.namespace));
    row(
        format!("{}/{}", of.cluster, of.namespace),
        vec![
            view! {
                <a class="subject" href=namespace.clone()>
                    {of.namespace.clone()}
                </a>
                {cluster.map(|name| view! { <span class="kind">{name}</span> })}
            }
            .into_any(),
            view! {
                <a href=format!("{namespace}#workloads")>
                    {t.number(of.workloads)}
                </a>
            }
            .into_any(),
            view! { {personal_data(of.personal_data, t)} }.into_any(),
        ],
    )
}

/// The documents that people keep, as files.
pub fn documents(filter: &ResidencyFilter, system: Option<&str>, t: &'static Texts) -> AnyView {
    let files = Document::ALL.map(|document| {
        let word = match document {
            Document::Record => t.systems.record,
            Document::Transfers => t.systems.transfers,
            Document::Register => t.systems.register,
        };
        let href = |ending| link::systems_export(document, ending, filter, system);
        view! {
            <li>
                {format!("{word}: ")} <a href=href("csv") download="">"CSV"</a> " · "
                <a href=href("json") download="">"JSON"</a>
            </li>
        }
    });
    view! {
        <Panel id="documents" heading=t.systems.documents note=view! { {t.systems.documents_note} }.into_any()>
            <ul class="plain">{Vec::from(files)}</ul>
        </Panel>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use model::residency::Location;

    use super::*;
    use crate::language::Language;

    #[test]
    fn who_runs_nodes_is_not_known_where_nothing_names_it() {
        let location = |operator: Option<&str>, nodes| Location {
            territory: None,
            standing: Standing::Unknown,
            operator: operator.map(Into::into),
            nodes,
            workloads: PersonalDataCounts::default(),
            doubts: Vec::new(),
        };
        for (locations, expected) in [
            (vec![location(Some("aws"), 2)], None),
            (vec![location(None, 1)], Some("not known (1 node)")),
            (vec![location(Some("aws"), 2), location(None, 3)], Some("not known (3 nodes)")),
            (Vec::new(), Some("not known (0 nodes)")),
        ] {
            let system = System {
                name: "shop".into(),
                is_declared: false,
                purpose: None,
                safeguards: Vec::new(),
                measures: Vec::new(),
                storage_classes: Vec::new(),
                workloads: Vec::new(),
                personal_data: PersonalDataCounts::default(),
                locations,
                may_run_in: Vec::new(),
                recipients: Vec::new(),
                destinations: Vec::new(),
                open: Vec::new(),
            };
            let told = operator_not_known(&system, Texts::of(Language::En));
            assert_eq!(told.as_deref(), expected);
        }
    }
}
