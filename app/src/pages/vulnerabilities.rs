//! What reports say of one image: a panel a report, and who runs the image.

use leptos::prelude::*;
use model::verdict::{Severity, Verdict};
use model::vulnerability::{
    Assessment, ReportContent, RunningContainer, VulnerabilitiesPage, VulnerabilityView,
};

use super::{Outline, loaded, param};
use crate::components::chip::{SeverityChip, VerdictChip};
use crate::components::frame::{Frame, Section};
use crate::components::panel::{Empty, Panel};
use crate::components::table::{Row, Table, row};
use crate::components::vulnerabilities::{About, Counted, short};
use crate::format;
use crate::link;
use crate::listing::{Column, column};

/// Vulnerabilities of each report that are shown: the most pressing.
const SHOWN: u32 = 150;

const COLUMNS: &[Column] = &[
    column("vulnerability", "Vulnerability", "w-title"),
    column("severity", "Severity", "w-chip"),
    column("package", "Package", "w-subject"),
    column("fixed", "Fixed in", "w-subject"),
    column("assessment", "Assessment", "w-subject"),
];

const RUNNING: &[Column] = &[
    column("workload", "Workload", "w-title"),
    column("container", "Container", "w-subject"),
    column("reference", "Named as", "w-title"),
];

/// `/images/{digest}/vulnerabilities`
#[component]
pub fn VulnerabilitiesPageView() -> impl IntoView {
    let digest = param("digest");
    let outline = Outline::of_all(
        Section::Packages,
        "Vulnerabilities",
        &[("reports", "Reports"), ("running", "Run by")],
    );
    loaded(outline, |reader| async move { reader.vulnerabilities(digest, SHOWN).await }, page)
}

fn page(page: VulnerabilitiesPage) -> AnyView {
    let sentence = sentence(&page);
    let VulnerabilitiesPage { clusters, digest, running, reports } = page;
    let run_by = running.into_iter().map(running_row).collect();
    let all = link::vulnerabilities_json(&digest);
    let many = reports.len();
    let reports: Vec<AnyView> = reports.into_iter().enumerate().map(report).collect();
    let reports = match many {
        0 => view! { <Empty>"No report: of its vulnerabilities nothing is known."</Empty> }
            .into_any(),
        _ => reports.into_any(),
    };
    Frame::all(clusters, Section::Packages, short(&digest)).sentence(sentence).around(view! {
        <p class="note">
            <code>{digest}</code>
        </p>
        <Panel
            id="reports"
            heading="Reports"
            note=view! { "the newest of each tool" }.into_any()
            tools=view! {
                <p class="exports">
                    "All of it: "
                    <a href=all>"JSON"</a>
                </p>
            }
                .into_any()
        >
            {reports}
        </Panel>
        <Panel id="running" heading="Run by">
            <Table
                caption="Containers that run this image"
                live="running"
                columns=RUNNING
                rows=run_by
                empty="Nothing that is watched runs it now."
            />
        </Panel>
    })
}

/// The worst that any report tells.
fn sentence(page: &VulnerabilitiesPage) -> String {
    let counts = page.reports.iter().map(|content| content.report.counts);
    let Some(worst) =
        counts.max_by_key(|it| (it.exploited, it.critical, it.high, it.medium, it.low))
    else {
        return "No report says anything of this image.".into();
    };
    let told = match (worst.total(), worst.critical) {
        (0, _) => "No vulnerability that the reports on this image count".to_owned(),
        (n, 0) => format!("{}, none critical", many(n)),
        (n, critical) => format!("{}, {} critical", many(n), format::number(critical.into())),
    };
    let fixable = match (worst.total(), worst.fixable) {
        (0, _) => String::new(),
        (_, 0) => ", none fixable".into(),
        (_, n) => format!(", {} fixable", format::number(n.into())),
    };
    let exploited = match worst.exploited {
        0 => String::new(),
        n => format!(", {} exploited already", format::number(n.into())),
    };
    format!("{told}{fixable}{exploited}.")
}

fn many(n: u32) -> String {
    format::count(n.into(), "vulnerability in this image", "vulnerabilities in this image")
}

