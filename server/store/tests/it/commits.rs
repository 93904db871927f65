//! Commits: the fence, intervals, and complete batches.

use std::time::Duration;

use model::ids::{CheckId, FindingId, Generation};
use model::reader::Reader as _;
use model::subject::SubjectRef;
use model::verdict::{Severity, Verdict};
use model::view::{FindingFilter, Seen, Spell, Versions};

use crate::database::with_store;
use crate::fixture::*;

#[tokio::test]
async fn a_lost_lease_writes_nothing() {
    with_store(|store, _| async move {
        let old = registered(&store, CLUSTER, "one").await;
        assert_eq!(store.acquire_lease(CLUSTER, "other", TTL).await.unwrap(), None);
        let new = store.acquire_lease(CLUSTER, "test", TTL).await.unwrap().unwrap();
        assert!(new.epoch > old.epoch);
        assert!(!store.renew_lease(old, TTL).await.unwrap());
        assert_eq!(complete(1).commit(&store, old, &versions()).await.unwrap(), None);
        assert_eq!(store.touch(old, minute(1)).await.unwrap(), None);
        let page = reader(&store).cluster(CLUSTER, None).await.unwrap();
        assert_eq!((page.cluster.generation, page.cluster.observed_at), (Generation::new(0), None));
        assert_eq!(page.namespaces, []);
        let first = complete(1).commit(&store, new, &versions()).await.unwrap();
        assert_eq!(first, Some(Generation::new(1)));
    })
    .await;
}

#[tokio::test]
async fn a_lease_is_taken_over_when_it_has_run_out_or_was_given_up() {
    with_store(|store, _| async move {
        store.register_cluster(CLUSTER, "one", Seen::Watched).await.unwrap();
        let spent = store.acquire_lease(CLUSTER, "a", Duration::ZERO).await.unwrap().unwrap();
        let held = store.acquire_lease(CLUSTER, "b", TTL).await.unwrap().unwrap();
        assert!(held.epoch > spent.epoch);
        store.release_lease(spent).await.unwrap();
        assert_eq!(store.acquire_lease(CLUSTER, "a", TTL).await.unwrap(), None);
        store.release_lease(held).await.unwrap();
        assert!(store.acquire_lease(CLUSTER, "a", TTL).await.unwrap().is_some());
    })
    .await;
}

#[tokio::test]
async fn a_finding_that_comes_back_keeps_its_id_and_its_past() {
    with_store(|store, _| async move {
        let lease = registered(&store, CLUSTER, "one").await;
        let fails = || workload("web", "front", 1).fails(PRIVILEGED, Severity::Critical);
        let unknown = || workload("web", "front", 1).unknown(PRIVILEGED, Severity::Critical);
        let clean = || workload("web", "front", 0);
        for (at, unit) in [
            (1, unknown()),
            (2, fails()),
            (3, fails().passes(ROOT_FS)),
            (4, clean()),
            (5, clean().passes(ROOT_FS)),
            (6, fails()),
        ] {
            let generation =
                batch(at, vec![unit.judgement()]).commit(&store, lease, &versions()).await;
            assert_eq!(generation.unwrap(), Some(Generation::new(at)));
        }
        let judgement = fails().judgement();
        let id = judgement.findings[0].finding.id;
        let page = reader(&store).finding(id, None).await.unwrap();
        let spell = |verdict, from, to: Option<i64>| Spell {
            verdict,
            from: minute(from),
            to: to.map(minute),
        };
        assert_eq!(
            page.timeline,
            [
                spell(Verdict::Unknown, 1, Some(2)),
                spell(Verdict::Fail, 2, Some(4)),
                spell(Verdict::Fail, 6, None),
            ]
        );
        assert_eq!((page.finding.since, page.resolved_at), (Generation::new(6), None));
        assert_eq!(page.excerpts.len(), 1);

        let gone = model::subject::WorkloadRef::new("web", "Deployment", "front");
        let mut last = batch(7, Vec::new());
        last.gone.push(SubjectRef::Workload(gone));
        last.commit(&store, lease, &versions()).await.unwrap();
        let page = reader(&store).finding(id, None).await.unwrap();
        assert_eq!(page.resolved_at, Some(minute(7)));
        assert_eq!((page.finding.since, page.excerpts.len()), (Generation::new(6), 1));
    })
    .await;
}

