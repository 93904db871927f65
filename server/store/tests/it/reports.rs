//! Reports on images: the newest of each tool, and what is asked of them.

use std::sync::Arc;

use facts::canonical::Digest;
use facts::subject_facts::Facts;
use model::Time;
use model::package::{PackageAnswers, PackageCoverage, PackageQuestion, PackagesPage};
use model::reader::{ReadError, Reader as _};
use model::subject::WorkloadRef;
use model::verdict::Severity;
use model::vulnerability::{
    Assessment, AssessmentState, Origin, Package, Report, ReportFormat, ReportedImage,
    Vulnerability,
};
use store::{Kept, Received, Store};

use crate::database::with_store;
use crate::fixture::*;

const FRONT: &str = "sha256:00000000000000000000000000000000000000000000000000000000000000f0";
const BACK: &str = "sha256:00000000000000000000000000000000000000000000000000000000000000ba";
const OTHER: &str = "sha256:0000000000000000000000000000000000000000000000000000000000000007";

fn report(tool: &str, digest: &str, made_at: i64, packages: &[(&str, &str, &str)]) -> Report {
    let package = |(ecosystem, name, version): &(&str, &str, &str)| Package {
        ecosystem: (*ecosystem).into(),
        name: (*name).into(),
        alias: name.strip_prefix("lib").map(|_| "openssl".into()),
        version: (*version).into(),
    };
    Report {
        origin: Origin {
            format: ReportFormat::Trivy,
            tool: tool.into(),
            version: Some("1".into()),
        },
        made_at: Some(minute(made_at)),
        image: ReportedImage { digests: vec![digest.into()], references: Vec::new() },
        lists_all: true,
        says_exploited: true,
        packages: packages.iter().map(package).collect(),
        vulnerabilities: Vec::new(),
    }
}

fn found(package: usize, id: &str, severity: Option<Severity>) -> Vulnerability {
    Vulnerability {
        package,
        id: id.into(),
        severity,
        fixed_in: None,
        is_exploited: false,
        score_tenths: Some(91),
        title: Some("a title".into()),
        url: None,
        assessment: None,
    }
}

async fn keep(store: &Store, report: &Report, at: Time) -> Kept {
    let received = Received {
        report,
        digests: &report.image.digests,
        by_reference: None,
        content: Digest::of(format!("{report:?}").as_bytes()),
        at,
        came_by: "a test",
    };
    store.keep_report(received).await.unwrap()
}

async fn ask(store: &Store, name: &str, before: Option<&str>) -> PackagesPage {
    let before = before.map(str::to_owned);
    let question = PackageQuestion { name: name.into(), before, ecosystem: None };
    reader(store).packages(Some(question)).await.unwrap()
}

/// `front` runs two images, `back` one of another, `db` none that is told by digest.
async fn running(store: &Store) {
    let lease = registered(store, CLUSTER, "one").await;
    let front = workload("web", "front", 1).runs(FRONT, 2).runs(OTHER, 1).judgement();
    let back = workload("web", "back", 1).runs(BACK, 1).judgement();
    let mut db = workload("web", "db", 1).judgement();
    if let Facts::Workload(facts) = Arc::make_mut(&mut db.facts) {
        facts.variants[0].pods = Some(1);
    }
    batch(1, vec![front, back, db]).commit(store, lease, &versions()).await.unwrap();
}

