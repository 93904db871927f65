//! Findings of the units that changed. An equal finding keeps its row; a changed one keeps when it opened.

use facts::canonical;
use facts::judgement::FoundFinding;
use model::Time;
use model::subject::SubjectRef;
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use super::Commit;
use super::stored::{json, text};
use super::units::Part;
use crate::{Error, Result, rows};

pub(super) async fn write(db: &mut PgConnection, commit: Commit, units: &Part) -> Result<()> {
    if units.len() == 0 {
        return Ok(());
    }
    let mut columns = Columns::default();
    for judgement in &units.judged {
        for found in &judgement.findings {
            columns.push(&judgement.subject, found)?;
        }
    }
    let closed = sqlx::query!(
        "WITH closed AS (
             DELETE FROM finding_current AS old
             WHERE cluster_id = $1 AND unit = ANY($2) AND NOT EXISTS (
                 SELECT FROM UNNEST($3::uuid[], $4::bytea[]) AS new (id, digest)
                 WHERE new.id = old.id AND new.digest = old.digest)
             RETURNING *
         ), kept AS (
             INSERT INTO finding_history SELECT $5, $6, closed.* FROM closed
         )
         SELECT id, opened_generation, opened_at FROM closed",
        commit.cluster,
        &units.subjects(),
        &columns.id,
        &columns.digest,
        commit.generation,
        commit.at,
    )
    .fetch_all(&mut *db)
    .await
    .map_err(Error::query("closing findings"))?;
    if columns.id.is_empty() {
        return Ok(());
    }
    let closed_id: Vec<Uuid> = closed.iter().map(|row| row.id).collect();
    let closed_generation: Vec<i64> = closed.iter().map(|row| row.opened_generation).collect();
    let closed_opened: Vec<Time> = closed.iter().map(|row| row.opened_at).collect();
    sqlx::query!(
        "INSERT INTO finding_current
             (cluster_id, generation_from, from_at, id, unit, subject, namespace, check_id, severity,
              verdict, reason, evidence, patch, digest, waiver, opened_generation, opened_at)
         SELECT $1, $2, $3, new.*, COALESCE(old.generation, $2), COALESCE(old.opened, $3)
         FROM UNNEST($4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::smallint[],
                     $10::text[], $11::text[], $12::jsonb[], $13::text[], $14::bytea[], $15::jsonb[])
              AS new (id, unit, subject, namespace, check_id, severity, verdict, reason, evidence,
                      patch, digest, waiver)
         LEFT JOIN UNNEST($16::uuid[], $17::bigint[], $18::timestamptz[])
              AS old (old_id, generation, opened) ON old.old_id = new.id
         ON CONFLICT (id) DO NOTHING",
        commit.cluster,
        commit.generation,
        commit.at,
        &columns.id,
        &columns.unit,
        &columns.subject,
        &columns.namespace as _,
        &columns.check,
        &columns.severity,
        &columns.verdict,
        &columns.reason,
        &columns.evidence,
        &columns.patch as _,
        &columns.digest,
        &columns.waiver as _,
        &closed_id,
        &closed_generation,
        &closed_opened,
    )
    .execute(db)
    .await
    .map_err(Error::query("writing findings"))?;
    Ok(())
}

/// Findings turned on their side, as UNNEST takes them.
#[derive(Default)]
struct Columns {
    id: Vec<Uuid>,
    unit: Vec<String>,
    subject: Vec<String>,
    namespace: Vec<Option<String>>,
    check: Vec<String>,
    severity: Vec<i16>,
    verdict: Vec<String>,
    reason: Vec<String>,
    evidence: Vec<Value>,
    patch: Vec<Option<String>>,
    digest: Vec<Vec<u8>>,
    waiver: Vec<Option<Value>>,
}

impl Columns {
    fn push(&mut self, unit: &SubjectRef, found: &FoundFinding) -> Result<()> {
        let finding = &found.finding;
        self.id.push(finding.id.as_uuid());
        self.unit.push(unit.to_string());
        self.subject.push(finding.subject.to_string());
        self.namespace.push(finding.subject.namespace().map(Into::into));
        self.check.push(finding.check.as_str().into());
        self.severity.push(rows::rank(finding.severity));
        self.verdict.push(finding.verdict.word().into());
        self.reason.push(text(&finding.reason));
        self.evidence.push(json("piece of evidence", &finding.evidence)?);
        self.patch.push(found.patch.as_deref().map(text));
        self.digest.push(canonical::digest(found).as_bytes().to_vec());
        self.waiver.push(found.waiver.as_ref().map(|it| json("waiver", it)).transpose()?);
        Ok(())
    }
}
