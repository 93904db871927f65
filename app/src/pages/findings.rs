//! All findings, narrowed by a form whose state is the address.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::check_info::CheckInfo;
use model::verdict::{Severity, Verdict};
use model::view::{ClusterView, FindingFilter, FindingView, Page};

use super::loaded;
use crate::components::findings_table::FindingsTable;
use crate::components::frame::{Frame, Section};
use crate::components::icons::Icon;
use crate::components::panel::Panel;
use crate::{format, query};

/// How many rows a page has.
const ROWS: u32 = 100;

/// `/findings`
#[component]
pub fn FindingsPage() -> impl IntoView {
    let asked = use_query_map().get_untracked();
    let filter = query::filter(&asked);
    let after = query::one(&asked, "after");
    loaded(
        |reader| async move {
            let filter = filter?;
            let continued = after.is_some();
            let findings = reader.findings(filter.clone(), after, ROWS).await?;
            let clusters = reader.clusters().await?;
            Ok(List { filter, findings, clusters, checks: reader.checks(), continued })
        },
        page,
    )
}

struct List {
    filter: FindingFilter,
    findings: Page<FindingView>,
    clusters: Vec<ClusterView>,
    checks: Vec<CheckInfo>,
    continued: bool,
}

fn page(list: List) -> AnyView {
    let List { filter, findings, clusters, checks, continued } = list;
    let conditions = query::conditions(&filter);
    let total = findings.total;
    let sentence = match (total, conditions.is_empty()) {
        (0, true) => "No findings in what could be seen.".into(),
        (0, false) => "No finding matches.".into(),
        (1, true) => "1 finding is open.".into(),
        (1, false) => "1 finding matches.".into(),
        (n, true) => format!("{} findings are open.", format::number(n)),
        (n, false) => format!("{} findings match.", format::number(n)),
    };
    let only = filter.cluster.and_then(|id| clusters.iter().find(|of| of.id == id)).cloned();
    let frame = match &only {
        Some(cluster) => Frame::of(cluster, Section::Findings, "Findings"),
        None => Frame::all(clusters.clone(), Section::Findings, "Findings"),
    };
    let first = (!conditions.is_empty() || continued).then(|| {
        let href = if continued { query::address(&conditions).href() } else { "/findings".into() };
        let word = if continued { "From the start" } else { "Clear" };
        view! { <a class="clear" href=href>{word}</a> }
    });
    let more = findings.next.map(|next| {
        let href = query::address(&conditions).with("after", &next).href();
        view! {
            <p class="panel-foot">
                <a class="more" href=href rel="next">{format!("{ROWS} more")}</a>
            </p>
        }
    });
    let chips = chips(&conditions, &clusters);
    let empty = match conditions.is_empty() {
        true => "No findings in what could be seen.",
        false => "No match. Clear a condition above.",
    };
    frame.sentence(sentence).around(view! {
        <Filter filter clusters checks/>
        <p class="conditions">{chips} {first}</p>
        <Panel
            id="findings"
            heading="Findings"
            note=view! { "most severe first; unknown after what failed" }.into_any()
        >
            <FindingsTable caption="Findings, most severe first" findings=findings.items empty/>
            {more}
        </Panel>
    })
}

/// What the list is narrowed by, each with a link that takes it away.
fn chips(conditions: &[(&'static str, String)], clusters: &[ClusterView]) -> Vec<AnyView> {
    let chip = |at: usize, name: &'static str, value: &str| {
        let others = conditions.iter().enumerate().filter(|(other, _)| *other != at);
        let href = query::address(others.map(|(_, condition)| condition)).href();
        let named = clusters.iter().find(|of| name == "cluster" && of.id.to_string() == value);
        let value = named.map_or(value, |cluster| &cluster.name);
        let label = format!("{name}:{value}");
        view! {
            <a class="condition" href=href>
                <span class="quiet">"Remove "</span>
                {label}
                <span aria-hidden="true">" ×"</span>
            </a>
        }
        .into_any()
    };
    conditions.iter().enumerate().map(|(at, (name, value))| chip(at, name, value)).collect()
}

#[component]
fn Filter(
    filter: FindingFilter,
    clusters: Vec<ClusterView>,
    checks: Vec<CheckInfo>,
) -> impl IntoView {
    let severities = Severity::ALL.into_iter().map(|severity| {
        let word = severity.word();
        view! {
            <label class="pick">
                <input
                    type="checkbox"
                    name="severity"
                    value=word
                    checked=filter.severities.contains(&severity)
                />
                <span class=format!("mark {word}")>
                    <Icon name=word/>
                </span>
                {format::sentence(word)}
            </label>
        }
    });
    let severities = severities.collect::<Vec<_>>();
    let verdict = |verdict: Option<Verdict>, label: &'static str| {
        let selected = match verdict {
            Some(verdict) => filter.verdicts.as_slice() == [verdict],
            None => filter.verdicts.len() != 1,
        };
        let value = verdict.map_or("", Verdict::word);
        view! { <option value=value selected=selected>{label}</option> }
    };
    let verdicts = [
        verdict(None, "Failed or unknown"),
        verdict(Some(Verdict::Fail), "Failed"),
        verdict(Some(Verdict::Unknown), "Unknown"),
    ];
    let checks = checks.into_iter().map(|check| {
        let selected = filter.checks.as_slice() == std::slice::from_ref(&check.id);
        let id = check.id.to_string();
        view! {
            <option value=id.clone() selected=selected>
                {format!("{id} {}", check.title)}
            </option>
        }
    });
    let checks = checks.collect::<Vec<_>>();
    let clusters = clusters.into_iter().map(|cluster| {
        let selected = filter.cluster == Some(cluster.id);
        view! { <option value=cluster.id.to_string() selected=selected>{cluster.name}</option> }
    });
    let clusters = clusters.collect::<Vec<_>>();
    // Kept while the rest changes: it has no field of its own, and a chip takes it away.
    let workload = filter
        .workload
        .map(|workload| view! { <input type="hidden" name="workload" value=workload/> });
    view! {
        <form class="filter" method="get" action="/findings" role="search">
            <label class="grow">
                <span>"Text"</span>
                <input type="search" name="q" value=filter.text placeholder="subject or reason"/>
            </label>
            <fieldset>
                <legend>"Severity"</legend>
                {severities}
            </fieldset>
            <label>
                <span>"Verdict"</span>
                <select name="verdict">{verdicts}</select>
            </label>
            <label>
                <span>"Check"</span>
                <select name="check">
                    <option value="">"Any"</option>
                    {checks}
                </select>
            </label>
            <label>
                <span>"Cluster"</span>
                <select name="cluster">
                    <option value="">"Any"</option>
                    {clusters}
                </select>
            </label>
            <label>
                <span>"Namespace"</span>
                <input type="text" name="ns" value=filter.namespace autocapitalize="none"/>
            </label>
            {workload}
            <button type="submit">"Filter"</button>
        </form>
    }
}
