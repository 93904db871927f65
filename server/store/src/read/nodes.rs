//! A cluster's nodes.

use std::collections::BTreeMap;

use facts::subject_facts::Facts;
use model::Time;
use model::ids::ClusterId;
use model::subject::SubjectRef;
use model::verdict::Verdict;
use model::view::{FindingView, NodeView, NodesPage};

use super::parts::Units;
use super::workload::parse;
use super::{Answer, Reading, as_of, parts};
use crate::Error;
use crate::rows::{self, count};

impl Reading {
    #[tracing::instrument(name = "store.read.nodes", skip_all, fields(%cluster))]
    pub(super) async fn read_nodes(
        &self,
        cluster: ClusterId,
        at: Option<Time>,
    ) -> Answer<NodesPage> {
        let only = self.only(cluster)?;
        let mut db = self.snapshot().await?;
        let cluster = as_of::cluster(&mut db, &only, at).await?;
        let stored = sqlx::query!(
            r#"SELECT node.facts AS "facts!", node.place_verdict, COALESCE(used.workloads, 0) AS "workloads!"
               FROM unit_at($2) AS node
               LEFT JOIN (
                   SELECT used_on.node, count(*) AS workloads
                   FROM unit_at($2), jsonb_array_elements_text(nodes) AS used_on (node)
                   WHERE cluster_id = ANY($1) AND kind = 'workload' GROUP BY used_on.node
               ) AS used ON used.node = node.name
               WHERE node.cluster_id = ANY($1) AND node.kind = 'node'
               ORDER BY array_position(ARRAY['fail', 'unknown', 'pass'], node.place_verdict), node.name"#,
            &only,
            at,
        )
        .fetch_all(&mut *db)
        .await
        .map_err(Error::query("reading nodes"))?;
        let findings = parts::findings_of(&mut db, &only, Units::Nodes, at).await?;
        let mut by_subject: BTreeMap<SubjectRef, Vec<FindingView>> = BTreeMap::new();
        for finding in rows::finding_views(findings, &self.catalogue)? {
            by_subject.entry(finding.subject.clone()).or_default().push(finding);
        }
        let mut nodes = Vec::with_capacity(stored.len());
        for row in stored {
            let Facts::Node(facts) = parse(&row.facts)? else { continue };
            let verdict =
                row.place_verdict.as_deref().map_or(Ok(Verdict::Unknown), rows::verdict)?;
            let subject = SubjectRef::Node(facts.name.clone());
            nodes.push(NodeView {
                name: facts.name,
                place: facts.place,
                verdict,
                provider_id: facts.provider_id,
                versions: facts.versions,
                workloads: count(row.workloads),
                findings: by_subject.remove(&subject).unwrap_or_default(),
            });
        }
        Ok(NodesPage { cluster, nodes })
    }
}
