//! Units of judgement: workloads, namespaces, nodes.

use std::collections::{BTreeMap, BTreeSet};

use facts::canonical;
use facts::judgement::Judgement;
use facts::subject_facts::{Facts, WorkloadFacts};
use model::ids::CheckId;
use model::place::Country;
use model::residency::Destination;
use model::subject::SubjectRef;
use model::verdict::Verdict;
use serde_json::Value;
use sqlx::PgConnection;

use super::Commit;
use super::stored::{bigint, json, text};
use crate::{Error, Result};

/// A node outside the allowed countries, and a node without evidence of a place.
const OUTSIDE: CheckId = CheckId::new("RES-001");
const NO_EVIDENCE: CheckId = CheckId::new("RES-002");

/// Units that are different from what is stored: as many as may be in memory at once.
pub(super) struct Part {
    pub judged: Vec<Judgement>,
    pub gone: Vec<SubjectRef>,
}

impl Part {
    pub fn len(&self) -> usize {
        self.judged.len() + self.gone.len()
    }

    /// The units that are closed or written anew.
    pub fn subjects(&self) -> Vec<String> {
        let judged = self.judged.iter().map(|judgement| &judgement.subject);
        judged.chain(&self.gone).map(ToString::to_string).collect()
    }
}

/// What is stored, against which a complete batch is compared; what is left of it in the end is gone.
pub(super) struct Stored(BTreeMap<String, Vec<u8>>);

impl Stored {
    pub async fn read(db: &mut PgConnection, commit: Commit) -> Result<Self> {
        let units = sqlx::query!(
            "SELECT subject, outcome FROM unit_current WHERE cluster_id = $1",
            commit.cluster
        )
        .fetch_all(db)
        .await
        .map_err(Error::query("reading the outcomes of a cluster"))?;
        Ok(Self(units.into_iter().map(|unit| (unit.subject, unit.outcome)).collect()))
    }

    /// Takes the unit out, and answers whether it was stored as this.
    pub fn is(&mut self, judgement: &Judgement) -> bool {
        let stored = self.0.remove(&judgement.subject.to_string());
        stored.as_deref() == Some(judgement.outcome().as_bytes())
    }

    pub fn left(self) -> Result<Vec<SubjectRef>> {
        let subjects = self.0.into_keys();
        subjects.map(|subject| subject.parse().map_err(Error::corrupt("subject"))).collect()
    }
}

pub(super) async fn write(db: &mut PgConnection, commit: Commit, units: &Part) -> Result<()> {
    if units.len() == 0 {
        return Ok(());
    }
    sqlx::query!(
        "WITH closed AS (
             DELETE FROM unit_current WHERE cluster_id = $1 AND subject = ANY($2) RETURNING *
         )
         INSERT INTO unit_history SELECT $3, $4, closed.* FROM closed",
        commit.cluster,
        &units.subjects(),
        commit.generation,
        commit.at,
    )
    .execute(&mut *db)
    .await
    .map_err(Error::query("closing units"))?;
    if units.judged.is_empty() {
        return Ok(());
    }
    let columns = Columns::of(&units.judged)?;
    sqlx::query!(
        r#"INSERT INTO unit_current
               (cluster_id, generation_from, subject, kind, namespace, workload_kind, name, facts, digest,
                outcome, passed, exposure_low, exposure_high, contributions, answered, due, counts, pods,
                containers, nodes, place_verdict, pod_security, context, waived, part_of, may_run_in,
                destinations)
           SELECT $1, $2, unit.*
           FROM UNNEST($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bytea[],
                       $9::bytea[], $10::bytea[], $11::jsonb[], $12::bigint[], $13::bigint[],
                       $14::jsonb[], $15::bigint[], $16::bigint[], $17::jsonb[], $18::bigint[],
                       $19::jsonb[], $20::jsonb[], $21::text[], $22::jsonb[], $23::jsonb[],
                       $24::bigint[], $25::text[], $26::jsonb[], $27::jsonb[]) AS unit"#,
        commit.cluster,
        commit.generation,
        &columns.subject,
        &columns.kind,
        &columns.namespace as _,
        &columns.workload_kind as _,
        &columns.name,
        &columns.facts,
        &columns.digest,
        &columns.outcome,
        &columns.passed,
        &columns.exposure_low,
        &columns.exposure_high,
        &columns.contributions,
        &columns.answered,
        &columns.due,
        &columns.counts,
        &columns.pods,
        &columns.containers,
        &columns.nodes,
        &columns.place_verdict as _,
        &columns.pod_security,
        &columns.context as _,
        &columns.waived,
        &columns.part_of as _,
        &columns.may_run_in as _,
        &columns.destinations as _,
    )
    .execute(db)
    .await
    .map_err(Error::query("writing units"))?;
    Ok(())
}

/// Judgements turned on their side, as UNNEST takes them.
#[derive(Default)]
struct Columns {
    subject: Vec<String>,
    kind: Vec<String>,
    namespace: Vec<Option<String>>,
    workload_kind: Vec<Option<String>>,
    name: Vec<String>,
    facts: Vec<Vec<u8>>,
    digest: Vec<Vec<u8>>,
    outcome: Vec<Vec<u8>>,
    passed: Vec<Value>,
    exposure_low: Vec<i64>,
    exposure_high: Vec<i64>,
    contributions: Vec<Value>,
    answered: Vec<i64>,
    due: Vec<i64>,
    counts: Vec<Value>,
    pods: Vec<i64>,
    containers: Vec<Value>,
    nodes: Vec<Value>,
    place_verdict: Vec<Option<String>>,
    pod_security: Vec<Value>,
    context: Vec<Option<Value>>,
    waived: Vec<i64>,
    part_of: Vec<Option<String>>,
    may_run_in: Vec<Option<Value>>,
    destinations: Vec<Option<Value>>,
}