#[tokio::test]
async fn of_every_tool_the_newest_report_on_an_image_counts() {
    with_store(|store, _| async move {
        running(&store).await;
        let first = report("a", FRONT, 10, &[("deb", "bash", "1")]);
        assert_eq!(keep(&store, &first, minute(20)).await, Kept::Current);
        assert_eq!(keep(&store, &first, minute(21)).await, Kept::Again);
        let older = report("a", FRONT, 9, &[("deb", "dash", "1")]);
        assert_eq!(keep(&store, &older, minute(22)).await, Kept::Older);
        let other = report("b", FRONT, 9, &[("deb", "zsh", "1")]);
        assert_eq!(keep(&store, &other, minute(23)).await, Kept::Current);
        // Undated, it is as new as its arrival, and of two images.
        let mut newer = report("a", FRONT, 0, &[("deb", "fish", "1")]);
        newer.made_at = None;
        newer.image.digests.push(BACK.into());
        assert_eq!(keep(&store, &newer, minute(24)).await, Kept::Current);

        let page = reader(&store).vulnerabilities(FRONT.into(), 10).await.unwrap();
        let kept: Vec<_> =
            page.reports.iter().map(|it| (&*it.report.origin.tool, it.report.made_at)).collect();
        assert_eq!(kept, [("a", None), ("b", Some(minute(9)))]);
        assert_eq!(page.running.len(), 1);
        for (name, workloads) in [("bash", 0), ("dash", 0), ("zsh", 1), ("fish", 2)] {
            assert_eq!(ask(&store, name, None).await.workloads.have, workloads, "{name}");
        }

        // On one of its images another takes its place, on the other it stays.
        let last = report("a", FRONT, 60 * 24, &[]);
        assert_eq!(keep(&store, &last, minute(25)).await, Kept::Current);
        assert_eq!(ask(&store, "fish", None).await.workloads.have, 1);
    })
    .await;
}

#[tokio::test]
async fn workloads_have_a_package_before_a_version_or_not_or_it_cannot_be_said() {
    with_store(|store, _| async move {
        running(&store).await;
        let front = report(
            "a",
            FRONT,
            1,
            &[("deb", "libssl3", "3.0.11-1~deb12u2"), ("npm", "left", "1.10.0")],
        );
        let mut vulnerable = report("a", BACK, 1, &[("nuget", "left", "1.0")]);
        vulnerable.lists_all = false;
        keep(&store, &front, minute(2)).await;
        keep(&store, &vulnerable, minute(2)).await;
        let coverage = PackageCoverage { inventory: 1, vulnerable_only: 1, none: 1 };
        let none = PackageAnswers { undigested: 1, ..PackageAnswers::default() };
        for (name, before, expected, found) in [
            // By its source package; the other image of `front` does not matter once one has it.
            ("openssl", Some("3.0.15"), PackageAnswers { have: 1, unlisted: 1, ..none }, "libssl3"),
            ("libssl3", Some("3.0.11-1~deb12u2"), PackageAnswers { unlisted: 2, ..none }, ""),
            ("libssl3", Some("1:0"), PackageAnswers { have: 1, unlisted: 1, ..none }, "libssl3"),
            // 1.10.0 is not before 1.9.0, and NuGet's order is not known.
            ("left", Some("1.9.0"), PackageAnswers { unlisted: 1, unordered: 1, ..none }, "left"),
            ("left", Some("1.11"), PackageAnswers { have: 1, unordered: 1, ..none }, "left left"),
            ("left", None, PackageAnswers { have: 2, ..none }, "left left"),
            ("right", None, PackageAnswers { unlisted: 2, ..none }, ""),
        ] {
            let page = ask(&store, name, before).await;
            assert_eq!(page.workloads, expected, "{name} {before:?}");
            assert_eq!(page.coverage, coverage, "{name}");
            let names: Vec<&str> = page.found.iter().map(|it| &*it.package.name).collect();
            assert_eq!(names.join(" "), found, "{name} {before:?}");
        }
        let page = ask(&store, "left", Some("1.11")).await;
        let answers: Vec<_> = page.found.iter().map(|it| it.is_before).collect();
        assert_eq!(answers, [Some(true), None]);

        // With an inventory of every image the answer is no.
        keep(&store, &report("a", BACK, 2, &[]), minute(3)).await;
        keep(&store, &report("b", OTHER, 2, &[]), minute(3)).await;
        let page = ask(&store, "right", None).await;
        assert_eq!(page.workloads, PackageAnswers { have_not: 2, ..none });
        assert_eq!(page.unlisted, []);
        let nothing = reader(&store).packages(None).await.unwrap();
        assert_eq!((nothing.question, nothing.workloads), (None, PackageAnswers::default()));
        assert_eq!(nothing.coverage, PackageCoverage { inventory: 3, ..Default::default() });
    })
    .await;
}

