//! One framework: what evidence says of each of its controls, and by which checks.

use std::cmp::Ordering;

use leptos::prelude::*;
use model::Time;
use model::framework::{
    Admission, ControlView, FrameworkPage, FrameworkView, Nature, Standing, slug,
};
use model::ids::ClusterId;
use model::order::Order;
use model::platform::Platform;
use model::pod_security::PodSecurityVersion;
use model::verdict::Verdict;
use model::view::ClusterView;

use super::compliance::{ClusterFacet, cluster_asked, frame, many};
use super::{Outline, loaded, param};
use crate::address::Address;
use crate::components::chip::StandingChip;
use crate::components::frame::Section;
use crate::components::panel::Panel;
use crate::components::table::{ColumnPicker, Row, Table, row};
use crate::format;
use crate::link::{self, Findings};
use crate::listing::{Column, First, Listing, column};

const COLUMNS: &[Column] = &[
    column("control", "Control", "w-title").sorted(First::Smallest),
    column("standing", "Evidence", "w-standing").sorted(First::Smallest),
    column("checks", "Checks", "w-subject").sorted(First::Largest),
    column("failed", "Failed", "w-number").sorted(First::Largest),
    column("unknown", "Unknown", "w-number").sorted(First::Largest),
    column("passed", "Passed", "w-number").sorted(First::Largest),
];

/// `/compliance/{framework}`
#[component]
pub fn FrameworkPageView() -> impl IntoView {
    let cluster = cluster_asked();
    let id = param("framework");
    let listing = Listing::here(COLUMNS, Order::ascending("control"));
    let outline = Outline {
        cluster: cluster.clone().ok().flatten(),
        ..Outline::of_all(Section::Compliance, &id, &[("controls", "Controls")])
    };
    let at = Address::here().moment("at");
    loaded(
        outline,
        |reader| async move {
            let at = at?;
            Ok((at, listing?, reader.framework(id, cluster?, at).await?))
        },
        |(at, listing, page)| view_of(at, listing, page),
    )
}

fn view_of(at: Option<Time>, listing: Listing, page: FrameworkPage) -> AnyView {
    let FrameworkPage { clusters, cluster, framework, platforms, controls } = page;
    let sentence = sentence(&framework);
    let how_many = format::count(controls.len() as u64, "control", "controls");
    let held = platforms.into_iter().map(|held| held_to_it(&clusters, held)).collect::<Vec<_>>();
    let held = (!held.is_empty()).then(|| {
        view! { <p class="note">"The clusters that count: " {held.join("; ")} "."</p> }
    });
    let listing = Listing { show: u32::MAX, after: None, ..listing };
    let placed = controls.into_iter().enumerate().collect();
    let (placed, _) = listing.cut(placed, compare, |(_, control)| control.id.clone());
    let within = match (cluster, framework.clusters.as_slice()) {
        (Some(only), _) | (None, &[only]) => Some(only),
        _ => None,
    };
    let rows = placed.into_iter().map(|(_, control)| control_row(control, within, at)).collect();
    let tools = view! { <ColumnPicker columns=COLUMNS listing=listing.clone()/> }.into_any();
    let (address, csv) = (
        link::framework(&framework.id, None),
        link::then(link::framework_csv(&framework.id, cluster), at),
    );
    frame(&clusters, cluster, framework.name)
        .crumb("Compliance", link::then(link::compliance(cluster), at))
        .seen_at(at)
        .sentence(sentence)
        .around(view! {
            <p>{framework.about}</p>
            {held}
            <ClusterFacet action=address clusters chosen=cluster/>
            <Panel id="controls" heading="Controls" note=view! { {how_many} }.into_any() tools>
                <Table
                    caption="Controls and what evidence says of them"
                    live="held-to"
                    columns=COLUMNS
                    rows
                    empty="No control of it is known."
                    listing=Some(listing)
                />
            </Panel>
            <p class="exports">
                "These controls as a file: "
                <a href=csv download="" data-csv="">
                    "CSV"
                </a>
            </p>
            <p class="note">
                "Evidence supports or contradicts a control; it proves no compliance. Supported: every check that speaks to it passed somewhere, none failed, none is unknown. Where data is bears on a control and contradicts none. A control of Pod Security Standards stands by what admission would say of the pods that were seen, in its newest version; its checks may ask more."
            </p>
        })
}

