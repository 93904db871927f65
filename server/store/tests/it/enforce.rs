//! What may be enforced, of what is there and of what was there.

use model::enforce::EnforcePlan;
use model::pod_security::PodSecurityLevel;
use model::reader::Reader as _;
use model::subject::WorkloadRef;
use sqlx::{Connection as _, PgConnection};

use crate::database::with_store;
use crate::fixture::*;

fn level(plans: &[EnforcePlan], namespace: &str) -> PodSecurityLevel {
    plans.iter().find(|plan| plan.namespace == namespace).unwrap().safe.level
}

/// With what makes the namespace's page.
fn with_summary(mut told: Told) -> Told {
    told.summaries = vec![summary(Some("web"), 1, 1)];
    told
}

#[tokio::test]
async fn what_ran_in_the_last_thirty_days_counts_and_what_ran_before_does_not() {
    with_store(|store, _| async move {
        let lease = registered(&store, CLUSTER, "one").await;
        let reader = reader(&store);
        let breaking = workload("web", "front", 1).breaks(PodSecurityLevel::Baseline);
        let mended = || workload("web", "front", 1).breaks(PodSecurityLevel::Restricted);
        for (minute, unit, days, expected) in [
            (1, breaking, None, PodSecurityLevel::Privileged),
            (2, mended(), None, PodSecurityLevel::Privileged),
            (60 * 24 * 3 + 1, mended().passes(ROOT_FS), Some(3), PodSecurityLevel::Privileged),
            (60 * 24 * 40, mended(), Some(30), PodSecurityLevel::Baseline),
        ] {
            let batch = batch(minute, vec![unit.judgement()]);
            let batch = with_summary(batch);
            batch.commit(&store, lease, &versions()).await.unwrap().unwrap();
            let page = reader.enforce(CLUSTER).await.unwrap();
            assert_eq!(level(&page.plans, "web"), expected, "minute {minute}");
            assert_eq!(page.days, days, "minute {minute}");
            let namespace = reader.namespace(CLUSTER, "web".into(), None).await.unwrap();
            assert_eq!(namespace.enforceable.safe, page.plans[0].safe, "minute {minute}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_an_older_release_judged_is_said_not_to_be_known() {
    with_store(|store, url| async move {
        let lease = registered(&store, CLUSTER, "one").await;
        let reader = reader(&store);
        let unit = workload("web", "front", 1).breaks(PodSecurityLevel::Baseline);
        with_summary(batch(1, vec![unit.judgement()]))
            .commit(&store, lease, &versions())
            .await
            .unwrap();
        let mut db = PgConnection::connect(&url).await.unwrap();
        for (kept, expected) in [(true, false), (false, true)] {
            if !kept {
                let forget = "UPDATE unit_current SET pod_security = NULL";
                sqlx::raw_sql(forget).execute(&mut db).await.unwrap();
            }
            let plans = reader.enforce(CLUSTER).await.unwrap().plans;
            let told = plans[0].unseen.iter().any(|limit| limit.contains("an older release"));
            assert_eq!(told, expected, "{plans:?}");
            let front = WorkloadRef::new("web", "Deployment", "front");
            let admission = reader.workload(CLUSTER, front, None).await.unwrap().admission;
            let level = admission.map(|admission| admission.level());
            assert_eq!(level, kept.then_some(PodSecurityLevel::Privileged));
            let namespace = reader.namespace(CLUSTER, "web".into(), None).await.unwrap();
            assert_eq!(namespace.enforceable.seen_whole, kept);
        }
    })
    .await;
}

#[tokio::test]
async fn of_pods_that_break_the_same_some_are_named_and_the_servers_version_is_pinned() {
    with_store(|store, _| async move {
        let lease = registered(&store, CLUSTER, "one").await;
        let reader = reader(&store);
        let names: Vec<String> = (0..40).map(|number| format!("front-{number:02}")).collect();
        let broken = names
            .iter()
            .map(|name| workload("web", name, 1).breaks(PodSecurityLevel::Baseline).judgement());
        let clean = workload("web", "hardened", 1).breaks(PodSecurityLevel::Restricted).judgement();
        let web = namespace("web").enforces("baseline").judgement();
        let units = broken.chain([clean, web, itself("v1.34.2").judgement()]);
        let batch = with_summary(batch(1, units.collect()));
        batch.commit(&store, lease, &versions()).await.unwrap().unwrap();
        let page = reader.enforce(CLUSTER).await.unwrap();
        let [plan] = &page.plans[..] else { panic!("{:?}", page.plans) };
        assert_eq!((plan.observed, plan.breaking, plan.breaking_today), (41, 40, 40));
        assert_eq!((plan.breakers.len(), plan.broken_today.len()), (5, 5));
        assert_eq!(plan.today.unwrap().to_string(), "baseline:latest");
        let pin = ("pod-security.kubernetes.io/enforce-version".to_owned(), "v1.34".to_owned());
        assert_eq!(plan.labels, [pin].into());
    })
    .await;
}