#[tokio::test]
async fn vulnerabilities_come_by_how_pressing_they_are() {
    with_store(|store, _| async move {
        running(&store).await;
        let mut told = report("a", FRONT, 1, &[("deb", "bash", "1"), ("deb", "zsh", "1")]);
        let aside = Assessment {
            state: AssessmentState::NotAffected,
            justification: Some("code_not_present".into()),
            detail: None,
        };
        told.vulnerabilities = vec![
            found(0, "CVE-1", None),
            Vulnerability {
                assessment: Some(aside.clone()),
                ..found(0, "CVE-2", Some(Severity::Critical))
            },
            found(1, "CVE-3", Some(Severity::Low)),
            found(1, "CVE-4", Some(Severity::High)),
            Vulnerability { is_exploited: true, ..found(0, "CVE-5", Some(Severity::Medium)) },
        ];
        keep(&store, &told, minute(2)).await;
        let page = reader(&store).vulnerabilities(FRONT.into(), 10).await.unwrap();
        let content = &page.reports[0];
        let ids: Vec<&str> = content.vulnerabilities.iter().map(|it| &*it.id).collect();
        assert_eq!(ids, ["CVE-5", "CVE-4", "CVE-3", "CVE-1", "CVE-2"]);
        assert_eq!(content.vulnerabilities[4].assessment, Some(aside));
        assert_eq!(content.vulnerabilities[1].package.name, "zsh");
        let counts = content.report.counts;
        assert_eq!((counts.total(), counts.exploited, counts.set_aside), (4, 1, 1));
        let cut = reader(&store).vulnerabilities(FRONT.into(), 2).await.unwrap();
        assert_eq!(cut.reports[0].vulnerabilities.len(), 2);

        let of = WorkloadRef::new("web", "Deployment", "front");
        let images = reader(&store).workload(CLUSTER, of, None).await.unwrap().images;
        let told: Vec<_> = images.iter().map(|it| (&*it.digest, it.reports.len())).collect();
        assert_eq!(told, [(OTHER, 0), (FRONT, 1)]);
        assert_eq!(images[1].reports[0], content.report);
        let none = reader(&store).vulnerabilities("sha256:00".into(), 1).await;
        assert_eq!(none, Err(ReadError::NotFound { what: "image" }));
    })
    .await;
}

#[tokio::test]
async fn what_nothing_runs_is_forgotten_after_a_while() {
    with_store(|store, _| async move {
        running(&store).await;
        keep(&store, &report("a", FRONT, 1, &[]), minute(1)).await;
        keep(&store, &report("a", "sha256:99", 1, &[]), minute(1)).await;
        let days = |days: i64| minute(days * 24 * 60);
        assert_eq!(store.forget_reports(days(30)).await.unwrap(), 0);
        assert_eq!(store.forget_reports(days(31)).await.unwrap(), 1);
        assert_eq!(store.workloads_running(&[FRONT.into(), BACK.into()]).await.unwrap(), 2);
    })
    .await;
}

#[tokio::test]
async fn ten_thousand_packages_are_kept_in_one_go() {
    with_store(|store, _| async move {
        running(&store).await;
        let names: Vec<String> = (0..10_000).map(|number| format!("package-{number}")).collect();
        let packages: Vec<(&str, &str, &str)> =
            names.iter().map(|name| ("deb", name.as_str(), "1.2.3-4")).collect();
        let mut large = report("a", FRONT, 1, &packages);
        large.vulnerabilities = (0..10_000).map(|at| found(at, "CVE-1", None)).collect();
        let started = std::time::Instant::now();
        assert_eq!(keep(&store, &large, minute(1)).await, Kept::Current);
        let took = started.elapsed();
        assert!(took.as_secs() < 10, "{took:?}");
        assert_eq!(ask(&store, "package-9999", Some("2")).await.workloads.have, 1);
    })
    .await;
}
