//! Every question of a reader, on a cluster with two namespaces.

use model::framework::Tally;
use model::ids::{CheckId, Generation};
use model::place::Country;
use model::reader::{ReadError, Reader as _};
use model::residency::{LawAsked, PlaceOf, ResidencyFilter, Scope};
use model::subject::WorkloadRef;
use model::verdict::Verdict;
use model::view::FindingFilter;

use crate::database::with_store;
use crate::fixture::*;

#[tokio::test]
async fn every_page_tells_of_the_same_cluster() {
    with_store(|store, _| async move {
        let lease = registered(&store, CLUSTER, "one").await;
        complete(1).commit(&store, lease, &versions()).await.unwrap();
        let second = registered(&store, SECOND, "another").await;
        let mut other = batch(1, Vec::new());
        other.complete = true;
        other.fixes = vec![fix(900_000)];
        other.commit(&store, second, &versions()).await.unwrap();
        let reader = reader(&store);

        let overview = reader.overview(None).await.unwrap();
        let names: Vec<_> = overview.clusters.iter().map(|c| c.name.as_str()).collect();
        assert_eq!(names, ["another", "one"]);
        assert_eq!(overview.fixes, [(SECOND, fix(900_000)), (CLUSTER, fix(200_000))]);
        assert_eq!(reader.clusters(None).await.unwrap(), overview.clusters);

        let page = reader.cluster(CLUSTER, None).await.unwrap();
        let cluster = page.cluster;
        assert_eq!(cluster, overview.clusters[1]);
        assert_eq!(
            (
                cluster.generation,
                cluster.namespaces,
                cluster.workloads,
                cluster.nodes,
                cluster.gaps
            ),
            (Generation::new(1), 2, 3, 3, 1)
        );
        assert_eq!((cluster.nodes_outside, cluster.nodes_unknown), (1, 1));
        assert_eq!(cluster.risk, summary(None, 300_000, 3).risk);
        let namespaces: Vec<_> = page.namespaces.iter().map(|n| n.name.as_str()).collect();
        assert_eq!(namespaces, ["payments", "web"]);
        assert_eq!(reader.namespaces(CLUSTER, None).await.unwrap(), page.namespaces);
        assert_eq!((&page.gaps, &page.fixes), (&vec![gap()], &vec![fix(200_000)]));
        assert_eq!(reader.gaps(CLUSTER, None).await.unwrap(), page.gaps);
        assert_eq!(reader.risk_series(CLUSTER, None).await.unwrap(), page.series);
        assert_eq!(page.series[0].risk, cluster.risk);
        assert_eq!(reader.risk_series(CLUSTER, Some("web".into())).await.unwrap().len(), 1);

        let page = reader.namespace(CLUSTER, "payments".into(), None).await.unwrap();
        assert_eq!((page.namespace.name.as_str(), page.namespace.workloads), ("payments", 2));
        let workloads: Vec<_> = page.workloads.iter().map(|w| w.workload.name.as_str()).collect();
        assert_eq!(workloads, ["api", "db"]);
        assert_eq!((page.findings.len(), page.passed.len()), (1, 0));
        let web = reader.namespace(CLUSTER, "web".into(), None).await.unwrap();
        assert_eq!(web.passed, [CheckId::new(INGRESS)]);

        let api = WorkloadRef::new("payments", "Deployment", "api");
        let page = reader.workload(CLUSTER, api.clone(), None).await.unwrap();
        assert_eq!(
            (&page.workload.workload, &page.workload.containers[..]),
            (&api, &["main".into()][..])
        );
        let nodes: Vec<_> = page
            .nodes
            .iter()
            .map(|(n, pods, place)| (n.as_str(), *pods, place.country.map(|c| c.to_string())))
            .collect();
        assert_eq!(
            nodes,
            [("stockholm", 2, Some("SE".into())), ("virginia", 1, Some("US".into()))]
        );
        assert_eq!(
            (page.findings.len(), page.passed.len(), page.variants.len(), page.contributions.len()),
            (1, 1, 1, 1)
        );
        assert_eq!(page.findings[0].title, "Privileged container");

        let id = page.findings[0].id;
        let finding = reader.finding(id, None).await.unwrap();
        assert_eq!(finding.finding, page.findings[0]);
        assert_eq!(finding.patch.as_deref(), Some("spec: {}\n"));
        assert_eq!(finding.versions, versions());
        assert!(
            finding.excerpts[0]
                .lines
                .iter()
                .any(|line| line.hit && line.text.ends_with("privileged: true"))
        );

        let check = reader.check(CheckId::new(ROOT_FS), None).await.unwrap();
        assert_eq!((check.failed, check.unknown, check.passed, check.findings.len()), (1, 1, 1, 2));

        let tallied = reader.checks_page(None).await.unwrap();
        assert_eq!(
            tallied.tallies[&CheckId::new(ROOT_FS)],
            Tally { failed: 1, unknown: 1, passed: 1 }
        );
        assert_eq!(tallied.clusters, overview.clusters);

        let nodes = reader.nodes(CLUSTER, None).await.unwrap().nodes;
        let told: Vec<_> = nodes
            .iter()
            .map(|n| (n.name.as_str(), n.verdict, n.workloads, n.findings.len()))
            .collect();
        assert_eq!(
            told,
            [
                ("virginia", Verdict::Fail, 1, 1),
                ("cellar", Verdict::Unknown, 0, 2),
                ("stockholm", Verdict::Pass, 2, 0),
            ]
        );

        for listed in nodes {
            let page = reader
                .node(CLUSTER, listed.name.clone(), None, Scope::Eea, LawAsked::default())
                .await
                .unwrap();
            assert_eq!((page.cluster.id, &page.node), (CLUSTER, &listed));
            let law = page.judged.territory.map(|law| law.territory);
            assert_eq!(law, listed.place.territory, "{}", listed.name);
        }
        let asked = ResidencyFilter { cluster: Some(CLUSTER), ..ResidencyFilter::default() };
        let residency = reader.residency(asked).await.unwrap();
        let told: Vec<_> = residency.nodes.iter().map(|n| (n.name.as_str(), n.verdict)).collect();
        assert_eq!(
            told,
            [
                ("virginia", Verdict::Fail),
                ("cellar", Verdict::Unknown),
                ("stockholm", Verdict::Pass),
            ]
        );
        assert_eq!(residency.clusters, [cluster]);
        let everywhere = reader.residency(ResidencyFilter::default()).await.unwrap();
        assert_eq!((everywhere.clusters.len(), everywhere.nodes), (2, residency.nodes));

        let systems = reader.systems(ResidencyFilter::default()).await.unwrap();
        let told: Vec<_> =
            systems.systems.iter().map(|it| (it.name.as_str(), it.workloads.len())).collect();
        assert_eq!(told, [("shop", 1)]);
        let shop = &systems.systems[0];
        let codes = |of: Vec<PlaceOf>| of.iter().map(|it| it.territory).collect::<Vec<_>>();
        let runs_in = [Verdict::Pass, Verdict::Fail].map(|verdict| codes(shop.runs_in(verdict)));
        assert_eq!(runs_in, [[Country::SE], [Country::US]], "where its pods run");
        assert_eq!(codes(shop.may_move_outside_to()), [Country::US], "where they may be scheduled");
        let page = reader.system("shop".into(), ResidencyFilter::default()).await.unwrap();
        assert_eq!(&page.system, shop);
        let unassigned: u64 = systems.unassigned.iter().map(|it| it.workloads).sum();
        assert_eq!(unassigned, 2);

        let export = reader.export(CLUSTER, FindingFilter::default()).await.unwrap();
        assert_eq!((export.findings.len(), export.gaps.len(), export.versions), (7, 1, versions()));
    })
    .await;
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    with_store(|store, _| async move {
        let lease = registered(&store, CLUSTER, "one").await;
        complete(1).commit(&store, lease, &versions()).await.unwrap();
        let reader = reader(&store);
        let missing = WorkloadRef::new("web", "Deployment", "none");
        for (error, what) in [
            (reader.cluster(SECOND, None).await.unwrap_err(), "cluster"),
            (reader.namespaces(SECOND, None).await.unwrap_err(), "cluster"),
            (reader.namespace(CLUSTER, "none".into(), None).await.unwrap_err(), "namespace"),
            (reader.namespace(CLUSTER, String::new(), None).await.unwrap_err(), "namespace"),
            (reader.workloads(SECOND, None, None, 1, None).await.unwrap_err(), "cluster"),
            (reader.workload(CLUSTER, missing, None).await.unwrap_err(), "workload"),
            (reader.check(CheckId::new("XXX-001"), None).await.unwrap_err(), "check"),
            (reader.nodes(SECOND, None).await.unwrap_err(), "cluster"),
            (
                reader
                    .node(SECOND, "virginia".into(), None, Scope::Eea, LawAsked::default())
                    .await
                    .unwrap_err(),
                "cluster",
            ),
            (
                reader
                    .node(CLUSTER, "none".into(), None, Scope::Eea, LawAsked::default())
                    .await
                    .unwrap_err(),
                "node",
            ),
            (
                reader
                    .residency(ResidencyFilter { cluster: Some(SECOND), ..Default::default() })
                    .await
                    .unwrap_err(),
                "cluster",
            ),
            (reader.gaps(SECOND, None).await.unwrap_err(), "cluster"),
            (reader.risk_series(SECOND, None).await.unwrap_err(), "cluster"),
            (reader.risk_series(CLUSTER, Some("none".into())).await.unwrap_err(), "namespace"),
            (reader.export(SECOND, FindingFilter::default()).await.unwrap_err(), "cluster"),
        ] {
            assert_eq!(error, ReadError::NotFound { what });
        }
    })
    .await;
}

#[tokio::test]
async fn a_long_series_is_cut_to_240_points_and_keeps_the_last() {
    with_store(|store, _| async move {
        let lease = registered(&store, CLUSTER, "one").await;
        for at in 1..=300_i64 {
            let mut change = batch(at, vec![workload("web", "front", at as u64).judgement()]);
            change.summaries = vec![summary(None, at as u64, 1)];
            change.commit(&store, lease, &versions()).await.unwrap();
        }
        let series = reader(&store).risk_series(CLUSTER, None).await.unwrap();
        let generations: Vec<i64> = series.iter().map(|point| point.generation.get()).collect();
        assert_eq!((generations.len(), generations.last()), (240, Some(&300)));
        assert!(generations.is_sorted());
    })
    .await;
}