/// `GDPR: evidence contradicts 7 controls, supports 3 and leaves 4 unknown. It proves no compliance.`
fn sentence(framework: &FrameworkView) -> String {
    let name = &framework.name;
    if framework.clusters.is_empty() {
        return format!("{name}: no cluster shown is held to it.");
    }
    let contradicted = many(framework, Standing::Contradicted);
    let supported = format::number(many(framework, Standing::Supported));
    let unknown = format::number(many(framework, Standing::Unknown));
    let contradicts = match contradicted {
        0 => "no control".into(),
        n => format::count(n, "control", "controls"),
    };
    format!(
        "{name}: evidence contradicts {contradicts}, supports {supported} and leaves {unknown} unknown. It proves no \
         compliance."
    )
}

fn held_to_it(clusters: &[ClusterView], (id, platform): (ClusterId, Platform)) -> String {
    let cluster = clusters.iter().find(|cluster| cluster.id == id);
    let name = cluster.map_or_else(|| id.to_string(), |cluster| cluster.name.clone());
    format!("{name}, {platform} by its nodes")
}

fn compare(column: &str, a: &(usize, ControlView), b: &(usize, ControlView)) -> Ordering {
    let by = |key: fn(&ControlView) -> u64| key(&a.1).cmp(&key(&b.1));
    match column {
        "standing" => a.1.standing.cmp(&b.1.standing),
        "checks" => by(|control| control.checks.len() as u64),
        "failed" => by(|control| control.tally.failed),
        "unknown" => by(|control| control.tally.unknown),
        "passed" => by(|control| control.tally.passed),
        // In the framework's own order.
        _ => a.0.cmp(&b.0),
    }
}

fn control_row(control: ControlView, within: Option<ClusterId>, at: Option<Time>) -> Row {
    let ControlView { id, title, nature, standing, tally, checks, admission } = control;
    let admission = admission.map(|of| {
        let words = admission_in_words(of);
        match within.filter(|_| at.is_none()) {
            Some(cluster) => {
                view! { <a class="kind" href=link::enforce(cluster)>{words}</a> }.into_any()
            }
            None => view! { <span class="kind">{words}</span> }.into_any(),
        }
    });
    let by_admission = admission.is_some();
    let findings = within.map_or_else(Findings::default, Findings::of).at(at);
    let findings = checks.iter().fold(findings, |findings, of| findings.check(&of.check));
    let why = match (checks.is_empty(), standing, nature) {
        (true, Standing::Unknown, _) => Some("no check speaks to it"),
        (false, Standing::Unknown, _) if tally.failed > 0 && !by_admission => {
            Some("what failed bears on it: a person decides")
        }
        (false, _, Nature::Manual) => Some("a person decides"),
        _ => None,
    };
    let links = checks
        .iter()
        .map(|of| {
            let (href, title) = (link::then(link::check(&of.check), at), of.title.clone());
            view! {
                <li>
                    <a href=href>
                        {of.check.to_string()}
                        <span class="quiet">{format!(" {title}")}</span>
                    </a>
                </li>
            }
        })
        .collect::<Vec<_>>();
    let links = match links.is_empty() {
        true => view! { <span class="muted">"None"</span> }.into_any(),
        false => view! { <ul class="ids">{links}</ul> }.into_any(),
    };
    let passes = link::passes(within, &checks.iter().map(|of| &of.check).collect::<Vec<_>>());
    let passes = link::then(passes, at);
    row(
        &id,
        vec![
            view! {
                <strong>{id.clone()}</strong>
                <span class="reason">{title}</span>
            }
            .into_any(),
            view! {
                <StandingChip standing/>
                {why.map(|why| view! { <span class="kind">{why}</span> })}
                {admission}
            }
            .into_any(),
            links,
            number(tally.failed, findings.clone().verdict(Verdict::Fail).href(), &id, "failed"),
            number(tally.unknown, findings.verdict(Verdict::Unknown).href(), &id, "unknown"),
            number(tally.passed, passes, &id, "passed"),
        ],
    )
    .anchor(format!("control-{}", slug(&id)))
}

/// `admission would refuse 3 of 24 workloads (v1.37)`
fn admission_in_words(Admission { refused, let_in, not_judged }: Admission) -> String {
    let workloads = format::count(refused + let_in, "workload", "workloads");
    let version = PodSecurityVersion::NEWEST;
    let mut words = match refused {
        0 => format!("admission would refuse none of {workloads} ({version})"),
        n => format!("admission would refuse {} of {workloads} ({version})", format::number(n)),
    };
    if not_judged > 0 {
        words += &format!("; what {} break was not kept", format::number(not_judged));
    }
    words
}

/// A number that opens into what it counts, where there is something to open.
fn number(n: u64, href: String, id: &str, word: &str) -> AnyView {
    let text = format::number(n);
    match n {
        0 => view! { {text} }.into_any(),
        _ => {
            let what = format!(" {word} of control {id}");
            view! { <a href=href>{text}<span class="quiet">{what}</span></a> }.into_any()
        }
    }
}
