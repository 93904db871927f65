//! What each namespace may enforce of Pod Security Standards today without breaking anybody.

use std::cmp::Ordering;

use leptos::prelude::*;
use model::enforce::{Breaker, EnforcePage, EnforcePlan, Enforced};
use model::ids::ClusterId;
use model::order::Order;
use model::pod_security::{PodSecurityLevel, PodSecurityStandard};

use super::{Outline, cluster_param, loaded};
use crate::components::frame::{Frame, Section};
use crate::components::panel::Panel;
use crate::components::table::{ColumnPicker, More, Row, Table, row};
use crate::islands::copy::Copy;
use crate::listing::{Column, First, Listing, column};
use crate::texts::texts;
use crate::{format, link};

const COLUMNS: &[Column] = &[
    column("namespace", "Namespace", "w-subject").sorted(First::Smallest),
    column("today", "Enforces today", "w-id").sorted(First::Smallest),
    column("safe", "May enforce", "w-id").sorted(First::Largest),
    column("breakers", "Who breaks the next", "w-title").sorted(First::Smallest),
    column("labels", "Labels to set", "w-title"),
];

/// Of those who break the next level, as many are named.
const NAMED: usize = 5;

/// `/clusters/{cluster}/enforce`
#[component]
pub fn EnforcePageView() -> impl IntoView {
    let cluster = cluster_param();
    let listing = Listing::here(COLUMNS, Order::ascending("namespace"));
    let outline = Outline {
        section: Section::Cluster,
        title: "Enforce".into(),
        cluster: cluster.clone().ok(),
        panels: vec![("plans", "Namespaces")],
    };
    loaded(
        outline,
        |reader| async move { Ok((listing?, reader.enforce(cluster?).await?)) },
        |(listing, page)| view_of(listing, page),
    )
}

fn compare(column: &str, a: &EnforcePlan, b: &EnforcePlan) -> Ordering {
    match column {
        "today" => a.today.cmp(&b.today),
        "safe" => a.safe.cmp(&b.safe),
        "breakers" => a.breaking.cmp(&b.breaking),
        _ => a.namespace.cmp(&b.namespace),
    }
}

fn view_of(listing: Listing, page: EnforcePage) -> AnyView {
    let EnforcePage { cluster, days, plans } = page;
    let id = cluster.id;
    let sentence = sentence(&plans);
    let how_many = format::count(plans.len() as u64, "namespace", "namespaces");
    let observed = match days {
        Some(1) => "observed 1 day".to_owned(),
        Some(days) => format!("observed {days} days"),
        None => "observed less than a day".to_owned(),
    };
    let unseen = unseen(&plans);
    let total = plans.len() as u64;
    let (plans, next) = listing.cut(plans, compare, |plan| plan.namespace.clone());
    let shown = plans.len();
    let rows = plans.into_iter().map(|plan| plan_row(id, plan)).collect();
    let tools = view! { <ColumnPicker columns=COLUMNS listing=listing.clone()/> }.into_any();
    Frame::of(&cluster, Section::Cluster, "Enforce").sentence(sentence).around(view! {
        <Panel
            id="plans"
            heading="Namespaces"
            note=view! { {format!("{how_many}, {observed}")} }.into_any()
            tools
        >
            <Table
                caption="What each namespace may enforce of Pod Security Standards"
                live="plans"
                columns=COLUMNS
                rows
                empty="No namespace was seen."
                listing=Some(listing.clone())
            />
            <More listing shown total next/>
        </Panel>
        <Panel id="unseen" heading="What this cannot know">
            <ul class="plain" data-live="unseen">{unseen}</ul>
        </Panel>
    })
}

/// `3 of 11 namespaces can enforce more without breaking what was observed; 2 more can warn and audit.`
fn sentence(plans: &[EnforcePlan]) -> String {
    let pinned = plans.iter().filter(|plan| plan.pins()).count();
    let labelled = plans.iter().filter(|plan| !plan.labels.is_empty()).count();
    let more = plans.iter().filter(|plan| plan.enforces_more()).count();
    let watched = labelled - more - pinned;
    let broken = plans.iter().filter(|plan| !plan.broken_today.is_empty()).count();
    let all = format::count(plans.len() as u64, "namespace", "namespaces");
    let mut sentence = match (plans.len(), more, watched) {
        (0, ..) => return "No namespace was seen.".into(),
        (_, 0, 0) if pinned > 0 => format!("None of {all} can enforce more."),
        (_, 0, 0) => format!("None of {all} has anything to win by another label."),
        (_, 0, watched) => format!("None of {all} can enforce more; {watched} can warn and audit."),
        (_, more, 0) => {
            format!("{more} of {all} can enforce more without breaking what was observed.")
        }
        (_, more, watched) => format!(
            "{more} of {all} can enforce more without breaking what was observed; {watched} more can warn and audit."
        ),
    };
    if pinned > 0 {
        let verb = if pinned == 1 { "enforces" } else { "enforce" };
        sentence += &format!(" {pinned} {verb} whatever is latest, and can pin it.");
    }
    if broken > 0 {
        let verb = if broken == 1 { "holds" } else { "hold" };
        sentence += &format!(" {broken} {verb} pods that today's own level would refuse anew.");
    }
    sentence
}

