//! Lists: filters, and pages that rows coming and going do not shift.

use model::ids::CheckId;
use model::reader::{ReadError, Reader as _};
use model::verdict::{Severity, Verdict};
use model::view::FindingFilter;

use crate::database::with_store;
use crate::fixture::*;

#[tokio::test]
async fn a_filter_finds_what_it_says() {
    with_store(|store, _| async move {
        let lease = registered(&store, CLUSTER, "one").await;
        complete(1).commit(&store, lease, &versions()).await.unwrap();
        let any = FindingFilter::default;
        for (filter, expected) in [
            (
                any(),
                vec![
                    "BRK-002 api",
                    "NET-001 payments",
                    "RES-001 cellar",
                    "RES-001 virginia",
                    "HRD-004 db",
                    "HRD-004 front",
                    "RES-002 cellar",
                ],
            ),
            (
                FindingFilter {
                    cluster: Some(CLUSTER),
                    namespace: Some("payments".into()),
                    ..any()
                },
                vec!["BRK-002 api", "NET-001 payments", "HRD-004 db"],
            ),
            (
                FindingFilter {
                    namespace: Some("payments".into()),
                    workload: Some("Deployment/db".into()),
                    ..any()
                },
                vec!["HRD-004 db"],
            ),
            (
                FindingFilter { checks: vec![CheckId::new(OUTSIDE)], ..any() },
                vec!["RES-001 cellar", "RES-001 virginia"],
            ),
            (
                FindingFilter {
                    severities: vec![Severity::Critical, Severity::High],
                    verdicts: vec![Verdict::Fail],
                    ..any()
                },
                vec!["BRK-002 api", "NET-001 payments", "RES-001 virginia"],
            ),
            (
                FindingFilter { text: Some("COULD NOT".into()), ..any() },
                vec!["RES-001 cellar", "HRD-004 front", "RES-002 cellar"],
            ),
            (FindingFilter { text: Some("%".into()), ..any() }, vec![]),
            (FindingFilter { text: Some("_".into()), ..any() }, vec![]),
        ] {
            let page = reader(&store).findings(filter.clone(), None, 100).await.unwrap();
            let found: Vec<String> = page
                .items
                .iter()
                .map(|finding| {
                    let subject = finding.subject.to_string();
                    let name =
                        subject.trim_end_matches("/main").rsplit('/').next().unwrap().to_owned();
                    format!("{} {name}", finding.check)
                })
                .collect();
            assert_eq!(found, expected, "{filter:?}");
            assert_eq!(page.total, expected.len() as u64);
        }
    })
    .await;
}

#[tokio::test]
async fn pages_are_stable_while_rows_come_and_go() {
    with_store(|store, _| async move {
        let lease = registered(&store, CLUSTER, "one").await;
        let unit = |name: &str| workload("web", name, 1).fails(ROOT_FS, Severity::Medium);
        let judged = ["b", "c", "e", "f"].map(|name| unit(name).judgement());
        batch(1, judged.to_vec()).commit(&store, lease, &versions()).await.unwrap();
        let reader = reader(&store);
        let first = reader.findings(FindingFilter::default(), None, 2).await.unwrap();
        let firsts = reader.workloads(CLUSTER, None, None, 2).await.unwrap();

        let mut change = batch(2, vec![unit("a").judgement(), unit("d").judgement()]);
        change.gone = vec![judged[1].subject.clone()];
        change.commit(&store, lease, &versions()).await.unwrap();
        let second = reader.findings(FindingFilter::default(), first.next, 2).await.unwrap();
        let seconds = reader.workloads(CLUSTER, None, firsts.next, 2).await.unwrap();
        let third = reader.findings(FindingFilter::default(), second.next, 2).await.unwrap();
        let thirds = reader.workloads(CLUSTER, None, seconds.next, 2).await.unwrap();

        let findings = [first.items, second.items, third.items].concat();
        let names = findings.iter().map(|f| f.subject.workload().unwrap().name.clone());
        assert_eq!(names.collect::<Vec<_>>(), ["b", "c", "d", "e", "f"]);
        let workloads = [firsts.items, seconds.items, thirds.items].concat();
        let names = workloads.iter().map(|w| w.workload.name.clone());
        assert_eq!(names.collect::<Vec<_>>(), ["b", "c", "d", "e", "f"]);
        assert_eq!((third.next, third.total, thirds.next, thirds.total), (None, 5, None, 5));
    })
    .await;
}

#[tokio::test]
async fn a_wrong_question_is_told_what_to_do() {
    with_store(|store, _| async move {
        registered(&store, CLUSTER, "one").await;
        let reader = reader(&store);
        let any = FindingFilter::default();
        let lone = FindingFilter { workload: Some("Deployment/api".into()), ..any.clone() };
        let bad = FindingFilter {
            workload: Some("api".into()),
            namespace: Some("web".into()),
            ..any.clone()
        };
        for (error, says) in [
            (reader.findings(any, Some("page2".into()), 10).await.unwrap_err(), "after"),
            (reader.findings(lone, None, 10).await.unwrap_err(), "namespace"),
            (reader.findings(bad, None, 10).await.unwrap_err(), "KIND/NAME"),
            (reader.workloads(CLUSTER, None, Some("x".into()), 10).await.unwrap_err(), "after"),
        ] {
            let ReadError::Invalid(text) = error else { panic!("{error:?}") };
            assert!(text.contains(says), "{text}");
        }
        let elsewhere = FindingFilter { cluster: Some(SECOND), ..FindingFilter::default() };
        assert_eq!(
            reader.findings(elsewhere, None, 10).await.unwrap_err(),
            ReadError::NotFound { what: "cluster" }
        );
    })
    .await;
}
