//! Which running workloads have a package before a version: the question as a form, the answer, and where it cannot be said.

use leptos::prelude::*;
use model::package::{
    FoundPackage, PackageAnswers, PackageCoverage, PackageQuestion, PackagesPage, UnlistedContainer,
};
use model::reader::ReadError;
use model::verdict::{Severity, Verdict};

use super::{Outline, loaded};
use crate::address::Address;
use crate::components::chip::VerdictChip;
use crate::components::frame::{Frame, Section};
use crate::components::panel::Panel;
use crate::components::table::{Row, Table, row};
use crate::components::vulnerabilities::short;
use crate::format;
use crate::link;
use crate::listing::{Column, column};

const FOUND: &[Column] = &[
    column("workload", "Workload", "w-title"),
    column("answer", "Answer", "w-chip"),
    column("package", "Package", "w-subject"),
    column("image", "Image", "w-subject"),
];

const UNLISTED: &[Column] = &[
    column("workload", "Workload", "w-title"),
    column("container", "Container", "w-subject"),
    column("why", "Why it cannot be said", "w-title"),
];

/// `/packages`
#[component]
pub fn PackagesPageView() -> impl IntoView {
    let question = question(&Address::here());
    let outline = Outline::of_all(
        Section::Packages,
        "Packages",
        &[("coverage", "What is known"), ("found", "Found"), ("unlisted", "Cannot be said")],
    );
    loaded(outline, |reader| async move { reader.packages(question?).await }, page)
}

/// What the address asks; an empty field asks nothing.
fn question(here: &Address) -> Result<Option<PackageQuestion>, ReadError> {
    let text =
        |name: &str| here.one(name).map(|text| text.trim().to_owned()).filter(|it| !it.is_empty());
    let (before, ecosystem) = (text("before"), text("ecosystem"));
    match text("name") {
        Some(name) => Ok(Some(PackageQuestion { name, before, ecosystem })),
        None if before.is_some() || ecosystem.is_some() => {
            Err(ReadError::Invalid("the package’s name is missing".into()))
        }
        None => Ok(None),
    }
}

fn page(page: PackagesPage) -> AnyView {
    let PackagesPage { clusters, question, workloads, coverage, found, unlisted } = page;
    let sentence = sentence(question.as_ref(), workloads);
    let answers = question.is_some().then(|| answers(workloads, found, unlisted));
    Frame::all(clusters, Section::Packages, "Packages").sentence(sentence).around(view! {
        {form(question.unwrap_or_default())}
        {answers}
        <Coverage coverage/>
    })
}

fn sentence(question: Option<&PackageQuestion>, workloads: PackageAnswers) -> String {
    let Some(PackageQuestion { name, before, .. }) = question else {
        return "Ask which running workloads have a package.".into();
    };
    let package = match before {
        Some(before) => format!("{name} before {before}"),
        None => name.clone(),
    };
    let of_all = format::count(workloads.total(), "running workload", "running workloads");
    let unknown = match workloads.unknown() {
        0 => String::new(),
        n => format!("; of {} it cannot be said", format::number(n)),
    };
    match (workloads.total(), workloads.have, workloads.unknown()) {
        (0, ..) => format!("Nothing runs that could have {package}."),
        (_, 0, 0) => format!("None of {of_all} has {package}."),
        (_, 0, _) => format!("None of {of_all} was seen to have {package}{unknown}."),
        (_, 1, _) => format!("1 of {of_all} has {package}{unknown}."),
        (_, have, _) => format!("{} of {of_all} have {package}{unknown}.", format::number(have)),
    }
}

fn form(question: PackageQuestion) -> AnyView {
    let PackageQuestion { name, before, ecosystem } = question;
    view! {
        <form class="filter" method="get" action="/packages" role="search">
            <label class="grow">
                <span>"Package"</span>
                <input
                    type="search"
                    name="name"
                    value=name
                    required
                    maxlength="512"
                    autocapitalize="none"
                    placeholder="openssl"
                />
            </label>
            <label>
                <span>"Before version"</span>
                <input name="before" value=before maxlength="256" autocapitalize="none"/>
            </label>
            <label>
                <span>"Ecosystem"</span>
                <input
                    name="ecosystem"
                    value=ecosystem
                    maxlength="64"
                    autocapitalize="none"
                    placeholder="deb, rpm, npm …"
                />
            </label>
            <button type="submit">"Ask"</button>
        </form>
    }
    .into_any()
}

fn answers(
    workloads: PackageAnswers,
    found: Vec<FoundPackage>,
    unlisted: Vec<UnlistedContainer>,
) -> AnyView {
    let numbers = [
        ("Have it", workloads.have, Some("#found")),
        ("Have it not", workloads.have_not, None),
        ("Order of versions not known", workloads.unordered, Some("#found")),
        ("No inventory", workloads.unlisted, Some("#unlisted")),
        ("No digest reported", workloads.undigested, None),
    ];
    let numbers =
        numbers.map(|(what, n, href)| fact(what, n, href)).into_iter().collect::<Vec<_>>();
    let found = found.into_iter().map(found_row).collect();
    let unlisted = unlisted.into_iter().map(unlisted_row).collect();
    let lacking = match workloads.undigested {
        0 => "No image that is known to run lacks an inventory.",
        _ => {
            "No image that is known by its digest lacks an inventory. Of workloads without a reported digest it is not known \
             which images run at all."
        }
    };
    view! {
        <div class="summary" data-live="answers">
            <dl class="facts">{numbers}</dl>
        </div>
        <Panel
            id="found"
            heading="Found"
            note=view! { "each ecosystem’s own order of versions; 300 rows at most" }.into_any()
        >
            <Table
                caption="Workloads that have the package, then those whose version’s order is not known"
                live="found"
                columns=FOUND
                rows=found
                empty="In no image that could be seen into."
            />
        </Panel>
        <Panel
            id="unlisted"
            heading="Cannot be said"
            note=view! { "nothing lists all that is in these images; 300 rows at most" }.into_any()
        >
            <Table
                caption="Containers whose images have no inventory"
                live="unlisted"
                columns=UNLISTED
                rows=unlisted
                empty=lacking
            />
        </Panel>
    }
    .into_any()
}

