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
            let namespace = reader.namespace(CLUSTER, "web".into()).await.unwrap();
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
            let admission = reader.workload(CLUSTER, front).await.unwrap().admission;
            let level = admission.map(|admission| admission.level());
            assert_eq!(level, kept.then_some(PodSecurityLevel::Privileged));
            let namespace = reader.namespace(CLUSTER, "web".into()).await.unwrap();
            assert_eq!(namespace.enforceable.seen_whole, kept);
        }
    })
    .await;
}