/// Each limit once, whichever namespaces it is of.
fn unseen(plans: &[EnforcePlan]) -> Vec<AnyView> {
    let mut told: Vec<&String> = Vec::new();
    for limit in plans.iter().flat_map(|plan| &plan.unseen) {
        if !told.contains(&limit) {
            told.push(limit);
        }
    }
    told.into_iter().map(|limit| view! { <li>{limit.clone()}</li> }.into_any()).collect()
}

/// `baseline:v1.37`; privileged has no versions.
pub fn standard(standard: PodSecurityStandard) -> String {
    match standard.level {
        PodSecurityLevel::Privileged => standard.level.to_string(),
        _ => standard.to_string(),
    }
}

/// `baseline:latest`
pub fn enforced(enforced: Enforced) -> String {
    match enforced.level {
        PodSecurityLevel::Privileged => enforced.level.to_string(),
        _ => enforced.to_string(),
    }
}

fn plan_row(cluster: ClusterId, plan: EnforcePlan) -> Row {
    let today = plan.today.map_or_else(|| "nothing by label".to_owned(), enforced);
    let href = link::namespace(cluster, &plan.namespace);
    let next = plan.next.map(|next| format!("{next} is broken by"));
    let breakers = breakers(cluster, &plan.namespace, &plan.breakers, plan.breaking);
    let broken_today = (!plan.broken_today.is_empty()).then(|| {
        let broken =
            self::breakers(cluster, &plan.namespace, &plan.broken_today, plan.breaking_today);
        view! { <p class="kind">"Today's own level is broken by"</p> {broken} }
    });
    let command = match plan.command() {
        None => view! { <span class="muted">"None"</span> }.into_any(),
        Some(command) => {
            let id = format!("labels-{}", plan.namespace);
            let t = &texts().finding;
            view! {
                <Copy target=id.clone() copy=t.copy.into() copied=t.copied.into()/>
                " "
                <code id=id>{command}</code>
            }
            .into_any()
        }
    };
    row(
        &plan.namespace,
        vec![
            view! {
                <a class="subject" href=href>{plan.namespace.clone()}</a>
                <span class="kind">{format::count(plan.observed.into(), "pod spec", "pod specs")}</span>
            }
            .into_any(),
            view! { {today} }.into_any(),
            view! { {standard(plan.safe)} }.into_any(),
            view! {
                {broken_today}
                {next.map(|next| view! { <p class="kind">{next}</p> })}
                {breakers}
            }
            .into_any(),
            command,
        ],
    )
}

fn breakers(cluster: ClusterId, namespace: &str, breakers: &[Breaker], all: u32) -> AnyView {
    if breakers.is_empty() {
        return view! { <span class="muted">"Nobody"</span> }.into_any();
    }
    // The specs of one workload stand together, its template first: what runs breaks the same in nearly all.
    let workloads: Vec<&Breaker> = (breakers.chunk_by(|a, b| a.workload == b.workload))
        .filter_map(<[Breaker]>::first)
        .collect();
    let named = workloads.iter().take(NAMED).map(|breaker| {
        let fields = (breaker.violations.iter())
            .map(|broken| format!("{} at {}", broken.control, broken.field))
            .collect::<Vec<_>>();
        view! {
            <li>
                <a href=link::workload(cluster, &breaker.workload)>{breaker.object.clone()}</a>
                <span class="kind">{fields.join("; ")}</span>
            </li>
        }
    });
    let more = workloads.len() > NAMED || all as usize > breakers.len();
    let more = more.then(|| {
        let all = format::count(all.into(), "pod spec", "pod specs");
        view! { <li><a href=link::namespace(cluster, namespace)>{format!("{all} in all")}</a></li> }
    });
    view! { <ul class="plain">{named.collect::<Vec<_>>()} {more}</ul> }.into_any()
}
