//! One node, with the evidence of its place.

use facts::subject_facts::Facts;
use model::Time;
use model::ids::ClusterId;
use model::residency::{LawAsked, NodePage, NodeProof, RunningWorkload, Scope};
use model::risk::Interval;
use model::subject::{SubjectRef, WorkloadRef};
use model::verdict::Verdict;
use model::view::NodeView;

use serde::Deserialize;
use sqlx::types::Json;

use super::parts::Units;
use super::workload::parse;
use super::{Answer, Reading, as_of, no, pairs, parts};
use crate::Error;
use crate::agents;
use crate::rows::{self, count};

/// Workloads of a node that are told one by one.
const SHOWN: i64 = 100;

#[derive(Debug, Deserialize)]
struct RunningRow {
    namespace: String,
    workload_kind: String,
    name: String,
    exposure_low: i64,
    exposure_high: i64,
    personal_data: Option<String>,
}

impl From<RunningRow> for RunningWorkload {
    fn from(row: RunningRow) -> Self {
        Self {
            workload: WorkloadRef::new(row.namespace, row.workload_kind, row.name),
            personal_data: rows::known(row.personal_data.as_deref()),
            exposure: Interval { low: count(row.exposure_low), high: count(row.exposure_high) },
        }
    }
}

impl Reading {
    #[tracing::instrument(name = "store.read.node", skip_all, fields(%cluster))]
    pub(super) async fn read_node(
        &self,
        cluster: ClusterId,
        node: String,
        at: Option<Time>,
        scope: Scope,
        law: LawAsked,
    ) -> Answer<NodePage> {
        let only = self.only(cluster)?;
        let mut db = self.snapshot().await?;
        let cluster = as_of::cluster(&mut db, &only, at).await?;
        let subject = SubjectRef::Node(node.clone()).to_string();
        let row = sqlx::query!(
            r#"SELECT facts AS "facts!", place_verdict, (
                   SELECT count(*) FROM unit_at($6) AS workload
                   WHERE workload.cluster_id = ANY($1) AND workload.kind = 'workload' AND workload.nodes ? $3
               ) AS "workloads!", COALESCE((
                   SELECT jsonb_agg(to_jsonb(running)) FROM (
                       SELECT namespace, workload_kind, name, exposure_low, exposure_high,
                              context -> 'personal_data' ->> 'answer' AS personal_data
                       FROM unit_at($6) AS workload
                       WHERE workload.cluster_id = ANY($1) AND workload.kind = 'workload'
                         AND workload.nodes ? $3
                       ORDER BY exposure_low DESC, exposure_high DESC, subject LIMIT $4
                   ) AS running
               ), '[]') AS "running!: Json<Vec<RunningRow>>", (
                   SELECT jsonb_build_object(
                       'prober', prober.id, 'name', prober.name, 'is_agent', prober.cluster_id IS NOT NULL,
                       'since', spell.since, 'checked_at', LEAST(spell.checked_at, $6), 'proof', spell.proof
                   )
                   FROM prober JOIN place_proof AS spell ON spell.prober_id = prober.id
                   WHERE ((prober.cluster_id = ANY($1) AND prober.name = $3)
                       OR (prober.cluster_id IS NULL AND prober.host = $3))
                     AND ($6::timestamptz IS NULL OR spell.since <= $6)
                   ORDER BY prober.cluster_id IS NULL, spell.checked_at DESC, prober.id LIMIT 1
               ) AS "proven: Json<NodeProof>", (
                   SELECT to_jsonb(layer) || jsonb_build_object('is_silent', heard_at < now() - make_interval(secs => $5))
                   FROM node_beneath AS layer WHERE layer.cluster_id = ANY($1) AND layer.node = $3 AND $6 IS NULL
               ) AS "beneath: Json<agents::Row>", COALESCE((
                   SELECT jsonb_agg(to_jsonb(pair) ORDER BY pair.node <> $3, pair.node, pair.peer)
                   FROM node_pair AS pair WHERE pair.cluster_id = ANY($1) AND (pair.node = $3 OR pair.peer = $3) AND $6 IS NULL
               ), '[]') AS "pairs!: Json<Vec<pairs::Row>>"
               FROM unit_at($6) WHERE cluster_id = ANY($1) AND subject = $2"#,
            &only,
            subject,
            node,
            SHOWN,
            agents::SILENT_AFTER_SECONDS,
            at,
        )
        .fetch_optional(&mut *db)
        .await
        .map_err(Error::query("reading a node"))?
        .ok_or_else(|| no("node"))?;
        let Facts::Node(facts) = parse(&row.facts)? else { return Err(no("node")) };
        let findings = parts::findings_of(&mut db, &only, Units::One(&subject), at).await?;
        Ok(NodePage {
            cluster,
            judged: self.jurist.node(&facts.place, scope, &law),
            addresses: facts.addresses,
            proven: row.proven.map(|it| it.0),
            running: row.running.0.into_iter().map(Into::into).collect(),
            beneath: row.beneath.map(|beneath| beneath.0.layer()).transpose()?,
            pairs: row.pairs.0.into_iter().map(pairs::Row::pair).collect::<Result<_, _>>()?,
            node: NodeView {
                name: facts.name,
                place: facts.place,
                verdict: (row.place_verdict.as_deref())
                    .map_or(Ok(Verdict::Unknown), rows::verdict)?,
                provider_id: facts.provider_id,
                versions: facts.versions,
                workloads: count(row.workloads),
                findings: rows::finding_views(findings, &self.catalogue)?,
            },
        })
    }
}
