//! What was observed at a moment, as it was told then.

use std::fmt::Debug;

use chrono::{TimeDelta, Utc};
use model::Time;
use model::ids::{CheckId, FindingId};
use model::order::{FindingColumn, Order, Stretch};
use model::reader::{ReadError, Reader as _};
use model::residency::{DestinationsAsked, LawAsked, NodePage, ResidencyFilter, Scope};
use model::subject::WorkloadRef;
use model::verdict::Severity;
use model::view::{
    ClusterPage, ClusterView, FindingCounts, FindingFilter, PassFilter, WorkloadPage,
};
use store::Reading;

use crate::database::with_store;
use crate::fixture::*;

fn at(moment: i64) -> FindingFilter {
    FindingFilter { at: Some(minute(moment)), ..FindingFilter::default() }
}

#[tokio::test]
async fn the_past_is_told_as_it_was_told_then() {
    with_store(|store, _| async move {
        let lease = registered(&store, CLUSTER, "one").await;
        let reader = reader(&store);
        let order = Order::ascending(FindingColumn::Verdict);
        let stretch = || Stretch { order, after: None, limit: 50 };
        complete(1).commit(&store, lease, &versions()).await.unwrap();
        let findings = reader.findings_page(FindingFilter::default(), stretch()).await.unwrap();
        let first = reader.cluster(CLUSTER, None).await.unwrap();
        let export = reader.export(CLUSTER, FindingFilter::default()).await.unwrap();

        let mended = workload("payments", "api", 1).on("stockholm", 3).passes(PRIVILEGED);
        let worse = workload("web", "front", 1).fails(ROOT_FS, Severity::Medium);
        let mut later = batch(60, vec![mended.judgement(), worse.judgement()]);
        later.gaps_closed = vec![(gap().source, gap().scope)];
        later.gone = vec![namespace("web").judgement().subject];
        later.summaries = vec![summary(None, 7, 2)];
        later.commit(&store, lease, &versions()).await.unwrap();
        let now = reader.findings_page(FindingFilter::default(), stretch()).await.unwrap();
        assert_ne!(now.findings, findings.findings);

        let then = reader.findings_page(at(30), stretch()).await.unwrap();
        assert_eq!((&then.findings, &then.facets), (&findings.findings, &findings.facets));
        let page = reader.findings(at(30), None, 50).await.unwrap();
        assert_eq!(page.total, findings.findings.total);
        assert_eq!(reader.findings_page(at(90), stretch()).await.unwrap().findings, now.findings);

        // What was counted then is counted again, and not what a summary said.
        let counted = FindingCounts {
            critical: 1,
            high: 2,
            medium: 1,
            unknown: 3,
            ..FindingCounts::default()
        };
        let before = &findings.clusters[0];
        let expected =
            ClusterView { observed_at: Some(minute(30)), findings: counted, ..before.clone() };
        let overview = reader.overview(at(30).at).await.unwrap();
        assert_eq!(overview.clusters, std::slice::from_ref(&expected));
        assert_eq!(reader.clusters(at(30).at).await.unwrap(), overview.clusters);

        let exported = reader.export(CLUSTER, at(30)).await.unwrap();
        assert_eq!((&exported.findings, &exported.gaps), (&export.findings, &export.gaps));
        assert_eq!((&exported.cluster, &exported.filter), (&expected, &at(30)));
        let high = FindingFilter { severities: vec![Severity::High], ..at(30) };
        let high = reader.export(CLUSTER, high).await.unwrap();
        assert!(
            high.findings.iter().all(|it| it.severity == Severity::High),
            "{:?}",
            high.findings
        );

        // Where data was is told as it was seen, whatever law judges it.
        let where_at = |at: Option<Time>| ResidencyFilter { at, ..ResidencyFilter::default() };
        let told = reader.residency(where_at(at(30).at)).await.unwrap();
        let [before, after] = [&told, &reader.residency(where_at(None)).await.unwrap()].map(|of| {
            let nodes = of.nodes.iter().map(|node| node.name.clone()).collect::<Vec<_>>();
            let in_us = of.personal_data.iter().find(|it| it.place.to_string() == "US");
            (nodes, in_us.map(|it| it.workloads.all()), of.clusters[0].observed_at)
        });
        assert_eq!(before.0, after.0, "the nodes are the same");
        assert_eq!((before.1, after.1), (Some(1), None), "its pods have left Virginia");
        assert_eq!((before.2, after.2), (Some(minute(30)), Some(minute(60))));

        // So is a node: what ran on it then, and what was found on it.
        let node = |at: Option<Time>| {
            reader.node(CLUSTER, "virginia".into(), at, Scope::Eea, LawAsked::default())
        };
        let [before, after] = [node(at(30).at).await.unwrap(), node(None).await.unwrap()];
        let running = |of: &NodePage| {
            let names = of.running.iter().map(|it| it.workload.to_string()).collect::<Vec<_>>();
            (names, of.node.workloads, of.cluster.observed_at)
        };
        let api = WorkloadRef::new("payments", "Deployment", "api");
        assert_eq!(running(&before), (vec![api.to_string()], 1, Some(minute(30))));
        assert_eq!(running(&after), (Vec::new(), 0, Some(minute(60))));
        assert_eq!(before.node.place, after.node.place);
        assert_eq!(before.node.findings, after.node.findings);

        // So are all nodes, and a workload.
        let nodes = |at: Option<Time>| reader.nodes(CLUSTER, at);
        let pages = [nodes(at(30).at).await.unwrap(), nodes(None).await.unwrap()];
        let [before, after] = pages.map(|page| {
            page.nodes.into_iter().map(|node| (node.name, node.workloads)).collect::<Vec<_>>()
        });
        let on = |name: &str, workloads| (name.to_owned(), workloads);
        assert_eq!(before, [on("virginia", 1), on("cellar", 0), on("stockholm", 2)]);
        assert_eq!(after, [on("virginia", 0), on("cellar", 0), on("stockholm", 1)]);
        let workload = |at| reader.workload(CLUSTER, api.clone(), at);
        let [before, after] = [workload(at(30).at).await.unwrap(), workload(None).await.unwrap()];
        let told = |of: &WorkloadPage| {
            let nodes = of.nodes.iter().map(|(node, pods, _)| (node.clone(), *pods));
            (nodes.collect::<Vec<_>>(), of.findings.len())
        };
        assert_eq!(told(&before), (vec![("stockholm".into(), 2), ("virginia".into(), 1)], 1));
        assert_eq!(told(&after), (vec![("stockholm".into(), 3)], 0));

        // So is a cluster, with the namespaces that it had; and what to fix first is told of now alone.
        let cluster = |at: Option<Time>| reader.cluster(CLUSTER, at);
        let before = cluster(at(30).at).await.unwrap();
        assert_eq!((&before.cluster, &before.gaps), (&expected, &exported.gaps));
        assert_eq!(before.series, first.series);
        assert!(before.fixes.is_empty() && !first.fixes.is_empty());
        let summed = |of: &ClusterPage| -> Vec<_> {
            let of = of.namespaces.iter();
            of.map(|it| (it.name.clone(), it.risk, it.coverage, it.workloads)).collect()
        };
        assert_eq!(summed(&before), summed(&first));
        // What was counted then is counted again, here too.
        let payments =
            FindingCounts { critical: 1, high: 1, medium: 1, ..FindingCounts::default() };
        assert_eq!(before.namespaces[0].findings, payments);
        let after = cluster(at(90).at).await.unwrap();
        assert_eq!(summed(&after), summed(&cluster(None).await.unwrap()));
        let mended = FindingCounts { critical: 0, ..payments };
        assert_eq!(after.namespaces[0].findings, mended);

        // Before the first observation nothing is guessed.
        let refused =
            |error: ReadError| assert!(matches!(error, ReadError::Invalid(_)), "{error:?}");
        refused(reader.findings(at(0), None, 50).await.unwrap_err());
        refused(reader.findings_page(at(0), stretch()).await.unwrap_err());
        refused(reader.overview(at(0).at).await.unwrap_err());
        refused(reader.export(CLUSTER, at(0)).await.unwrap_err());
        refused(reader.residency(where_at(at(0).at)).await.unwrap_err());
        refused(reader.systems(where_at(at(0).at)).await.unwrap_err());
        refused(node(at(0).at).await.unwrap_err());
        refused(cluster(at(0).at).await.unwrap_err());
        refused(nodes(at(0).at).await.unwrap_err());
        refused(workload(at(0).at).await.unwrap_err());
        refused(reader.namespaces(CLUSTER, at(0).at).await.unwrap_err());
        refused(reader.namespace(CLUSTER, "web".into(), at(0).at).await.unwrap_err());
        refused(reader.workloads(CLUSTER, None, None, 50, at(0).at).await.unwrap_err());
        refused(reader.gaps(CLUSTER, at(0).at).await.unwrap_err());
        refused(reader.finding(findings.findings.items[0].id, at(0).at).await.unwrap_err());
        refused(reader.check(CheckId::new(ROOT_FS), at(0).at).await.unwrap_err());
        refused(reader.checks_page(at(0).at).await.unwrap_err());
        refused(reader.frameworks(None, at(0).at).await.unwrap_err());
        let passes = PassFilter { at: at(0).at, ..PassFilter::default() };
        refused(reader.passes(passes, None, 50).await.unwrap_err());
        let destinations =
            reader.destinations(where_at(at(0).at), DestinationsAsked::default()).await;
        refused(destinations.unwrap_err());

        // And what is yet to come is not what was seen last.
        let tomorrow = Some(Utc::now() + TimeDelta::days(1));
        let later = FindingFilter { at: tomorrow, ..FindingFilter::default() };
        refused(reader.findings(later.clone(), None, 50).await.unwrap_err());
        refused(reader.findings_page(later.clone(), stretch()).await.unwrap_err());
        refused(reader.overview(tomorrow).await.unwrap_err());
        refused(reader.export(CLUSTER, later).await.unwrap_err());
        refused(reader.residency(where_at(tomorrow)).await.unwrap_err());
        refused(reader.gaps(CLUSTER, tomorrow).await.unwrap_err());
        refused(reader.workloads(CLUSTER, None, None, 50, tomorrow).await.unwrap_err());
        refused(reader.finding(findings.findings.items[0].id, tomorrow).await.unwrap_err());
    })
    .await;
}