fn report((at, content): (usize, ReportContent)) -> AnyView {
    let ReportContent { report, vulnerabilities } = content;
    let (counts, shown) = (report.counts, vulnerabilities.len());
    let total = u64::from(counts.total() + counts.set_aside);
    let cut = (total > shown as u64).then(|| {
        let cut = format!(
            "{} of {} shown, the most pressing first",
            format::number(shown as u64),
            format::number(total)
        );
        view! { <p class="panel-foot">{cut}</p> }
    });
    let (origin, came_by) = (report.origin.to_string(), format!("came by {}", report.came_by));
    let rows = vulnerabilities.into_iter().map(vulnerability).collect();
    // Names of regions are unique on a page; there are few tools.
    let live = ["report-1", "report-2", "report-3", "report-4", "report-5"].get(at).copied();
    view! {
        <h3>{origin}</h3>
        <p>
            <Counted counts href=format!("#{}", live.unwrap_or("reports"))/>
            <About report/>
            <span class="kind">{came_by}</span>
        </p>
        <div id=live>
            <Table
                caption="Vulnerabilities, exploited ones first, then the most severe; last what was set aside"
                live=live.unwrap_or("more-reports")
                columns=COLUMNS
                rows
                empty="None that it knows."
            />
        </div>
        {cut}
    }
    .into_any()
}

fn vulnerability(found: VulnerabilityView) -> Row {
    let VulnerabilityView { id, package, severity, fixed_in, score_tenths, title, url, .. } = found;
    let key = format!("{id} {} {} {}", package.ecosystem, package.name, package.version);
    let named = match url {
        Some(url) => view! { <a href=url rel="noreferrer external">{id}</a> }.into_any(),
        None => view! { <span class="subject">{id}</span> }.into_any(),
    };
    let exploited =
        found.is_exploited.then(|| view! { <strong class="kind">"Exploited already"</strong> });
    let title = title.map(|title| view! { <span class="reason">{title}</span> });
    let chip = match severity {
        Some(severity) => view! { <SeverityChip severity/> }.into_any(),
        None => view! { <VerdictChip verdict=Verdict::Unknown severity=Severity::Low/> }.into_any(),
    };
    let score = score_tenths.map(|tenths| {
        view! { <span class="kind">{format!("CVSS {}.{}", tenths / 10, tenths % 10)}</span> }
    });
    let where_else = link::Packages::of(&package.name).before(fixed_in.as_deref()).href();
    let alias = package.alias.map(|alias| view! { <span class="kind">"of "{alias}</span> });
    row(
        key,
        vec![
            view! { {named} {exploited} {title} }.into_any(),
            view! { {chip} {score} }.into_any(),
            view! {
                <a href=where_else>{package.name}</a>
                <span class="kind">{package.version}" · "{package.ecosystem}</span>
                {alias}
            }
            .into_any(),
            match fixed_in {
                Some(versions) => view! { {versions} }.into_any(),
                None => view! { <span class="muted">"none known"</span> }.into_any(),
            },
            assessed(found.assessment),
        ],
    )
}

fn assessed(assessment: Option<Assessment>) -> AnyView {
    let Some(Assessment { state, justification, detail }) = assessment else {
        return view! { <span class="muted">"none"</span> }.into_any();
    };
    let because =
        justification.map(|word| view! { <span class="kind">{word.replace('_', " ")}</span> });
    let detail = detail.map(|detail| view! { <span class="reason">{detail}</span> });
    view! {
        {format::sentence(state.words())}
        {because}
        {detail}
    }
    .into_any()
}

fn running_row(run: RunningContainer) -> Row {
    let RunningContainer { cluster, workload, container, reference } = run;
    let href = format!("{}#vulnerabilities", link::workload(cluster, &workload));
    row(
        format!("{cluster} {workload} {container} {reference}"),
        vec![
            view! {
                <a href=href>{workload.name}</a>
                <span class="kind">{workload.kind}" in "{workload.namespace}</span>
            }
            .into_any(),
            view! { {container} }.into_any(),
            view! { <code>{reference}</code> }.into_any(),
        ],
    )
}