#[tokio::test]
async fn a_finding_whose_evidence_changes_stays_open() {
    with_store(|store, _| async move {
        let lease = registered(&store, CLUSTER, "one").await;
        for (at, reason) in [(1, "one of two"), (2, "two of two")] {
            let unit = workload("web", "front", 1).finds(
                PRIVILEGED,
                Severity::Critical,
                Verdict::Fail,
                reason,
            );
            batch(at, vec![unit.judgement()]).commit(&store, lease, &versions()).await.unwrap();
        }
        let found = reader(&store).findings(FindingFilter::default(), None, 10).await.unwrap();
        let [finding] = found.items.as_slice() else { panic!("one finding: {found:?}") };
        assert_eq!(
            (finding.reason.as_str(), finding.since, finding.since_at),
            ("two of two", Generation::new(1), minute(1))
        );
    })
    .await;
}

#[tokio::test]
async fn a_complete_batch_makes_a_generation_only_of_what_differs() {
    with_store(|store, _| async move {
        let lease = registered(&store, CLUSTER, "one").await;
        let commit = async |batch: Told, versions: &Versions| {
            batch.commit(&store, lease, versions).await.unwrap().map(Generation::get)
        };
        assert_eq!(commit(complete(1), &versions()).await, Some(1));

        let mut restarted = complete(2);
        restarted.gaps_opened[0].since = minute(2);
        assert_eq!(commit(restarted, &versions()).await, Some(1));
        let page = reader(&store).cluster(CLUSTER, None).await.unwrap();
        assert_eq!(page.cluster.observed_at, Some(minute(2)));
        assert_eq!((page.gaps, page.series.len()), (vec![gap()], 1));

        let mut smaller = complete(3);
        smaller.judged.retain(|unit| unit.namespace() != Some("web"));
        smaller.summaries.retain(|summary| summary.namespace.as_deref() != Some("web"));
        smaller.gaps_opened.clear();
        assert_eq!(commit(smaller.clone(), &versions()).await, Some(2));
        let page = reader(&store).cluster(CLUSTER, None).await.unwrap();
        assert_eq!((page.cluster.namespaces, page.cluster.workloads, page.gaps), (1, 2, vec![]));
        assert_eq!(page.namespaces.len(), 1);

        let other_law = Versions { catalogue: "other".into(), ..versions() };
        assert_eq!(commit(smaller.clone(), &other_law).await, Some(3));
        assert_eq!(commit(smaller, &other_law).await, Some(3));
        let finding = SubjectRef::Container(
            model::subject::WorkloadRef::new("payments", "Deployment", "api"),
            "main".into(),
        );
        let finding = FindingId::of(CLUSTER, &CheckId::new(PRIVILEGED), &finding);
        let page = reader(&store).finding(finding, None).await.unwrap();
        assert_eq!((page.versions, page.finding.since), (other_law, Generation::new(1)));
    })
    .await;
}

#[tokio::test]
async fn history_that_fell_into_the_default_partition_moves_to_its_month() {
    with_store(|store, url| async move {
        let lease = registered(&store, CLUSTER, "one").await;
        for (at, exposure) in [(1, 1), (2, 2)] {
            let unit = workload("web", "front", exposure).judgement();
            batch(at, vec![unit]).commit(&store, lease, &versions()).await.unwrap();
        }
        store.ensure_partitions(minute(2)).await.unwrap();
        store.ensure_partitions(minute(2)).await.unwrap();
        let pool = sqlx::PgPool::connect(&url).await.unwrap();
        let count = "SELECT (SELECT count(*) FROM unit_history), (SELECT count(*) FROM unit_history_default)";
        let counted: (i64, i64) = sqlx::query_as(count).fetch_one(&pool).await.unwrap();
        assert_eq!(counted, (1, 0));
        pool.close().await;
    })
    .await;
}

#[tokio::test]
async fn who_listens_hears_where_clusters_stand_and_every_commit() {
    use futures_util::StreamExt as _;

    with_store(|store, _| async move {
        let lease = registered(&store, CLUSTER, "one").await;
        complete(1).commit(&store, lease, &versions()).await.unwrap();
        let mut commits = Box::pin(store.listen());
        assert_eq!(commits.next().await, Some((CLUSTER, Generation::new(1))));
        let unit = workload("web", "front", 9).judgement();
        batch(2, vec![unit]).commit(&store, lease, &versions()).await.unwrap();
        assert_eq!(commits.next().await, Some((CLUSTER, Generation::new(2))));
    })
    .await;
}
