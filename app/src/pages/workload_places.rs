//! Workloads by the places that their pods run in, and whether they handle personal data.

use std::cmp::Ordering;

use leptos::prelude::*;
use model::context::Known;
use model::ids::ClusterId;
use model::order::Order;
use model::reader::ReadError;
use model::residency::{
    ResidencyFilter, RunsIn, WorkloadPlaces, WorkloadResidence, WorkloadsAsked,
};

use super::residency::asked::{self, one_of, wrong};
use super::residency::rows::chip;
use super::systems::places;
use super::{Outline, loaded};
use crate::address::Address;
use crate::components::frame::{Frame, Section};
use crate::components::panel::Panel;
use crate::components::table::{ColumnPicker, More, Row, Table, row};
use crate::format;
use crate::link;
use crate::listing::{Column, First, Listing, column};
use crate::texts::{Texts, headed, texts};

const WORKLOADS: [Column; 6] = [
    column("workload", "", "w-subject").sorted(First::Smallest),
    column("verdict", "", "w-chip").sorted(First::Smallest),
    column("personal", "", "w-personal").sorted(First::Smallest),
    column("places", "", "w-title"),
    column("may", "", "w-title").sorted(First::Smallest),
    column("risk", "", "w-number").sorted(First::Largest),
];

/// `/residency/workloads`
#[component]
pub fn WorkloadPlacesPage() -> impl IntoView {
    let here = Address::here();
    let (filter, which) = (asked::filter(&here), which(&here));
    let listing = Listing::here(&WORKLOADS, Order::descending("risk"));
    let title = texts().running.title;
    let mut outline = Outline::of_all(Section::Residency, title, &[("workloads", title)]);
    outline.cluster = filter.as_ref().ok().and_then(|filter| filter.cluster);
    loaded(
        outline,
        |reader| async move {
            let (filter, which, listing) = (filter?, which?, listing?);
            let listed = reader.workload_places(filter.clone(), which).await?;
            Ok((filter, which, listing, listed))
        },
        |(filter, which, listing, listed)| page(&filter, which, listing, listed),
    )
}

fn which(here: &Address) -> Result<WorkloadsAsked, ReadError> {
    let place = here
        .one("in")
        .map(|text| if text.len() == 2 { text.to_ascii_uppercase() } else { text })
        .map(|text| text.parse::<RunsIn>().map_err(|_| wrong("in", &text, texts().errors.a_place)));
    let personal_data = here.one("personal-data").map(|text| {
        Known::named(&text)
            .ok_or_else(|| wrong("personal-data", &text, &one_of(&["yes", "no", "not_known"])))
    });
    Ok(WorkloadsAsked { place: place.transpose()?, personal_data: personal_data.transpose()? })
}

fn page(
    filter: &ResidencyFilter,
    which: WorkloadsAsked,
    listing: Listing,
    listed: WorkloadPlaces,
) -> AnyView {
    let t = texts();
    let sentence = (t.running.sentence)(&listed, &which);
    let judged_by = asked::form(filter.scope, &listed.law);
    let narrowed = narrowed(&listing.here, which, t);
    let WorkloadPlaces { clusters, workloads, .. } = listed;
    let exports = link::workload_place_exports(filter, which);
    let frame = match clusters.as_slice() {
        [only] => Frame::of(only, Section::Residency, t.running.title),
        _ => Frame::all(clusters.clone(), Section::Residency, t.running.title),
    };
    let several = clusters.len() > 1;
    let name = |of: ClusterId| {
        let cluster = clusters.iter().find(|cluster| several && cluster.id == of);
        cluster.map(|cluster| cluster.name.clone())
    };
    let total = workloads.len() as u64;
    let key = |it: &WorkloadResidence| format!("{}/{}", it.cluster, it.workload);
    let (workloads, next) = listing.cut(workloads, compare, key);
    let shown = workloads.len();
    let rows = workloads.iter().map(|it| workload(it, name(it.cluster), t)).collect();
    let columns = headed(&WORKLOADS, &t.running.headings);
    let tools =
        view! { <ColumnPicker columns=columns.clone() listing=listing.clone()/> }.into_any();
    let how_many = t.count(total, t.running.workload);
    frame
        .under_law()
        .seen_at(filter.at)
        .crumb(t.residency.title, link::residency_under(filter))
        .sentence(sentence)
        .around(view! {
            {judged_by}
            {narrowed}
            <Panel
                id="workloads"
                heading=t.running.title
                note=view! { {how_many} }.into_any()
                tools
            >
                <Table
                    caption=t.running.caption
                    live="workloads"
                    columns
                    rows
                    empty=t.running.none
                    listing=Some(listing.clone())
                />
                <p class="panel-foot">{t.running.today_alone}</p>
                <More listing shown total next/>
            </Panel>
            <p class="exports">
                {t.words.files} <a href=exports.0 download="" data-csv="">"CSV"</a> " · "
                <a href=exports.1 download="">"JSON"</a>
            </p>
        })
}

