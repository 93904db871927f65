//! All findings, narrowed by a form whose state is the address.

use leptos::prelude::*;
use model::check_info::CheckInfo;
use model::order::{FindingColumn, Order};
use model::verdict::{Severity, Verdict};
use model::view::{ClusterView, Facets, FindingFilter, FindingsPage};

use super::{Outline, loaded};
use crate::address::Address;
use crate::components::findings_table::{COLUMNS, FindingsTable};
use crate::components::frame::{Frame, Section};
use crate::components::icons::Icon;
use crate::components::panel::Panel;
use crate::components::saved_views::SavedViewsOf;
use crate::components::table::{ColumnPicker, More};
use crate::listing::Listing;
use crate::texts::{headed, texts};
use crate::{format, link, query};

/// `/findings`
#[component]
pub fn FindingsPageView() -> impl IntoView {
    let filter = query::filter(&Address::here());
    let listing = Listing::here(&COLUMNS, Order::ascending("verdict"));
    let mut outline = Outline::of_all(Section::Findings, "Findings", &[("findings", "Findings")]);
    outline.cluster = filter.as_ref().ok().and_then(|filter| filter.cluster);
    loaded(
        outline,
        |reader| async move {
            let (filter, listing) = (filter?, listing?);
            let found = reader.findings_page(filter.clone(), listing.stretch(sorted_by)).await?;
            Ok(List { filter, listing, found, checks: reader.checks() })
        },
        page,
    )
}

fn sorted_by(column: &str) -> FindingColumn {
    match column {
        "finding" => FindingColumn::Title,
        "subject" => FindingColumn::Subject,
        "check" => FindingColumn::Check,
        "since" => FindingColumn::Since,
        _ => FindingColumn::Verdict,
    }
}

struct List {
    filter: FindingFilter,
    listing: Listing,
    found: FindingsPage,
    checks: Vec<CheckInfo>,
}

fn page(list: List) -> AnyView {
    let List { filter, listing, found, checks } = list;
    let FindingsPage { clusters, findings, facets } = found;
    let conditions = filter.conditions();
    let total = findings.total;
    let asked = |verdict| {
        let asked = filter.verdicts.is_empty() || filter.verdicts.contains(&verdict);
        asked.then(|| facets.verdicts.get(&verdict).copied().unwrap_or_default())
    };
    let unknown = asked(Verdict::Unknown).unwrap_or_default();
    let sentence = sentence(asked(Verdict::Fail), unknown, !conditions.is_empty());
    let only = filter.cluster.and_then(|id| clusters.iter().find(|of| of.id == id)).cloned();
    let frame = match &only {
        Some(cluster) => Frame::of(cluster, Section::Findings, "Findings"),
        None => Frame::all(clusters.clone(), Section::Findings, "Findings"),
    }
    .seen_at(filter.at);
    let clear = (!conditions.is_empty()).then(|| {
        view! { <a class="clear" href="/findings">"Clear"</a> }
    });
    let chips = chips(&conditions, &clusters);
    let empty = match conditions.is_empty() {
        true => "No findings in what could be seen.",
        false => "No match. Clear a condition above.",
    };
    let usual = listing.order == Order::ascending("verdict");
    let note = usual.then_some("what failed by severity, then what is unknown");
    let columns = headed(&COLUMNS, &texts().finding.headings);
    let tools = view! { <ColumnPicker columns=columns listing=listing.clone()/> }.into_any();
    let shown = findings.items.len();
    let exported = only.or_else(|| match clusters.as_slice() {
        [one] => Some(one.clone()),
        _ => None,
    });
    let export = exported.map(|cluster| {
        view! {
            <p class="exports">
                {match conditions.is_empty() {
                    true => "All findings of ",
                    false => "These findings of ",
                }}
                {cluster.name}
                ": "
                <a href=link::export(cluster.id, "csv", &conditions) download="" data-csv="">
                    "CSV"
                </a>
                " · "
                <a href=link::export(cluster.id, "json", &conditions) download="" data-export="">
                    "JSON"
                </a>
            </p>
        }
    });
    frame.sentence(sentence).around(view! {
        <Filter filter clusters checks facets listing=listing.clone()/>
        <p class="conditions">{chips} {clear}</p>
        <SavedViewsOf here=listing.here.clone()/>
        <Panel id="findings" heading="Findings" note=view! { {note} }.into_any() tools>
            <FindingsTable
                caption="Findings"
                findings=findings.items
                empty
                listing=Some(listing.clone())
            />
            <More listing shown total next=findings.next/>
        </Panel>
        {export}
    })
}

/// `244 findings are open, 22 could not be judged.` Nothing is said of what failed where that was not asked for.
fn sentence(failed: Option<u64>, unknown: u64, narrowed: bool) -> String {
    let found = match (failed, narrowed) {
        (None, _) => {
            return format!(
                "{} could not be judged.",
                format::count(unknown, "finding", "findings")
            );
        }
        (Some(0), false) => "No findings in what could be seen".into(),
        (Some(0), true) => "No finding matches".into(),
        (Some(1), false) => "1 finding is open".into(),
        (Some(1), true) => "1 finding matches".into(),
        (Some(n), false) => format!("{} findings are open", format::number(n)),
        (Some(n), true) => format!("{} findings match", format::number(n)),
    };
    match unknown {
        0 => format!("{found}."),
        n => format!("{found}, {} could not be judged.", format::number(n)),
    }
}

