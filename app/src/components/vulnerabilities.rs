//! What reports say of images: counts by severity, each leading to what is counted, and whose reports they are.

use leptos::prelude::*;
use model::verdict::{Severity, Verdict};
use model::vulnerability::{ImageReports, ReportView, VulnerabilityCounts};

use super::chip::VerdictChip;
use super::icons::Icon;
use super::moment::Age;
use super::panel::Panel;
use super::table::{Row, Table, row};
use crate::format;
use crate::link;
use crate::listing::{Column, column};

const COLUMNS: &[Column] = &[
    column("image", "Image", "w-title"),
    column("report", "Report", "w-subject"),
    column("vulnerabilities", "Vulnerabilities", "w-counts"),
    column("fixable", "Fixable", "w-number"),
    column("exploited", "Exploited", "w-number"),
];

const REPORTS: &[Column] = &[
    column("report", "Report", "w-title"),
    column("vulnerabilities", "Vulnerabilities", "w-counts"),
    column("fixable", "Fixable", "w-number"),
    column("exploited", "Exploited", "w-number"),
];

/// The vulnerabilities of a workload's images: a row a report, and one for an image of which there is none.
#[component]
pub fn VulnerabilitiesPanel(images: Vec<ImageReports>) -> impl IntoView {
    let rows: Vec<Row> = images.into_iter().flat_map(rows).collect();
    view! {
        <Panel
            id="vulnerabilities"
            heading="Vulnerabilities"
            note=view! { "as scanners report them, each counted once a package; no report is not no vulnerability" }.into_any()
        >
            <Table
                caption="Images that run, and what each report on them tells"
                live="vulnerabilities"
                columns=COLUMNS
                rows
                empty="Not known: no pod of it runs, or the runtime reports no digest of its images."
            />
        </Panel>
    }
}

/// The vulnerabilities of one image: a row a report.
#[component]
pub fn ReportsPanel(digest: String, reports: Vec<ReportView>) -> impl IntoView {
    let row_of = |report: ReportView| {
        let key = format!("{:?} {}", report.origin.format, report.origin.tool);
        row(key, told(report, &digest))
    };
    let rows = reports.into_iter().map(row_of).collect();
    view! {
        <Panel
            id="vulnerabilities"
            heading="Vulnerabilities"
            note=view! { "as scanners report them, each counted once a package; no report is not no vulnerability" }.into_any()
        >
            <Table
                caption="What each report on this image tells"
                live="vulnerabilities"
                columns=REPORTS
                rows
                empty="Not known: there is no report on this image."
            />
        </Panel>
    }
}

/// What a report tells: whose it is, its counts, each leading to what is counted.
fn told(report: ReportView, digest: &str) -> Vec<AnyView> {
    let href = link::vulnerabilities(digest);
    let (counts, says_exploited) = (report.counts, report.says_exploited);
    vec![
        view! {
            {report.origin.to_string()}
            <About report/>
        }
        .into_any(),
        view! { <Counted counts href=href.clone()/> }.into_any(),
        number(counts.fixable, href.clone()),
        match says_exploited {
            true => number(counts.exploited, href),
            false => view! { <span class="muted">"not told"</span> }.into_any(),
        },
    ]
}

fn rows(image: ImageReports) -> Vec<Row> {
    let ImageReports { container, reference, digest, reports } = image;
    let named = || {
        view! {
            <span class="subject">{container.clone()}</span>
            <span class="kind">
                <code>{reference.clone()}</code>
            </span>
            <span class="kind">
                <code>{short(&digest)}</code>
            </span>
        }
        .into_any()
    };
    if reports.is_empty() {
        let unknown =
            view! { <VerdictChip verdict=Verdict::Unknown severity=Severity::Low/> }.into_any();
        let cells = vec![
            named(),
            view! { "No report" }.into_any(),
            unknown,
            not_known().into_any(),
            not_known().into_any(),
        ];
        return vec![row(format!("{container} {digest}"), cells)];
    }
    let report_row = |report: ReportView| {
        let key = format!(
            "{container} {reference} {digest} {:?} {}",
            report.origin.format, report.origin.tool
        );
        row(key, [named()].into_iter().chain(told(report, &digest)).collect())
    };
    reports.into_iter().map(report_row).collect()
}

fn not_known() -> impl IntoView {
    view! { <span class="unknown-text">"not known"</span> }
}

fn number(n: u32, href: String) -> AnyView {
    match n {
        0 => view! { "0" }.into_any(),
        n => view! { <a href=href>{format::number(n.into())}</a> }.into_any(),
    }
}

/// How old a report is, and how much it lists.
#[component]
pub fn About(report: ReportView) -> impl IntoView {
    let age = match report.made_at {
        Some(at) => view! { "made " <Age at/> }.into_any(),
        None => view! { "does not say when it was made; received " <Age at=report.received_at/> }
            .into_any(),
    };
    let lists = match report.lists_all {
        true => {
            format!("lists all {}", format::count(report.packages.into(), "package", "packages"))
        }
        false => "lists packages with vulnerabilities alone".into(),
    };
    let matched = report.by_reference.map(|reference| {
        view! {
            <span class="kind">
                "matched by " <code>{reference}</code> ", which may have been another image then"
            </span>
        }
    });
    view! {
        <span class="kind">{age}</span>
        <span class="kind">{lists}</span>
        {matched}
    }
}

/// Counts by severity; none that is zero.
#[component]
pub fn Counted(counts: VulnerabilityCounts, href: String) -> impl IntoView {
    let of = [
        ("critical", counts.critical),
        ("high", counts.high),
        ("medium", counts.medium),
        ("low", counts.low),
        ("unknown", counts.unrated),
    ];
    let shown = of.into_iter().filter(|(_, n)| *n > 0).map(|(word, n)| {
        let said = if word == "unknown" { "not rated" } else { word };
        view! {
            <a class=format!("count {word}") href=href.clone()>
                <Icon name=word/>
                {format::number(n.into())}
                <span class="quiet">" "{said}</span>
            </a>
        }
    });
    let shown: Vec<_> = shown.collect();
    let none = shown
        .is_empty()
        .then(|| view! { <a class="muted" href=href.clone()>"None that it knows"</a> });
    let aside = (counts.set_aside > 0).then(|| {
        let aside = format!("{} set aside", format::number(counts.set_aside.into()));
        view! {
            <span class="kind">
                <a href=href.clone()>{aside}</a>
            </span>
        }
    });
    view! {
        <span class="counts">{shown}{none}</span>
        {aside}
    }
}

/// A digest by its first letters, with its algorithm.
pub fn short(digest: &str) -> String {
    match digest.split_once(':') {
        Some((algorithm, digits)) => format!("{algorithm}:{}", format::digest(digits)),
        None => format::digest(digest),
    }
}
