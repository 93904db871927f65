//! One workload.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use facts::subject_facts::{Facts, Inside, Variant, VariantImage, WorkloadFacts};
use model::Time;
use model::admission::Admission;
use model::context::Context;
use model::enforce::PodsSeen;
use model::ids::{CheckId, ClusterId};
use model::latency::NodePair;
use model::place::{Place, Whereabouts};
use model::scheduling::Reach;
use model::subject::{SubjectRef, WorkloadRef};
use model::view::{
    Contribution, FindingCounts, InsideView, RunningImageView, VariantView, WorkloadPage,
};
use sqlx::types::Json;

use super::parts::Units;
use super::vulnerabilities::ImageRow;
use super::{Answer, Reading, as_of, no, pairs, parts};
use crate::Error;
use crate::rows::{self, Passed, WorkloadRow};

/// Pairs of nodes that are told of one at most.
const PAIRS: usize = 100;

struct Row {
    subject: String,
    namespace: Option<String>,
    workload_kind: Option<String>,
    name: String,
    exposure_low: i64,
    exposure_high: i64,
    answered: i64,
    due: i64,
    counts: Json<FindingCounts>,
    pods: i64,
    containers: Json<Vec<String>>,
    waived: i64,
    facts: Vec<u8>,
    contributions: Json<Vec<Contribution>>,
    context: Option<Json<Context>>,
    passed: Json<Passed>,
    node_facts: Vec<Vec<u8>>,
    pod_security: Option<Json<Vec<PodsSeen>>>,
    images: Json<Vec<ImageRow>>,
    pairs: Json<Vec<pairs::Row>>,
}

impl Reading {
    #[tracing::instrument(name = "store.read.workload", skip_all, fields(%cluster, %workload))]
    pub(super) async fn read_workload(
        &self,
        cluster: ClusterId,
        workload: WorkloadRef,
        at: Option<Time>,
    ) -> Answer<WorkloadPage> {
        let only = self.only(cluster)?;
        let unit = SubjectRef::Workload(workload).to_string();
        let mut db = self.snapshot().await?;
        let cluster = as_of::cluster(&mut db, &only, at).await?;
        let row = sqlx::query_as!(
            Row,
            r#"SELECT subject AS "subject!", namespace, workload_kind, name AS "name!", exposure_low AS "exposure_low!",
                   exposure_high AS "exposure_high!", answered AS "answered!", due AS "due!",
                   counts AS "counts!: Json<FindingCounts>", pods AS "pods!",
                   containers AS "containers!: Json<Vec<String>>", waived AS "waived!", facts AS "facts!",
                   contributions AS "contributions!: Json<Vec<Contribution>>",
                   context AS "context: Json<Context>",
                   passed AS "passed!: Json<Vec<(SubjectRef, Vec<CheckId>)>>",
                   ARRAY(
                       SELECT node.facts FROM unit_at($3) AS node
                       WHERE node.cluster_id = unit.cluster_id AND node.kind = 'node'
                         AND node.name IN (SELECT jsonb_array_elements_text(unit.nodes))
                   ) AS "node_facts!",
                   pod_security AS "pod_security: Json<Vec<PodsSeen>>",
                   COALESCE((
                       SELECT jsonb_agg(jsonb_build_object(
                           'container', run.container, 'reference', run.reference, 'digest', run.digest,
                           'reports', COALESCE((
                               SELECT jsonb_agg(to_jsonb(report) - 'content' ORDER BY report.tool, report.format)
                               FROM report_image AS link JOIN image_report AS report ON report.id = link.report_id
                               WHERE link.digest = run.digest
                           ), '[]')) ORDER BY run.container, run.reference, run.digest)
                       FROM running_image AS run
                       WHERE run.cluster_id = unit.cluster_id AND run.unit = unit.subject AND $3 IS NULL
                   ), '[]') AS "images!: Json<Vec<ImageRow>>",
                   COALESCE((
                       SELECT jsonb_agg(to_jsonb(pair) ORDER BY pair.node, pair.peer) FROM node_pair AS pair
                       WHERE pair.cluster_id = unit.cluster_id AND unit.workload_kind = 'StatefulSet' AND unit.nodes ? pair.node
                         AND $3 IS NULL
                   ), '[]') AS "pairs!: Json<Vec<pairs::Row>>"
               FROM unit_at($3) AS unit WHERE cluster_id = ANY($1) AND subject = $2"#,
            &only,
            unit,
            at,
        )
        .fetch_optional(&mut *db)
        .await
        .map_err(Error::query("reading a workload"))?
        .ok_or_else(|| no("workload"))?;
        let findings = parts::findings_of(&mut db, &only, Units::One(&unit), at).await?;
        let places = places(&row.node_facts)?;
        let Facts::Workload(facts) = parse(&row.facts)? else { return Err(no("workload")) };
        Ok(WorkloadPage {
            cluster,
            contributions: row.contributions.0,
            context: row.context.map(|context| context.0),
            findings: rows::finding_views(findings, &self.catalogue)?,
            passed: row.passed.0,
            reach: (facts.variants.iter().map(|variant| variant.reach.clone()))
                .reduce(Reach::or)
                .unwrap_or_default(),
            pairs: told_of(row.pairs.0, &places)?,
            nodes: nodes(&facts, places),
            variants: facts.variants.iter().map(variant).collect(),
            admission: row.pod_security.map(|pods| Admission::of(&pods.0)),
            images: row.images.0.into_iter().map(ImageRow::view).collect::<Result<_, _>>()?,
            workload: WorkloadRow {
                subject: row.subject,
                namespace: row.namespace,
                workload_kind: row.workload_kind,
                name: row.name,
                exposure_low: row.exposure_low,
                exposure_high: row.exposure_high,
                answered: row.answered,
                due: row.due,
                counts: row.counts,
                pods: row.pods,
                containers: row.containers,
                waived: row.waived,
            }
            .into(),
        })
    }
}