/// What the list is narrowed by, each with a link that takes it away.
fn chips(conditions: &[(&'static str, String)], clusters: &[ClusterView]) -> Vec<AnyView> {
    let chip = |at: usize, name: &'static str, value: &str| {
        let href = query::without(conditions, at).href();
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

/// A value of a condition with how many findings it would show.
fn option(value: String, label: String, many: Option<u64>, selected: bool) -> AnyView {
    let label = match many {
        Some(many) => format!("{label} ({})", format::number(many)),
        None => label,
    };
    view! { <option value=value selected=selected>{label}</option> }.into_any()
}

#[component]
fn Filter(
    filter: FindingFilter,
    clusters: Vec<ClusterView>,
    checks: Vec<CheckInfo>,
    facets: Facets,
    listing: Listing,
) -> impl IntoView {
    let severities = Severity::ALL.into_iter().map(|severity| {
        let word = severity.word();
        let many = facets.severities.get(&severity).copied().unwrap_or_default();
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
                <span class="many">{format::number(many)}</span>
            </label>
        }
    });
    let severities = severities.collect::<Vec<_>>();
    let verdict = |verdict: Verdict, label: &str| {
        let selected = filter.verdicts.as_slice() == [verdict];
        let many = facets.verdicts.get(&verdict).copied().unwrap_or_default();
        option(verdict.word().into(), label.into(), Some(many), selected)
    };
    let verdicts = [
        option(String::new(), "Failed or unknown".into(), None, filter.verdicts.len() != 1),
        verdict(Verdict::Fail, "Failed"),
        verdict(Verdict::Unknown, "Unknown"),
    ];
    let chosen = |id: &_| filter.checks.contains(id);
    let with_findings = checks
        .into_iter()
        .filter(|check| facets.checks.contains_key(&check.id) || chosen(&check.id))
        .map(|check| {
            let many = facets.checks.get(&check.id).copied().unwrap_or_default();
            let label = format!("{} {}", check.id, check.title);
            option(check.id.to_string(), label, Some(many), chosen(&check.id))
        });
    let with_findings = with_findings.collect::<Vec<_>>();
    let clusters = clusters.into_iter().map(|cluster| {
        let many = facets.clusters.get(&cluster.id).copied().unwrap_or_default();
        let selected = filter.cluster == Some(cluster.id);
        option(cluster.id.to_string(), cluster.name, Some(many), selected)
    });
    let clusters = clusters.collect::<Vec<_>>();
    let mut namespaces = facets.namespaces;
    if let Some(chosen) = &filter.namespace {
        namespaces.entry(chosen.clone()).or_default();
    }
    let namespaces = namespaces.into_iter().map(|(name, many)| {
        let selected = filter.namespace.as_ref() == Some(&name);
        option(name.clone(), name, Some(many), selected)
    });
    let namespaces = namespaces.collect::<Vec<_>>();
    let waived =
        [(None, "", "Any"), (Some(true), "yes", "Waived"), (Some(false), "no", "Not waived")];
    let waived = waived
        .map(|(of, word, label)| option(word.into(), label.into(), None, filter.waived == of));
    // Kept while the rest changes: it has no field of its own, and a chip takes it away.
    let workload = filter
        .workload
        .map(|workload| view! { <input type="hidden" name="workload" value=workload/> });
    let kept = listing.here.rest(&[]).filter(|(name, _)| ["sort", "cols", "at"].contains(&&**name));
    let kept = kept.map(|(name, value)| {
        view! { <input type="hidden" name=name.clone() value=value.clone()/> }
    });
    let kept = kept.collect::<Vec<_>>();
    view! {
        // Without what a browser would fill in on the way back: the form says what the list shows.
        <form class="filter" method="get" action="/findings" role="search" autocomplete="off">
            <label class="grow">
                <span>"Text"</span>
                <input
                    type="search"
                    name="q"
                    value=filter.text
                    placeholder="subject, reason, check, or severity:critical"
                    data-filter=""
                />
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
                    {with_findings}
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
                <select name="ns">
                    <option value="">"Any"</option>
                    {namespaces}
                </select>
            </label>
            <label>
                <span>"Waivers"</span>
                <select name="waived">{Vec::from(waived)}</select>
            </label>
            {workload}
            {kept}
            <button type="submit">"Filter"</button>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::sentence;

    #[test]
    fn what_could_not_be_judged_is_never_counted_as_found() {
        for (failed, unknown, narrowed, said) in [
            (Some(244), 22, false, "244 findings are open, 22 could not be judged."),
            (Some(1), 0, false, "1 finding is open."),
            (Some(0), 0, false, "No findings in what could be seen."),
            (Some(0), 3, false, "No findings in what could be seen, 3 could not be judged."),
            (Some(1_200), 1, true, "1,200 findings match, 1 could not be judged."),
            (Some(0), 0, true, "No finding matches."),
            (None, 22, true, "22 findings could not be judged."),
        ] {
            assert_eq!(sentence(failed, unknown, narrowed), said);
        }
    }
}
