//! What each namespace of a cluster may enforce of Pod Security Standards.

use std::collections::BTreeMap;

use facts::selector::Labels;
use facts::subject_facts::Facts;
use model::enforce::{EnforcePage, NamespaceSeen, PodsSeen, Sight, enforced, hides_pods, plan};
use model::ids::ClusterId;
use model::pod_security::PodSecurityStandard;
use model::verdict::GapScope;
use sqlx::types::Json;

use super::workload::parse;
use super::{Answer, Reading, parts};
use crate::Error;

/// How far back what is gone still counts, in days: a job that runs once a month is in it.
pub(super) const DAYS: i32 = 30;

const NOT_KEPT: &str = "Some of what is or was here was judged by an older release, which did not keep what it breaks: \
                        it may break more.";

/// What was seen of one namespace.
#[derive(Default)]
struct Seen {
    /// The labels that admission reads; `None` where the namespace itself was not seen.
    labels: Option<Labels>,
    pods: Vec<PodsSeen>,
    /// Whether there are or were workloads of which nobody kept what they break.
    not_kept: bool,
}

impl Reading {
    #[tracing::instrument(name = "store.read.enforce", skip_all, fields(%cluster))]
    pub(super) async fn read_enforce(&self, cluster: ClusterId) -> Answer<EnforcePage> {
        let only = self.only(cluster)?;
        let mut db = self.snapshot().await?;
        let cluster = parts::cluster(&mut db, &only).await?;
        let rows = sqlx::query!(
            r#"SELECT unit.namespace AS "namespace!", unit.facts, unit.pod_security AS "pods?: Json<Vec<PodsSeen>>",
                   LEAST($2, EXTRACT(DAY FROM head.observed_at - first.observed_at)::int) AS "days!"
               FROM (
                   SELECT namespace, CASE kind WHEN 'namespace' THEN facts END AS facts, pod_security
                   FROM unit_current WHERE cluster_id = ANY($1) AND kind IN ('namespace', 'workload')
                   UNION
                   SELECT namespace, NULL, pod_security
                   FROM unit_history
                   WHERE cluster_id = ANY($1) AND kind = 'workload'
                     AND closed_at > (SELECT observed_at FROM cluster_head WHERE cluster_id = ANY($1))
                                     - make_interval(days => $2)
               ) AS unit
               JOIN cluster_head AS head ON head.cluster_id = ANY($1)
               CROSS JOIN (
                   SELECT min(observed_at) AS observed_at FROM generation WHERE cluster_id = ANY($1)
               ) AS first
               WHERE unit.namespace IS NOT NULL
               ORDER BY unit.namespace, unit.pod_security"#,
            &only,
            DAYS,
        )
        .fetch_all(&mut *db)
        .await
        .map_err(Error::query("reading what workloads break of Pod Security Standards"))?;
        let gaps = parts::standing(&mut db, &only).await?.gaps;
        let days = rows.first().and_then(|row| u32::try_from(row.days).ok()).filter(|it| *it > 0);
        let mut namespaces: BTreeMap<String, Seen> = BTreeMap::new();
        for row in rows {
            let seen = namespaces.entry(row.namespace).or_default();
            match (row.facts.as_deref().map(parse).transpose()?, row.pods) {
                (Some(Facts::Namespace(namespace)), _) => seen.labels = namespace.admission,
                (_, Some(pods)) => seen.pods.extend(pods.0),
                (_, None) => seen.not_kept = true,
            }
        }
        let plans = namespaces
            .iter()
            .map(|(name, seen)| {
                let labels = seen.labels.as_ref();
                let today = labels.and_then(today);
                let here = |scope: &GapScope| match scope {
                    GapScope::Cluster => true,
                    GapScope::Namespace(namespace) | GapScope::Object { namespace, .. } => {
                        namespace == name
                    }
                };
                let hiding = gaps.iter().filter(|gap| here(&gap.scope) && hides_pods(gap.source));
                let not_kept = seen.not_kept.then(|| NOT_KEPT.to_owned());
                let gaps = hiding.map(|gap| gap.detail.clone()).chain(not_kept).collect();
                let sight = Sight { server: None, days, gaps };
                let namespace =
                    NamespaceSeen { name, today, seen: labels.is_some(), pods: &seen.pods };
                plan(&namespace, &sight)
            })
            .collect();
        Ok(EnforcePage { cluster, days, plans })
    }
}

/// What a namespace with these labels enforces.
pub(super) fn today(labels: &Labels) -> Option<PodSecurityStandard> {
    enforced(|key| labels.get(key))
}