impl Columns {
    fn of(judged: &[Judgement]) -> Result<Self> {
        let mut columns = Self::default();
        for judgement in judged {
            columns.push(judgement)?;
        }
        Ok(columns)
    }

    fn push(&mut self, judgement: &Judgement) -> Result<()> {
        let (kind, name) = match judgement.facts.as_ref() {
            Facts::Workload(facts) => ("workload", &*facts.workload.name),
            Facts::Namespace(facts) => ("namespace", &*facts.name),
            Facts::Node(facts) => ("node", &*facts.name),
            Facts::Cluster(_) => ("cluster", ""),
        };
        self.subject.push(judgement.subject.to_string());
        self.kind.push(kind.into());
        self.namespace.push(judgement.subject.namespace().map(Into::into));
        self.workload_kind.push(judgement.subject.workload().map(|workload| workload.kind.clone()));
        self.name.push(name.into());
        self.facts.push(canonical::bytes(&judgement.facts));
        self.digest.push(judgement.digest.as_bytes().to_vec());
        self.outcome.push(judgement.outcome().as_bytes().to_vec());
        self.passed.push(json("list of passed checks", &judgement.passed)?);
        self.exposure_low.push(bigint(judgement.exposure.low));
        self.exposure_high.push(bigint(judgement.exposure.high));
        self.contributions.push(json("contribution", &judgement.contributions)?);
        self.answered.push(bigint(judgement.coverage.answered));
        self.due.push(bigint(judgement.coverage.due));
        self.counts.push(json("count of findings", &judgement.counts)?);
        self.pods.push(pods(&judgement.facts));
        self.containers.push(json("container", &containers(&judgement.facts))?);
        self.nodes.push(json("node", &nodes(&judgement.facts))?);
        self.place_verdict.push(place_verdict(judgement).map(|verdict| text(verdict.word())));
        self.pod_security.push(json("set of Pod Security violations", &judgement.pod_security)?);
        let context = judgement.context.as_ref().map(|context| json("context", context));
        self.context.push(context.transpose()?);
        self.waived.push(bigint(judgement.waived));
        let (part_of, may_run_in) = match judgement.facts.as_ref() {
            Facts::Workload(facts) => (facts.part_of.as_ref(), Some(may_run_in(facts))),
            Facts::Namespace(_) | Facts::Node(_) | Facts::Cluster(_) => (None, None),
        };
        self.part_of.push(part_of.map(|sign| text(&sign.value)));
        self.may_run_in.push(may_run_in.map(|it| json("territory", &it)).transpose()?);
        let destinations = destinations(&judgement.facts);
        let destinations =
            (!destinations.is_empty()).then(|| json("destination", &destinations)).transpose()?;
        self.destinations.push(destinations);
        Ok(())
    }
}

fn pods(facts: &Facts) -> i64 {
    match facts {
        Facts::Workload(facts) => {
            facts.variants.iter().filter_map(|variant| variant.pods).map(i64::from).sum()
        }
        Facts::Namespace(_) | Facts::Node(_) | Facts::Cluster(_) => 0,
    }
}

/// Names of the containers of every variant, each once, in order.
fn containers(facts: &Facts) -> Vec<&str> {
    let mut names = Vec::new();
    if let Facts::Workload(facts) = facts {
        for (_, _, container) in facts.variants.iter().flat_map(|v| v.spec.every_container()) {
            if !names.contains(&container.name.as_str()) {
                names.push(&container.name);
            }
        }
    }
    names
}

/// Nodes that its pods run on; those not scheduled yet run nowhere.
fn nodes(facts: &Facts) -> Vec<&str> {
    match facts {
        Facts::Workload(facts) => {
            facts.nodes.iter().map(|(name, _)| name).filter(|name| !name.is_empty()).collect()
        }
        Facts::Namespace(_) | Facts::Node(_) | Facts::Cluster(_) => Vec::new(),
    }
}

/// Territories of the nodes that would take its pods, whatever their spec; `None` for nodes without a place.
fn may_run_in(facts: &WorkloadFacts) -> BTreeSet<Option<Country>> {
    let areas = facts.variants.iter().flat_map(|variant| &variant.reach.areas);
    areas.map(|area| area.territory).collect()
}

fn destinations(facts: &Facts) -> &[Destination] {
    match facts {
        Facts::Workload(facts) => &facts.destinations,
        Facts::Namespace(facts) => &facts.destinations,
        Facts::Cluster(facts) => &facts.destinations,
        Facts::Node(_) => &[],
    }
}

/// A node that no check saw inside the allowed countries is unknown, whatever the reason.
fn place_verdict(judgement: &Judgement) -> Option<Verdict> {
    let SubjectRef::Node(_) = judgement.subject else { return None };
    let found = |check: &CheckId, verdict: Option<Verdict>| {
        judgement.findings.iter().any(|found| {
            found.finding.check == *check && verdict.is_none_or(|v| found.finding.verdict == v)
        })
    };
    let passed = judgement.passed.iter().any(|(_, checks)| checks.contains(&OUTSIDE));
    Some(if found(&OUTSIDE, Some(Verdict::Fail)) {
        Verdict::Fail
    } else if passed && !found(&NO_EVIDENCE, None) {
        Verdict::Pass
    } else {
        Verdict::Unknown
    })
}