/// Facts as they were stored.
pub(super) fn parse(stored: &[u8]) -> Result<Facts, Error> {
    serde_json::from_slice(stored).map_err(Error::corrupt("set of facts"))
}

fn places(node_facts: &[Vec<u8>]) -> Result<BTreeMap<String, Place>, Error> {
    let mut places = BTreeMap::new();
    for stored in node_facts {
        if let Facts::Node(node) = parse(stored)? {
            places.insert(node.name, node.place);
        }
    }
    Ok(places)
}

/// The pairs that tell of a StatefulSet, the longest first: between its nodes, and from one of them to another node where one
/// of them is.
fn told_of(rows: Vec<pairs::Row>, nodes: &BTreeMap<String, Place>) -> Result<Vec<NodePair>, Error> {
    let places: BTreeSet<Whereabouts> = nodes.values().map(Whereabouts::of).collect();
    let tells = |pair: &NodePair| {
        nodes.contains_key(&pair.peer)
            || (pair.peer_at != pair.node_at && places.contains(&pair.peer_at))
    };
    let pairs = rows.into_iter().map(pairs::Row::pair).collect::<Result<Vec<_>, _>>()?;
    let mut pairs: Vec<NodePair> = pairs.into_iter().filter(tells).collect();
    pairs.sort_by_key(|pair| Reverse(pair.round_trips.p50_us));
    pairs.truncate(PAIRS);
    Ok(pairs)
}

/// Where its pods run; a node that cannot be seen has no place.
fn nodes(facts: &WorkloadFacts, mut places: BTreeMap<String, Place>) -> Vec<(String, u32, Place)> {
    let scheduled = facts.nodes.iter().filter(|(node, _)| !node.is_empty());
    scheduled
        .map(|(node, pods)| (node.to_owned(), *pods, places.remove(node).unwrap_or_default()))
        .collect()
}

fn variant(variant: &Variant) -> VariantView {
    VariantView {
        object: variant.object.clone(),
        pods: variant.pods,
        digest: variant.digest.to_string(),
        images: variant
            .spec
            .every_container()
            .map(|(_, _, container)| (container.name.clone(), container.image.clone()))
            .collect(),
        running_images: running_images(variant),
    }
}

/// Each image that runs once, whatever container it is in.
fn running_images(variant: &Variant) -> Vec<RunningImageView> {
    let by_id: BTreeMap<&str, &VariantImage> =
        variant.images.iter().map(|image| (&*image.running.id, image)).collect();
    let view = |(id, image): (&str, &VariantImage)| RunningImageView {
        id: id.into(),
        digest: image.running.digest().map(Into::into),
        inside: match &image.inside {
            Some(Inside::Read(contents)) => Some(InsideView {
                shell: !contents.shells.is_empty(),
                package_manager: !contents.package_managers.is_empty(),
            }),
            // Of another platform it may have less, and may have more.
            Some(Inside::OneOf { contents, .. }) if !contents.is_distroless() => Some(InsideView {
                shell: !contents.shells.is_empty(),
                package_manager: !contents.package_managers.is_empty(),
            }),
            Some(Inside::OneOf { .. } | Inside::NotRead(_)) | None => None,
        },
    };
    by_id.into_iter().map(view).collect()
}
