//! One finding, open or resolved.

use std::collections::BTreeMap;

use facts::excerpt::excerpts;
use model::Time;
use model::ids::FindingId;
use model::reader::ReadError;
use model::view::{FindingPage, Spell};
use sqlx::types::Json;

use super::workload::parse;
use super::{Answer, Reading, Refusal, as_of, no, parts};
use crate::Error;
use crate::rows::{self, FindingRow};

/// Rows of a finding's past at most, the youngest: one that flaps may have very many.
const ROWS: i64 = 500;

/// A stretch of generations in which nothing about the finding changed.
struct Row {
    finding: Json<FindingRow>,
    unit: String,
    patch: Option<String>,
    generation_from: i64,
    from_at: Time,
    generation_to: Option<i64>,
    closed_at: Option<Time>,
}

impl Reading {
    #[tracing::instrument(name = "store.read.finding", skip_all, fields(%finding))]
    pub(super) async fn read_finding(
        &self,
        finding: FindingId,
        at: Option<Time>,
    ) -> Answer<FindingPage> {
        at.map(as_of::is_past).transpose()?;
        let scope = self.scope();
        let mut db = self.snapshot().await?;
        let mut past = sqlx::query_as!(
            Row,
            r#"SELECT to_jsonb(f) AS "finding!: Json<FindingRow>", unit AS "unit!", patch,
                   generation_from AS "generation_from!", from_at AS "from_at!",
                   NULL::bigint AS generation_to, NULL::timestamptz AS closed_at
               FROM finding_current AS f
               WHERE id = $1 AND ($2::uuid[] IS NULL OR cluster_id = ANY($2))
                 AND ($4::timestamptz IS NULL OR from_at <= $4)
               UNION ALL (
                   SELECT to_jsonb(h), unit, patch, generation_from, from_at,
                          CASE WHEN closed_at > $4 THEN NULL ELSE generation_to END,
                          CASE WHEN closed_at > $4 THEN NULL ELSE closed_at END
                   FROM finding_history AS h
                   WHERE id = $1 AND ($2::uuid[] IS NULL OR cluster_id = ANY($2))
                     AND ($4 IS NULL OR from_at <= $4)
                   ORDER BY generation_to DESC LIMIT $3)
               ORDER BY 4"#,
            finding.as_uuid(),
            scope.as_deref() as _,
            ROWS,
            at,
        )
        .fetch_all(&mut *db)
        .await
        .map_err(Error::query("reading a finding"))?;
        let timeline = timeline(&past)?;
        let last = past.pop().ok_or_else(|| match at {
            // It may have come later: that it was not yet there is not that there is none.
            Some(at) => not_there(at),
            None => no("finding"),
        })?;
        let view = last.finding.0.view(&self.catalogue)?;
        let cluster = as_of::cluster(&mut db, &[view.cluster.as_uuid()], at).await?;
        // A unit whose finding changed was written anew in the same generation.
        let judged = sqlx::query!(
            r#"SELECT
                   COALESCE(
                       (SELECT facts FROM unit_at($5)
                        WHERE cluster_id = $1 AND subject = $2 AND $3::bigint IS NULL),
                       (SELECT facts FROM unit_history
                        WHERE cluster_id = $1 AND subject = $2 AND generation_to = $3)
                   ) AS facts,
                   release, catalogue, policy,
                   datasets AS "datasets: Json<BTreeMap<String, String>>"
               FROM generation
               WHERE cluster_id = $1 AND generation = $4"#,
            view.cluster.as_uuid(),
            last.unit,
            last.generation_to,
            last.generation_to.map_or(cluster.generation.get(), |closed| closed - 1),
            at,
        )
        .fetch_optional(&mut *db)
        .await
        .map_err(Error::query("reading what a finding was judged by"))?;
        let (facts, versions) = match judged {
            None => (None, parts::versions(None, None, None, None)),
            Some(judged) => (
                judged.facts.as_deref().map(parse).transpose()?,
                parts::versions(
                    Some(judged.release),
                    Some(judged.catalogue),
                    Some(judged.policy),
                    Some(judged.datasets),
                ),
            ),
        };
        let excerpts = facts.map_or_else(Vec::new, |facts| excerpts(&facts, &view.evidence));
        let check = self.check_info(&view.check).ok_or_else(|| no("check"))?.clone();
        Ok(FindingPage {
            cluster,
            finding: view,
            resolved_at: last.closed_at,
            check,
            excerpts,
            patch: last.patch,
            timeline,
            versions,
        })
    }
}

/// No finding of that name was open by a moment.
fn not_there(at: Time) -> Refusal {
    let at = at.format("%Y-%m-%d %H:%M UTC");
    ReadError::Invalid(format!("there was no such finding by {at}")).into()
}

/// Joins rows that follow each other with the same verdict.
fn timeline(past: &[Row]) -> Result<Vec<Spell>, Error> {
    let mut spells: Vec<Spell> = Vec::new();
    let mut closed = None;
    for row in past {
        let verdict = rows::verdict(&row.finding.verdict)?;
        match spells.last_mut() {
            Some(spell) if spell.verdict == verdict && closed == Some(row.generation_from) => {
                spell.to = row.closed_at;
            }
            _ => spells.push(Spell { verdict, from: row.from_at, to: row.closed_at }),
        }
        closed = row.generation_to;
    }
    Ok(spells)
}
