//! Lists: filters, and pages that rows coming and going do not shift.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use model::ids::CheckId;
use model::order::{FindingColumn, Order, Stretch, WorkloadColumn};
use model::reader::{ReadError, Reader as _};
use model::verdict::{Severity, Verdict};
use model::view::{FindingFilter, FindingView, PassFilter};

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
            // A check's title is searched too.
            (
                FindingFilter { text: Some("writable ROOT".into()), ..any() },
                vec!["HRD-004 db", "HRD-004 front"],
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
            let order = Order::ascending(FindingColumn::Verdict);
            let stretch = Stretch { order, after: None, limit: 100 };
            let shown = reader(&store).findings_page(filter.clone(), stretch).await.unwrap();
            let ids = |items: &[FindingView]| items.iter().map(|it| it.id).collect::<BTreeSet<_>>();
            assert_eq!(ids(&shown.findings.items), ids(&page.items), "the page shows {filter:?}");
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
        let firsts = reader.workloads(CLUSTER, None, None, 2, None).await.unwrap();

        let mut change = batch(2, vec![unit("a").judgement(), unit("d").judgement()]);
        change.gone = vec![judged[1].subject.clone()];
        change.commit(&store, lease, &versions()).await.unwrap();
        let second = reader.findings(FindingFilter::default(), first.next, 2).await.unwrap();
        let seconds = reader.workloads(CLUSTER, None, firsts.next, 2, None).await.unwrap();
        let third = reader.findings(FindingFilter::default(), second.next, 2).await.unwrap();
        let thirds = reader.workloads(CLUSTER, None, seconds.next, 2, None).await.unwrap();

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
            (
                reader.workloads(CLUSTER, None, Some("x".into()), 10, None).await.unwrap_err(),
                "after",
            ),
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

#[tokio::test]
async fn every_order_pages_through_every_finding_once() {
    with_store(|store, _| async move {
        let lease = registered(&store, CLUSTER, "one").await;
        complete(1).commit(&store, lease, &versions()).await.unwrap();
        let reader = reader(&store);
        let all = reader.findings(FindingFilter::default(), None, 100).await.unwrap();
        for by in [
            FindingColumn::Verdict,
            FindingColumn::Title,
            FindingColumn::Subject,
            FindingColumn::Check,
            FindingColumn::Since,
        ] {
            for descending in [false, true] {
                let order = Order { by, descending };
                let whole = Stretch { order, after: None, limit: 100 };
                let whole = reader.findings_page(FindingFilter::default(), whole).await.unwrap();
                let mut paged = Vec::new();
                let mut after = None;
                loop {
                    let stretch = Stretch { order, after, limit: 2 };
                    let page = reader.findings_page(FindingFilter::default(), stretch);
                    let page = page.await.unwrap().findings;
                    paged.extend(page.items);
                    after = page.next;
                    if after.is_none() {
                        break;
                    }
                }
                assert_eq!(paged, whole.findings.items, "{order:?}");
                assert_eq!(paged.len(), all.items.len(), "{order:?}");
                let mut sorted = paged.clone();
                sorted.sort_by(|a, b| {
                    let ordering = match by {
                        FindingColumn::Verdict => {
                            let place = |f: &FindingView| {
                                (f.verdict == Verdict::Unknown, Reverse(f.severity))
                            };
                            place(a).cmp(&place(b))
                        }
                        FindingColumn::Title => a.title.cmp(&b.title),
                        FindingColumn::Subject => a.subject.to_string().cmp(&b.subject.to_string()),
                        FindingColumn::Check => a.check.cmp(&b.check),
                        FindingColumn::Since => a.since_at.cmp(&b.since_at),
                    };
                    if descending { ordering.reverse() } else { ordering }
                });
                assert_eq!(paged, sorted, "{order:?}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn facets_count_what_each_value_would_show() {
    with_store(|store, _| async move {
        let lease = registered(&store, CLUSTER, "one").await;
        complete(1).commit(&store, lease, &versions()).await.unwrap();
        let reader = reader(&store);
        let any = FindingFilter::default;
        let order = Order::ascending(FindingColumn::Verdict);
        let page = |filter| {
            let stretch = Stretch { order, after: None, limit: 100 };
            reader.findings_page(filter, stretch)
        };
        let asked = FindingFilter { verdicts: vec![Verdict::Fail], ..any() };
        let facets = page(asked.clone()).await.unwrap().facets;
        for (severity, shown) in &facets.severities {
            let one = FindingFilter { severities: vec![*severity], ..asked.clone() };
            assert_eq!(page(one).await.unwrap().findings.total, *shown, "{severity:?}");
        }
        for (verdict, shown) in &facets.verdicts {
            let one = FindingFilter { verdicts: vec![*verdict], ..any() };
            assert_eq!(page(one).await.unwrap().findings.total, *shown, "{verdict:?}");
        }
        for (namespace, shown) in &facets.namespaces {
            let one = FindingFilter { namespace: Some(namespace.clone()), ..asked.clone() };
            assert_eq!(page(one).await.unwrap().findings.total, *shown, "{namespace}");
        }
        let unasked = page(any()).await.unwrap().facets;
        assert_eq!(unasked.severities, facets.severities);
        assert_eq!(unasked.severities.values().sum::<u64>(), unasked.verdicts[&Verdict::Fail]);
        let unknown = FindingFilter { verdicts: vec![Verdict::Unknown], ..any() };
        let unknown = page(unknown).await.unwrap().facets;
        assert_eq!(unknown.severities.values().sum::<u64>(), unknown.verdicts[&Verdict::Unknown]);
        assert!(facets.severities.len() > 1 && facets.verdicts.len() == 2);
        assert!(facets.namespaces.contains_key("payments"));
    })
    .await;
}

#[tokio::test]
async fn a_namespaces_workloads_come_in_every_order() {
    with_store(|store, _| async move {
        let lease = registered(&store, CLUSTER, "one").await;
        complete(1).commit(&store, lease, &versions()).await.unwrap();
        let mine = [("b", 3), ("a", 1), ("c", 2)].map(|(name, exposure)| {
            workload("web", name, exposure).fails(ROOT_FS, Severity::Medium).judgement()
        });
        batch(2, mine.to_vec()).commit(&store, lease, &versions()).await.unwrap();
        let reader = reader(&store);
        for (by, descending, expected) in [
            (WorkloadColumn::Name, false, ["a", "b", "c"]),
            (WorkloadColumn::Name, true, ["c", "b", "a"]),
            (WorkloadColumn::Risk, false, ["a", "c", "b"]),
            (WorkloadColumn::Risk, true, ["b", "c", "a"]),
            // Equal in these: ties go by identity, whichever way the column goes.
            (WorkloadColumn::Pods, true, ["a", "b", "c"]),
            (WorkloadColumn::Findings, true, ["a", "b", "c"]),
            (WorkloadColumn::Coverage, false, ["a", "b", "c"]),
        ] {
            let mut names = Vec::new();
            let mut after = None;
            loop {
                let stretch = Stretch { order: Order { by, descending }, after, limit: 1 };
                let (page, next) =
                    reader.namespace_sorted(CLUSTER, "web".into(), stretch, None).await.unwrap();
                names.extend(page.workloads.into_iter().map(|of| of.workload.name));
                after = next;
                if after.is_none() {
                    break;
                }
            }
            names.retain(|name| expected.contains(&name.as_str()));
            assert_eq!(names, expected, "{by:?} {descending}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_search_finds_names_the_nearest_first() {
    with_store(|store, _| async move {
        let lease = registered(&store, CLUSTER, "one").await;
        complete(1).commit(&store, lease, &versions()).await.unwrap();
        let reader = reader(&store);
        let found = reader.search("PAYMENTS".into()).await.unwrap();
        let subjects: Vec<String> = found.subjects.iter().map(|(_, of)| of.to_string()).collect();
        assert_eq!(subjects.first().map(String::as_str), Some("namespace/payments"));
        assert!(
            subjects[1..].iter().all(|of| of.starts_with("workload/payments/")),
            "{subjects:?}"
        );
        let of_shop = reader.search("Sho".into()).await.unwrap();
        assert_eq!(of_shop.systems, ["shop"], "by the label of its workloads, once");
        assert_eq!(reader.search("BRK-002".into()).await.unwrap().checks.len(), 1);
        let frameworks = reader.search("law 1".into()).await.unwrap().frameworks;
        assert_eq!(frameworks, [("law-1".into(), "Law 1".into())]);
        assert!(reader.search("%".into()).await.unwrap().subjects.is_empty());
        assert!(reader.search(" ".into()).await.unwrap().subjects.is_empty());
    })
    .await;
}

#[tokio::test]
async fn who_passes_is_listed_by_check_as_often_as_it_is_counted() {
    with_store(|store, _| async move {
        let lease = registered(&store, CLUSTER, "one").await;
        complete(1).commit(&store, lease, &versions()).await.unwrap();
        let reader = reader(&store);
        let of = |checks: &[&'static str]| PassFilter {
            cluster: Some(CLUSTER),
            checks: checks.iter().map(|check| CheckId::new(check)).collect(),
            at: None,
        };
        let all = reader.passes(of(&[]), None, 50).await.unwrap().passes;
        assert_eq!(all.total as usize, all.items.len());
        for check in [ROOT_FS, INGRESS, OUTSIDE] {
            let passes = reader.passes(of(&[check]), None, 50).await.unwrap().passes;
            let counted = reader.check(CheckId::new(check), None).await.unwrap();
            assert_eq!((passes.total, passes.items.len() as u64), (counted.passed, counted.passed));
        }
        let mut after = None;
        let mut paged = Vec::new();
        loop {
            let page = reader.passes(of(&[]), after, 1).await.unwrap().passes;
            paged.extend(page.items);
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(paged, all.items);
        let elsewhere = PassFilter { cluster: Some(SECOND), ..PassFilter::default() };
        assert!(reader.passes(elsewhere, None, 50).await.is_err());
        assert!(reader.passes(of(&["NOPE-1"]), None, 50).await.is_err());
    })
    .await;
}
