//! What each namespace of a cluster may enforce of Pod Security Standards.

use facts::selector::Labels;
use facts::subject_facts::Facts;
use model::enforce::{
    AlikePods, EnforcePage, Enforced, NamespaceSeen, Sight, enforced, hides_pods, plan,
};
use model::ids::ClusterId;
use model::pod_security::PodSecurityVersion;
use model::verdict::GapScope;
use sqlx::types::Json;

use super::workload::parse;
use super::{Answer, Reading, parts};
use crate::Error;

/// How far back what is gone still counts, in days: a job that runs once a month is in it.
pub(super) const DAYS: i32 = 30;

const NOT_KEPT: &str = "Some of what is or was here was judged by an older release, which did not keep what it breaks: \
                        it may break more.";

/// Of the specs of a namespace that break the same, so many are named: the answer grows with what is wrong, and not with
/// how often it is.
const NAMED: i32 = 5;

impl Reading {
    #[tracing::instrument(name = "store.read.enforce", skip_all, fields(%cluster))]
    pub(super) async fn read_enforce(&self, cluster: ClusterId) -> Answer<EnforcePage> {
        let only = self.only(cluster)?;
        let mut db = self.snapshot().await?;
        let cluster = parts::cluster(&mut db, &only).await?;
        let rows = sqlx::query!(
            r#"WITH observed AS (
                   SELECT namespace, pod_security FROM unit_current
                   WHERE cluster_id = ANY($1) AND kind = 'workload'
                   UNION
                   SELECT namespace, pod_security FROM unit_history
                   WHERE cluster_id = ANY($1) AND kind = 'workload'
                     AND closed_at > (SELECT observed_at FROM cluster_head WHERE cluster_id = ANY($1))
                                     - make_interval(days => $2)
               ), spec AS (
                   SELECT DISTINCT namespace, spec, (
                       SELECT jsonb_agg(DISTINCT jsonb_build_array(broken -> 'baseline', broken -> 'restricted'))
                       FROM jsonb_array_elements(spec -> 'violations') AS broken
                   ) AS broken
                   FROM observed CROSS JOIN jsonb_array_elements(pod_security) AS spec
               ), alike AS (
                   SELECT namespace, count(*) AS specs, (array_agg(spec ORDER BY spec))[:$3] AS named
                   FROM spec GROUP BY namespace, broken
               ), pods AS (
                   SELECT namespace,
                       jsonb_agg(jsonb_build_object('specs', specs, 'named', to_jsonb(named)) ORDER BY named) AS alike
                   FROM alike GROUP BY namespace
               ), kept AS (
                   SELECT namespace, bool_and(pod_security IS NOT NULL) AS kept FROM observed GROUP BY namespace
               ), seen AS (
                   SELECT namespace, facts FROM unit_current
                   WHERE cluster_id = ANY($1) AND kind IN ('cluster', 'namespace')
               )
               SELECT namespace, seen.facts AS "facts?", pods.alike AS "alike?: Json<Vec<AlikePods>>",
                   COALESCE(kept.kept, true) AS "kept!",
                   LEAST($2, EXTRACT(DAY FROM head.observed_at - first.observed_at)::int) AS "days!"
               FROM seen FULL JOIN kept USING (namespace) LEFT JOIN pods USING (namespace)
               JOIN cluster_head AS head ON head.cluster_id = ANY($1)
               CROSS JOIN (
                   SELECT min(observed_at) AS observed_at FROM generation WHERE cluster_id = ANY($1)
               ) AS first
               ORDER BY namespace"#,
            &only,
            DAYS,
            NAMED,
        )
        .fetch_all(&mut *db)
        .await
        .map_err(Error::query("reading what workloads break of Pod Security Standards"))?;
        let gaps = parts::standing(&mut db, &only, None).await?.gaps;
        let days = rows.first().and_then(|row| u32::try_from(row.days).ok()).filter(|it| *it > 0);
        let (mut server, mut namespaces) = (None, Vec::new());
        for row in rows {
            let facts = row.facts.as_deref().map(parse).transpose()?;
            match (row.namespace, facts) {
                (Some(name), Some(Facts::Namespace(facts))) => {
                    namespaces.push((name, facts.admission, row.alike, row.kept));
                }
                (Some(name), _) => namespaces.push((name, None, row.alike, row.kept)),
                (None, Some(Facts::Cluster(facts))) => {
                    server = facts.version.as_deref().and_then(PodSecurityVersion::of_release);
                }
                (None, _) => {}
            }
        }
        let plans = namespaces
            .iter()
            .map(|(name, labels, alike, kept)| {
                let here = |scope: &GapScope| match scope {
                    GapScope::Cluster => true,
                    GapScope::Namespace(namespace) | GapScope::Object { namespace, .. } => {
                        namespace == name
                    }
                };
                let hiding = gaps.iter().filter(|gap| here(&gap.scope) && hides_pods(gap.source));
                let not_kept = (!kept).then(|| NOT_KEPT.to_owned());
                let gaps = hiding.map(|gap| gap.detail.clone()).chain(not_kept).collect();
                let sight = Sight { server, days, gaps };
                let namespace = NamespaceSeen {
                    name,
                    today: labels.as_ref().and_then(today),
                    seen: labels.is_some(),
                    pods: alike.as_ref().map(|alike| &*alike.0).unwrap_or_default(),
                };
                plan(&namespace, &sight)
            })
            .collect();
        Ok(EnforcePage { cluster, days, plans })
    }
}

/// What a namespace with these labels enforces.
pub(super) fn today(labels: &Labels) -> Option<Enforced> {
    enforced(|key| labels.get(key))
}
