//! Frameworks, and what the verdicts of clusters say of their controls.

use std::collections::BTreeMap;

use facts::subject_facts::{Facts, NodeFacts};
use model::Time;
use model::framework::{Framework, FrameworkPage, FrameworksPage, Tally, Verdicts, clusters_of};
use model::ids::{CheckId, ClusterId};
use model::platform::Platform;
use model::pod_security::PodSecurityVersion;
use model::view::ClusterView;
use sqlx::PgConnection;
use uuid::Uuid;

use super::workload::parse;
use super::{Answer, Reading, as_of, no};
use crate::Error;
use crate::rows::count;

/// As many nodes of a cluster are asked what they run: they are alike, and a page must not grow with them.
const NODES_ASKED: i64 = 25;

/// What is read for any framework.
struct Held {
    clusters: Vec<ClusterView>,
    /// Those asked for.
    asked: Vec<ClusterId>,
    verdicts: Verdicts,
}

impl Reading {
    #[tracing::instrument(name = "store.read.frameworks", skip_all)]
    pub(super) async fn read_frameworks(
        &self,
        cluster: Option<ClusterId>,
        at: Option<Time>,
    ) -> Answer<FrameworksPage> {
        let Held { clusters, asked, verdicts } = self.held(cluster, at).await?;
        let held_to = |framework: &&Framework| {
            framework.made_for.is_none() || !self.counted(framework, &asked, &verdicts).is_empty()
        };
        let view = |framework: &Framework| {
            let counted = self.counted(framework, &asked, &verdicts);
            let controls = framework.controls(&verdicts, &counted, &self.catalogue);
            framework.view(counted, &controls)
        };
        let frameworks = self.frameworks.iter().filter(held_to).map(view).collect();
        Ok(FrameworksPage { clusters, cluster, frameworks })
    }

    #[tracing::instrument(name = "store.read.framework", skip_all, fields(%framework))]
    pub(super) async fn read_framework(
        &self,
        framework: String,
        cluster: Option<ClusterId>,
        at: Option<Time>,
    ) -> Answer<FrameworkPage> {
        let framework = self.frameworks.iter().find(|it| it.id() == framework);
        let framework = framework.ok_or_else(|| no("framework"))?;
        let Held { clusters, asked, verdicts } = self.held(cluster, at).await?;
        let counted = self.counted(framework, &asked, &verdicts);
        let controls = framework.controls(&verdicts, &counted, &self.catalogue);
        let platforms = verdicts.platforms.into_iter().filter(|(of, _)| counted.contains(of));
        Ok(FrameworkPage {
            clusters,
            cluster,
            platforms: platforms.collect(),
            framework: framework.view(counted, &controls),
            controls,
        })
    }

    fn counted(
        &self,
        framework: &Framework,
        asked: &[ClusterId],
        verdicts: &Verdicts,
    ) -> Vec<ClusterId> {
        clusters_of(framework, &self.frameworks, asked, &verdicts.platforms)
    }

    async fn held(&self, cluster: Option<ClusterId>, at: Option<Time>) -> Answer<Held> {
        let scope = self.scope();
        let only = cluster.map(|cluster| self.only(cluster)).transpose()?;
        let mut db = self.snapshot().await?;
        let clusters = as_of::clusters(&mut db, scope.as_deref(), at).await?;
        if cluster.is_some_and(|id| clusters.iter().all(|cluster| cluster.id != id)) {
            return Err(no("cluster"));
        }
        let asked = clusters.iter().map(|it| it.id).filter(|id| cluster.is_none_or(|of| of == *id));
        let asked = asked.collect();
        let scope = only.or(scope);
        let mut verdicts = Verdicts {
            tallies: tallies(&mut db, scope.as_deref(), at).await?,
            ..Verdicts::default()
        };
        seen(&mut db, scope.as_deref(), at, &mut verdicts).await?;
        Ok(Held { clusters, asked, verdicts })
    }
}