fn fact(what: &'static str, n: u64, href: Option<&'static str>) -> AnyView {
    let n_text = format::number(n);
    let shown = match href.filter(|_| n > 0) {
        Some(href) => view! { <a href=href>{n_text}</a> }.into_any(),
        None => view! { {n_text} }.into_any(),
    };
    view! {
        <div>
            <dt>{what}</dt>
            <dd>{shown}</dd>
        </div>
    }
    .into_any()
}

fn found_row(found: FoundPackage) -> Row {
    let FoundPackage { cluster, workload, containers, digest, package, is_before, told_by } = found;
    let answer = match is_before {
        Some(_) => view! { <strong>"Has it"</strong> }.into_any(),
        None => view! {
            <VerdictChip verdict=Verdict::Unknown severity=Severity::Low/>
            <span class="kind">"order not known"</span>
        }
        .into_any(),
    };
    let alias = package.alias.map(|alias| view! { <span class="kind">"of "{alias}</span> });
    let href = format!("{}#vulnerabilities", link::workload(cluster, &workload));
    row(
        format!("{cluster} {workload} {digest} {} {}", package.name, package.version),
        vec![
            view! {
                <a href=href>{workload.name}</a>
                <span class="kind">{workload.kind}" in "{workload.namespace}</span>
            }
            .into_any(),
            answer,
            view! {
                {package.name}
                " "
                <strong>{package.version}</strong>
                <span class="kind">{package.ecosystem}</span>
                {alias}
            }
            .into_any(),
            view! {
                {containers.join(", ")}
                <a class="kind" href=link::vulnerabilities(&digest)>
                    <code>{short(&digest)}</code>
                </a>
                <span class="kind">"told by "{told_by.join(", ")}</span>
            }
            .into_any(),
        ],
    )
}

fn unlisted_row(unlisted: UnlistedContainer) -> Row {
    let UnlistedContainer { cluster, workload, container, digest, has_report } = unlisted;
    let why = match has_report {
        true => "Its reports list packages with vulnerabilities alone",
        false => "There is no report on its image",
    };
    let href = format!("{}#vulnerabilities", link::workload(cluster, &workload));
    row(
        format!("{cluster} {workload} {container} {digest}"),
        vec![
            view! {
                <a href=href>{workload.name}</a>
                <span class="kind">{workload.kind}" in "{workload.namespace}</span>
            }
            .into_any(),
            view! { {container} }.into_any(),
            view! {
                <span class="unknown-text">{why}</span>
                <span class="kind">
                    <code>{short(&digest)}</code>
                </span>
            }
            .into_any(),
        ],
    )
}

/// Running images by what is known of their packages.
#[component]
fn Coverage(coverage: PackageCoverage) -> impl IntoView {
    let all = format::count(coverage.total(), "running image", "running images");
    let facts = [
        ("Inventory of all packages", coverage.inventory),
        ("Vulnerable packages alone", coverage.vulnerable_only),
        ("No report", coverage.none),
    ];
    let facts = facts.map(|(what, n)| fact(what, n, None)).into_iter().collect::<Vec<_>>();
    let how = (coverage.inventory == 0).then(|| {
        view! {
            <p class="empty">
                "No image has an inventory. Nordvakt reads what scanners write: give it files with "
                <code>"images.reports"</code> ", send them to " <code>"/api/v1/reports"</code>
                ", or let trivy-operator’s VulnerabilityReports be read."
            </p>
        }
    });
    view! {
        <Panel id="coverage" heading="What is known" note=view! { {all} }.into_any()>
            <div data-live="coverage">
                <dl class="facts">{facts}</dl>
                {how}
            </div>
        </Panel>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_is_a_sentence_that_keeps_apart_what_is_not_known() {
        let question = PackageQuestion {
            name: "openssl".into(),
            before: Some("3.0.15".into()),
            ecosystem: None,
        };
        for (have, have_not, unlisted, expected) in [
            (0, 0, 0, "Nothing runs that could have openssl before 3.0.15."),
            (0, 4, 0, "None of 4 running workloads has openssl before 3.0.15."),
            (
                0,
                4,
                1,
                "None of 5 running workloads was seen to have openssl before 3.0.15; of 1 it cannot be said.",
            ),
            (1, 0, 0, "1 of 1 running workload has openssl before 3.0.15."),
            (
                2,
                1,
                3,
                "2 of 6 running workloads have openssl before 3.0.15; of 3 it cannot be said.",
            ),
        ] {
            let answers = PackageAnswers { have, have_not, unlisted, ..PackageAnswers::default() };
            assert_eq!(sentence(Some(&question), answers), expected);
        }
    }
}