/// Which workloads, in the address.
fn narrowed(here: &Address, which: WorkloadsAsked, t: &'static Texts) -> AnyView {
    let answers = [
        (None, t.running.any),
        (Some(Known::Yes), t.systems.yes),
        (Some(Known::No), t.systems.no),
        (Some(Known::NotKnown), t.systems.not_known),
    ];
    let answers = answers.map(|(answer, word)| {
        let value = answer.map_or("", Known::name);
        view! {
            <option value=value selected=answer == which.personal_data>
                {word}
            </option>
        }
    });
    let place = which.place.map(|place| place.to_string());
    view! {
        <form class="filter" method="get" action=here.path().to_owned() autocomplete="off">
            {asked::kept(here, &["in", "personal-data", "after", "show", "peek"])}
            <label>
                <span>{t.running.personal_data}</span>
                <select name="personal-data">{answers.to_vec()}</select>
            </label>
            <label>
                <span>{t.running.runs_in}</span>
                <input
                    name="in"
                    value=place
                    pattern="[A-Za-z]{2}|unknown|nowhere"
                    title=t.running.which_place
                    placeholder=t.running.such_as
                />
            </label>
            <button type="submit">{t.running.show}</button>
        </form>
    }
    .into_any()
}

fn workload(of: &WorkloadResidence, cluster: Option<String>, t: &'static Texts) -> Row {
    let href = link::as_here(link::workload(of.cluster, &of.workload));
    let runs_in = of.runs_in.iter().map(|it| (it.territory, it.standing));
    let may_run_in = of.may_run_in.iter().map(|it| (it.territory, it.standing));
    let under = cluster.map(|name| format!(" · {name}")).unwrap_or_default();
    let kind = format!("{} · {}{under}", of.workload.kind, of.workload.namespace);
    row(
        format!("{}/{}", of.cluster, of.workload),
        vec![
            view! {
                <a class="subject" href=href.clone()>{of.workload.name.clone()}</a>
                <span class="kind">{kind}</span>
            }
            .into_any(),
            match of.runs_in.is_empty() {
                true => view! { <span class="muted">{(t.running.place)(RunsIn::Nowhere)}</span> }
                    .into_any(),
                false => chip(of.verdict()),
            },
            view! { {t.known(of.personal_data)} }.into_any(),
            view! { {places(runs_in, t)} }.into_any(),
            view! {
                {chip(of.may_verdict())}
                <span class="kind">{places(may_run_in, t)}</span>
            }
            .into_any(),
            view! { <a href=format!("{href}#contributions")>{format::risk(of.exposure)}</a> }
                .into_any(),
        ],
    )
}

fn compare(column: &str, a: &WorkloadResidence, b: &WorkloadResidence) -> Ordering {
    let risk = |it: &WorkloadResidence| (it.exposure.low, it.exposure.high);
    match column {
        "workload" => a.workload.cmp(&b.workload),
        "verdict" => a.verdict().worst_first().cmp(&b.verdict().worst_first()),
        "may" => a.may_verdict().worst_first().cmp(&b.may_verdict().worst_first()),
        "personal" => a.personal_data.cmp(&b.personal_data),
        _ => risk(a).cmp(&risk(b)),
    }
}