/// How many subjects pass and do not pass each check. Subjects that passed the same checks are counted before their checks
/// are taken apart: there are few such sets, and very many subjects.
pub(super) async fn tallies(
    db: &mut PgConnection,
    scope: Option<&[Uuid]>,
    at: Option<Time>,
) -> Answer<BTreeMap<(ClusterId, CheckId), Tally>> {
    let rows = sqlx::query!(
        r#"WITH alike AS (
               SELECT cluster_id, of_subject -> 1 AS checks, count(*) AS subjects
               FROM unit_at($2), jsonb_array_elements(passed) AS of_subject
               WHERE $1::uuid[] IS NULL OR cluster_id = ANY($1)
               GROUP BY cluster_id, of_subject -> 1
           )
           SELECT cluster_id AS "cluster_id!", passed AS "check_id!", 'pass' AS "verdict!",
                  sum(subjects)::bigint AS "subjects!"
           FROM alike, jsonb_array_elements_text(checks) AS passed
           GROUP BY cluster_id, passed
           UNION ALL
           SELECT cluster_id, check_id, verdict, count(*)
           FROM finding_at($2)
           WHERE $1::uuid[] IS NULL OR cluster_id = ANY($1)
           GROUP BY cluster_id, check_id, verdict"#,
        scope as _,
        at,
    )
    .fetch_all(db)
    .await
    .map_err(Error::query("counting the verdicts of every check"))?;
    let mut tallies: BTreeMap<(ClusterId, CheckId), Tally> = BTreeMap::new();
    for row in rows {
        let key = (ClusterId::from_uuid(row.cluster_id), CheckId::from(row.check_id));
        let tally = tallies.entry(key).or_default();
        let subjects = count(row.subjects);
        match row.verdict.as_str() {
            "pass" => tally.passed += subjects,
            "fail" => tally.failed += subjects,
            _ => tally.unknown += subjects,
        }
    }
    Ok(tallies)
}

/// Reads what each cluster is, by some of its nodes, and how many of its workloads admission would refuse by each control of
/// Pod Security Standards.
async fn seen(
    db: &mut PgConnection,
    scope: Option<&[Uuid]>,
    at: Option<Time>,
    verdicts: &mut Verdicts,
) -> Answer<()> {
    let rows = sqlx::query!(
        r#"WITH workload AS (
               SELECT cluster_id, subject, pod_security FROM unit_at($3)
               WHERE kind = 'workload' AND ($1::uuid[] IS NULL OR cluster_id = ANY($1))
                 AND pod_security IS DISTINCT FROM '[]'
           ), refused AS (
               SELECT DISTINCT cluster_id, subject, broken ->> 'control' AS control
               FROM workload, jsonb_array_elements(pod_security) AS spec,
                    jsonb_array_elements(spec -> 'violations') AS broken
               WHERE COALESCE(broken -> 'baseline', broken -> 'restricted') ->> 'until' = $4
           )
           SELECT cluster_id AS "cluster_id!", facts, NULL AS control, 0::bigint AS "workloads!", false AS "judged!"
           FROM (
               SELECT cluster_id, facts,
                      row_number() OVER (PARTITION BY cluster_id ORDER BY name) AS place
               FROM unit_at($3)
               WHERE kind = 'node' AND ($1::uuid[] IS NULL OR cluster_id = ANY($1))
           ) AS node
           WHERE place <= $2
           UNION ALL
           SELECT cluster_id, NULL, NULL, count(*), pod_security IS NOT NULL
           FROM workload GROUP BY cluster_id, pod_security IS NOT NULL
           UNION ALL
           SELECT cluster_id, NULL, control, count(*), true FROM refused GROUP BY cluster_id, control"#,
        scope as _,
        NODES_ASKED,
        at,
        PodSecurityVersion::NEWEST.to_string(),
    )
    .fetch_all(db)
    .await
    .map_err(Error::query("reading what nodes run and what admission would refuse"))?;
    let mut nodes: BTreeMap<ClusterId, Vec<Platform>> = BTreeMap::new();
    for row in rows {
        let (cluster, workloads) = (ClusterId::from_uuid(row.cluster_id), count(row.workloads));
        match (row.facts, row.control) {
            (Some(facts), _) => {
                if let Facts::Node(node) = parse(&facts)? {
                    nodes.entry(cluster).or_default().push(platform(&node));
                }
            }
            (None, Some(control)) => {
                verdicts.refused.insert((cluster, control), workloads);
            }
            (None, None) => {
                let (judged, not_judged) = verdicts.pods.entry(cluster).or_default();
                *(if row.judged { judged } else { not_judged }) += workloads;
            }
        }
    }
    let platforms =
        nodes.into_iter().filter_map(|(id, nodes)| Some((id, Platform::of_nodes(&nodes)?)));
    verdicts.platforms = platforms.collect();
    Ok(())
}

fn platform(node: &NodeFacts) -> Platform {
    let version = |of: &str| {
        let found = node.versions.iter().find(|(what, _)| what == of);
        found.map_or("", |(_, version)| version.as_str())
    };
    let provider_id = node.provider_id.as_deref().unwrap_or_default();
    Platform::of_node(version("kubelet"), version("operating system"), provider_id)
}