/// What the pages below a cluster, and those of checks and frameworks, tell of a moment; without how old it is, and without
/// what a batch counted itself.
async fn told(reader: &Reading, at: Option<Time>, finding: FindingId) -> impl PartialEq + Debug {
    let namespaces = reader.namespaces(CLUSTER, at).await.unwrap();
    let web = reader.namespace(CLUSTER, "web".into(), at).await.unwrap();
    let check = reader.check(CheckId::new(PRIVILEGED), at).await.unwrap();
    let passes = PassFilter { at, ..PassFilter::default() };
    let finding = reader.finding(finding, at).await.unwrap();
    (
        namespaces.into_iter().map(|it| (it.name, it.risk, it.workloads)).collect::<Vec<_>>(),
        (web.findings, web.passed, web.workloads, web.enforceable),
        reader.workloads(CLUSTER, Some("payments".into()), None, 50, at).await.unwrap().items,
        reader.gaps(CLUSTER, at).await.unwrap(),
        (check.failed, check.unknown, check.passed, check.passed_by, check.findings),
        reader.checks_page(at).await.unwrap().tallies,
        reader.passes(passes, None, 50).await.unwrap().passes,
        reader.framework("law-1".into(), None, at).await.unwrap().controls,
        (finding.finding, finding.resolved_at, finding.patch, finding.excerpts),
    )
}

#[tokio::test]
async fn what_a_page_of_the_past_leads_to_is_of_that_moment() {
    with_store(|store, _| async move {
        let lease = registered(&store, CLUSTER, "one").await;
        let reader = reader(&store);
        complete(1).commit(&store, lease, &versions()).await.unwrap();
        let of_check =
            FindingFilter { checks: vec![CheckId::new(PRIVILEGED)], ..FindingFilter::default() };
        let finding = reader.findings(of_check, None, 1).await.unwrap().items.remove(0).id;
        let first = told(&reader, None, finding).await;

        let mended = workload("payments", "api", 1).on("stockholm", 3).passes(PRIVILEGED);
        let worse = workload("web", "front", 1).fails(ROOT_FS, Severity::Medium);
        let mut later = batch(60, vec![mended.judgement(), worse.judgement()]);
        later.gaps_closed = vec![(gap().source, gap().scope)];
        later.gone = vec![namespace("web").judgement().subject];
        later.commit(&store, lease, &versions()).await.unwrap();
        let now = told(&reader, None, finding).await;
        assert_ne!(first, now);
        assert_eq!(told(&reader, at(30).at, finding).await, first);
        assert_eq!(told(&reader, at(90).at, finding).await, now);

        // A finding's past ends at the moment, too.
        let then = reader.finding(finding, at(30).at).await.unwrap();
        assert_eq!((then.timeline.len(), then.timeline[0].to), (1, None));
        let since = reader.finding(finding, None).await.unwrap();
        assert_eq!(since.timeline[0].to, Some(minute(60)));
    })
    .await;
}
